-- Fails in the way its first argument names. Without one it prints the names.
local Repo = {}
function Repo.load(id) error("order " .. id .. " not found") end
function find(id) return (Repo.load(id)) end
local name = arg[1]
if not name then print("field null table closure") end
if name == "field" then find(42) end
if name == "null" then local t; print(t.x) end
if name == "table" then error({ code = 3 }) end
if name == "closure" then (function() find(7) end)() end
