package stacktrace

import "strings"

// isElixirApp reports whether a call belongs to the application. Elixir prints the OTP application
// of a call if it has a version. All OTP applications belong to the user, except for the listed
// ones and those in deps, where Mix puts dependencies (hexdocs.pm/mix, Mix.Project, deps_path). The
// files of Erlang itself have no folder.
func isElixirApp(app, file string) bool {
	name, _, _ := strings.Cut(app, " ")
	return !isElixirLibrary(name) && !strings.HasPrefix(file, "deps/") && !strings.Contains(file, "/deps/") &&
		!(name == "" && isErlangModule(strings.TrimSuffix(file, ".erl")))
}

// isElixirLibrary reports whether an OTP application comes with Elixir (its lib folder) or
// Erlang/OTP (erlang.org/doc/applications), or is one of the most downloaded on hex.pm
// (hex.pm/packages?sort=total_downloads).
func isElixirLibrary(app string) bool {
	switch app {
	case "elixir", "eex", "ex_unit", "iex", "logger", "mix",
		"kernel", "stdlib", "erts", "compiler", "crypto", "public_key", "ssl", "inets", "sasl", "mnesia", "os_mon",
		"runtime_tools", "asn1", "syntax_tools", "tools", "xmerl", "ssh", "snmp", "parsetools", "common_test", "eunit",
		"plug", "plug_cowboy", "plug_crypto", "cowboy", "cowlib", "ranch", "bandit", "thousand_island", "phoenix",
		"phoenix_html", "phoenix_live_view", "phoenix_pubsub", "phoenix_template", "phoenix_ecto", "ecto", "ecto_sql",
		"postgrex", "myxql", "db_connection", "jason", "poison", "decimal", "telemetry", "tesla", "hackney", "httpoison",
		"finch", "mint", "req", "castore", "oban", "broadway", "gen_stage", "absinthe", "ex_aws", "swoosh", "gettext",
		"nimble_pool", "nimble_options", "poolboy", "websock_adapter", "sentry", "certifi", "idna", "mime":
		return true
	}
	return false
}

// isErlangModule reports whether a module is an OTP module in which the stacks of processes end.
func isErlangModule(module string) bool {
	switch module {
	case "erlang", "gen_server", "gen_statem", "gen_event", "gen", "proc_lib", "supervisor", "init", "erl_eval", "lists",
		"maps", "ets", "timer", "application_master", "shell", "rpc", "erpc", "binary", "string", "io", "file", "gen_tcp",
		"ssl", "httpc", "unicode", "io_lib", "sys", "logger", "dict", "orddict", "queue", "re", "code_server", "prim_file":
		return true
	}
	return false
}

// appendElixirKey drops the arity, which blame output omits, and the compiler's names for functions
// in functions: anonymous fn/0 in Shop.all/1, Erlang's shop:-all/1-fun-1-/0. The name already
// contains the module.
func appendElixirKey(b []byte, f *Frame) ([]byte, bool) {
	name := f.Function
	if i := strings.LastIndex(name, " in "); i >= 0 {
		name = name[i+len(" in "):]
	}
	if name == "(file)" || name == "(module)" {
		b = appendTail(b, f.File)
	}
	b = append(b, '|')
	for _, quote := range [...]string{":'-", ":-"} {
		if i := strings.Index(name, quote); i >= 0 {
			b = append(b, name[:i+1]...)
			name = name[i+len(quote):]
			break
		}
	}
	name, _, _ = strings.Cut(name, "/")
	return append(b, name...), true
}

// elixirBegins reports whether line starts an exception.
func elixirBegins(line string) bool {
	if strings.HasPrefix(line, "** (") {
		return true
	}
	i := strings.Index(line, "] ")
	return i > 0 && i < 60 && (isElixirHead(line[i+2:]) || strings.HasPrefix(line[i+2:], "** (")) || isElixirHead(line)
}

// isElixirHead reports whether line is a line that Elixir's logger writes above the exception that
// ended a process.
func isElixirHead(line string) bool {
	return hasAnyPrefix(line, "Task #PID<", "Process #PID<", "GenServer ", ":gen_statem ", ":gen_event ", "GenStateMachine ") &&
		(strings.HasSuffix(line, " terminating") || strings.HasSuffix(line, " raised an exception"))
}

// elixirFollows recognizes the unindented lines of an exception.
func elixirFollows(previous, line string) decision {
	switch {
	case line == "":
		return undecided
	case strings.HasPrefix(line, "** ("):
		if previous[:min(1, len(previous))] == " " || strings.HasPrefix(previous, "** (") || isElixirEnd(previous) {
			return separate
		}
		return continuesIf(elixirBegins(previous))
	case isElixirEnd(line):
		return continues
	case elixirBegins(line):
		return separate
	}
	return undecided
}

// isElixirCall reports whether line is a call with a location.
func isElixirCall(line string) bool {
	if !strings.HasPrefix(line, "    ") {
		return false
	}
	f, ok := elixirCall(line[indent(line):])
	return ok && f.Line > 0
}

// isElixirComplete reports whether line is the banner of an exception without calls.
func isElixirComplete(line []byte) bool {
	return hasAny(line, "** (") && detectElixir("", string(line)) != nil
}
