package stacktrace

import "strings"

const (
	luaTraceback = "stack traceback:"
	luaAborted   = "lua entry thread aborted: runtime error: " // in OpenResty's error log
)

// detectLua recognizes the heading of the calls.
func detectLua(_, s string) parser {
	if s == luaTraceback {
		return parseLua
	}
	return nil
}

// parseLua reads an error whose calls are listed from offset at on:
//
//	lua: shop.lua:2: no order 7
//	stack traceback:
//		[C]: in function 'error'
//		shop.lua:2: in field 'load'
//		shop.lua:7: in main chunk
func parseLua(text string, at int) (Exception, bool) {
	e := Exception{Type: "error", Language: langLua}
	e.Message = luaMessage(lastLine(text[:at]))
	l := lines{text: text, next: at}
	for l.scan(); l.scan(); {
		s := l.line()[indent(l.line()):]
		f, ok := luaCall(s)
		switch {
		case ok:
			e.Frames = append(e.Frames, f)
		case len(s) == len(l.line()) && !strings.HasPrefix(s, "coroutine "): // the end of OpenResty's output
			return e, len(e.Frames) > 0
		}
	}
	return e, len(e.Frames) > 0
}

// luaMessage removes the interpreter and the location before a message.
func luaMessage(s string) string {
	s = s[noiseLen(s):]
	if _, after, ok := strings.Cut(s, luaAborted); ok {
		s = after
	}
	for range 2 {
		before, after, ok := strings.Cut(s, ": ")
		if _, _, numbered := cutLine(before); !ok || !numbered && !strings.HasPrefix(before, "lua") {
			break
		}
		s = after
	}
	return s
}

// luaCall reads "shop.lua:2: in field 'load'"; Lua 5.1 writes "in function 'load'".
func luaCall(s string) (f Frame, ok bool) {
	location, name, ok := strings.Cut(s, ": in ")
	if !ok {
		return f, false
	}
	if i := strings.IndexAny(name, "'`"); i >= 0 {
		name = strings.TrimRight(name[i+1:], "'`")
	}
	f.Function = name
	f.File, f.Line, _ = cutLine(location)
	f.InApp = f.Line > 0 && !strings.HasPrefix(f.File, "[") && !strings.Contains(f.File, "/share/lua/") && !strings.Contains(f.File, "/lualib/")
	return f, true
}

// appendLuaKey drops the lines in Lua's names of anonymous functions: function <shop.lua:12>.
func appendLuaKey(b []byte, f *Frame) ([]byte, bool) {
	name, _, _ := strings.Cut(f.Function, " <")
	return append(append(appendTail(b, f.File), '|'), name...), true
}

// luaFollows recognizes the heading of the calls, which are indented.
func luaFollows(_, line string) decision {
	return continuesIf(line == luaTraceback || strings.HasPrefix(line, "coroutine ") && strings.HasSuffix(line, ":"))
}

// luaBegins reports whether line is a message of the interpreter, whose name may contain a version:
// "lua5.4: shop.lua:2: no order 7".
func luaBegins(line string) bool {
	rest, ok := strings.CutPrefix(line, "lua")
	if !ok {
		return strings.Contains(line, luaAborted)
	}
	return strings.HasPrefix(strings.TrimLeft(rest, "0123456789.jit"), ": ")
}
