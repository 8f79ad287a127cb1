-module(shop).
-export([main/1, load/1, init/1, handle_call/3, handle_cast/2, start/0]).
-behaviour(gen_server).
load(Id) -> {ok, V} = find(Id), V.
find(_) -> error.
start() -> gen_server:start({local, shop}, ?MODULE, [], []).
init([]) -> {ok, #{}}.
handle_call(boom, _, S) -> {reply, load(1), S}.
handle_cast(_, S) -> {noreply, S}.
main([spawn]) -> spawn(fun() -> load(1) end), timer:sleep(200);
main([proc]) -> proc_lib:spawn(fun() -> load(1) end), timer:sleep(200);
main([gen]) -> {ok, P} = start(), catch gen_server:call(P, boom), timer:sleep(200);
main([top]) -> load(1);
main([log]) -> try load(1) catch C:R:S -> logger:error("failed ~p:~p~n~p", [C,R,S]) end, timer:sleep(100).
