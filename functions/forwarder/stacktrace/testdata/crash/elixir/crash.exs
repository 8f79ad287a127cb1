# Fails in the way its first argument names. Without one it prints the names.
defmodule Shop.NotFound do
  defexception [:id]
  def message(e), do: "order #{e.id} not found"
end
defmodule Shop.Repo do
  def load(id), do: raise(Shop.NotFound, id: id)
  def match(x) do
    {:ok, v} = x
    v
  end
  def clause(:a), do: 1
  def half(x), do: div(1, x)
  def kase(x), do: (case x do 1 -> 2 end)
end
defmodule Shop.Server do
  use GenServer
  def init(s), do: {:ok, s}
  def handle_call(:boom, _f, s) do
    Shop.Repo.load(s.id)
    {:reply, :ok, s}
  end
  def handle_cast(:stop, s), do: {:stop, :bad_reason, s}
  def handle_info(:exit, _s), do: exit(:oh_no)
end
Process.flag(:trap_exit, true)
case System.argv() do
  [] -> IO.puts("raise match clause case arg arith undef exit exit_reason throw spawn erlspawn task taskawait genserver gencast genexit genbad gencall rescue multi")
  ["raise"] -> Shop.Repo.load(42)
  ["match"] -> Shop.Repo.match(:error)
  ["clause"] -> Shop.Repo.clause(:b)
  ["case"] -> Shop.Repo.kase(5)
  ["arg"] -> String.length(7)
  ["arith"] -> Shop.Repo.half(0)
  ["undef"] -> Nope.go(1, 2)
  ["exit"] -> exit(:bye)
  ["exit_reason"] -> exit({:shutdown_x, [a: 1]})
  ["throw"] -> throw({:some, "value"})
  ["spawn"] -> spawn(fn -> Shop.Repo.load(42) end); Process.sleep(200)
  ["erlspawn"] -> spawn(fn -> :erlang.error({:badmatch, 3}) end); Process.sleep(200)
  ["task"] -> Task.start(fn -> Shop.Repo.load(42) end); Process.sleep(200)
  ["taskawait"] -> Task.await(Task.async(fn -> Shop.Repo.load(42) end))
  ["genserver"] -> {:ok, p} = GenServer.start(Shop.Server, %{id: 42}, name: Shop.Server); catch_exit = try do GenServer.call(p, :boom) catch :exit, r -> r end; IO.inspect(is_tuple(catch_exit)); Process.sleep(200)
  ["gencast"] -> {:ok, p} = GenServer.start(Shop.Server, %{id: 42}); GenServer.cast(p, :stop); Process.sleep(200)
  ["genexit"] -> {:ok, p} = GenServer.start(Shop.Server, %{id: 42}); send(p, :exit); Process.sleep(200)
  ["genbad"] -> {:ok, p} = GenServer.start(Shop.Server, %{id: 42}); GenServer.cast(p, :nope); Process.sleep(200)
  ["gencall"] -> {:ok, p} = GenServer.start(Shop.Server, %{id: 42}); GenServer.call(p, :boom)
  ["rescue"] -> try do Shop.Repo.load(42) rescue e -> require Logger; Logger.error(Exception.format(:error, e, __STACKTRACE__)) end
  ["multi"] -> raise "two\nlines"
end
