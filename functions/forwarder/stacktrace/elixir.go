package stacktrace

import "strings"

// detectElixir recognizes the banner of an exception, alone or behind the time and level of
// Elixir's logger:
//
//	** (Shop.NotFound) order 42 not found
//	    (shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1
func detectElixir(_, s string) parser {
	switch {
	case s[0] == '*' && strings.HasPrefix(s, "** ("):
		return parseElixir
	case s[0] != '*' && strings.Contains(s, "] ** ("):
		return parseElixirLine
	}
	return nil
}

// parseElixirLine is like parseElixir for a banner behind the logger's level.
func parseElixirLine(text string, at int) (Exception, bool) {
	return parseElixir(text, at+strings.Index(text[at:], "] ** (")+len("] "))
}

// parseElixir reads the output of Exception.format, whose banner is at offset at. A more deeply
// indented banner inside it belongs to the exception that ended another process:
//
//	** (exit) exited in: GenServer.call(#PID<0.109.0>, :boom, 5000)
//	    ** (EXIT) an exception was raised:
//	        ** (Shop.NotFound) order 42 not found
//	            lib/shop/repo.ex:5: Shop.Repo.load/1
//	    (elixir 1.14.0) lib/gen_server.ex:1038: GenServer.call/3
func parseElixir(text string, at int) (Exception, bool) {
	p := elixirTrace{chain: chain{text: text}}
	l := lines{text: text, next: at}
	l.scan()
	at += indent(l.line())
	if !p.openBanner(at, 0) {
		return Exception{}, false
	}
	for l.scan() && p.read(&l) {
	}
	p.endMessage(p.end(&l))
	p.cutBlame()
	for i := range p.list {
		p.list[i].Frames = p.calls[i]
	}
	if len(p.list) > 1 && p.list[0].Frames == nil && p.list[0].Message == "an exception was raised:" {
		p.list = p.list[1:]
	}
	return p.exception(langElixir), true
}

// An elixirTrace is a chain of nested exceptions: the calls of the outer exception follow those of
// the inner one.
type elixirTrace struct {
	chain
	indents []int // of the banners
	calls   [][]Frame
	stopped bool
}

// openBanner starts an exception whose banner is at offset at: "** (Type) message".
func (p *elixirTrace) openBanner(at, in int) bool {
	p.endMessage(at)
	rest := p.text[at+len("** ("):]
	n := strings.IndexAny(rest, ")\n")
	if n <= 0 || rest[n] != ')' {
		return false
	}
	typ, _, _ := strings.Cut(rest[:n], " from #PID") // (EXIT from #PID<0.96.0>)
	if typ == "" || !isUpper(typ[0]) && typ != "exit" && typ != "throw" && typ != "stop" {
		return false
	}
	p.list = append(p.list, Cause{Type: typ})
	p.indents, p.calls = append(p.indents, in), append(p.calls, nil)
	p.message = at + len("** (") + n + 1
	return true
}

// read handles one line and reports whether the stack trace continues.
func (p *elixirTrace) read(l *lines) bool {
	line := l.line()
	in := indent(line)
	s := line[in:]
	f, ok := elixirCall(s)
	switch {
	case in == 0 && isElixirEnd(s):
		p.stopped = true
		return false
	case in > 0 && strings.HasPrefix(s, "** (EXIT"):
		p.endMessage(l.start)
		if strings.HasSuffix(s, "an exception was raised:") {
			return true
		}
		return len(p.list) < maxCauses && p.openBanner(l.start+in, in)
	case in > 0 && strings.HasPrefix(s, "** ("):
		return len(p.list) < maxCauses && p.openBanner(l.start+in, in)
	case in > 0 && ok:
		p.endMessage(l.start)
		p.addCall(f, in)
	case in == 0 && s != "" && p.message == 0:
		p.stopped = true
		return false
	}
	return true
}

// addCall assigns a call to the innermost exception whose banner is less indented.
func (p *elixirTrace) addCall(f Frame, in int) {
	i := len(p.indents) - 1
	for i > 0 && p.indents[i] >= in {
		i--
	}
	p.calls[i] = append(p.calls[i], f)
}

// end returns the end of an open message.
func (p *elixirTrace) end(l *lines) int {
	if p.stopped {
		return l.start
	}
	return len(p.text)
}

// cutBlame removes the arguments from a message. Elixir prints them if no clause of a function
// matches the call.
func (p *elixirTrace) cutBlame() {
	for i := range p.list {
		message, _, _ := strings.Cut(p.list[i].Message, "The following arguments were given to")
		p.list[i].Message = strings.TrimSpace(message)
	}
}

// isElixirEnd reports whether line is part of what a terminating process prints behind its calls.
func isElixirEnd(line string) bool {
	return hasAnyPrefix(line, "Last message", "State: ", "Function: ", "Client #PID", "Start Call: ", "Initial Call: ",
		"Ancestors: ", "Queue: ", "Postponed: ", "Process Label: ", "Message Queue Length: ")
}

// elixirCall reads a call:
//
//	(shop 0.1.0) lib/shop/repo.ex:5: Shop.Repo.load/1
//	(stdlib 4.2) gen_server.erl:1123: :gen_server.try_dispatch/4
//	a.exs:37: anonymous fn/0 in Shop.Repo.all/1
//	:erlang./(1, 0)
func elixirCall(s string) (f Frame, ok bool) {
	app := ""
	if strings.HasPrefix(s, "(") {
		n := strings.Index(s, ") ")
		if n < 0 {
			return f, false
		}
		app, s = s[1:n], s[n+2:]
	}
	location, name, found := strings.Cut(s, ": ")
	file, line, numbered := cutLine(location)
	if found && numbered && strings.IndexByte(file, ' ') < 0 {
		f = Frame{Function: elixirFunction(name), File: file, Line: line}
		f.InApp = isElixirApp(app, file)
		return f, true
	}
	if app == "" && !isElixirName(s) {
		return f, false
	}
	return Frame{Function: elixirFunction(s)}, isElixirName(s)
}

// isElixirName reports whether s is a call without a location: Nope.go(1, 2), :erlang./(1, 0),
// Nope.go/2.
func isElixirName(s string) bool {
	if s == "" || s[0] != ':' && !isUpper(s[0]) {
		return false
	}
	n := strings.IndexAny(s, "( ")
	if n < 0 {
		i := strings.LastIndexByte(s, '/')
		_, digits := leadingInt(s[i+1:])
		return i > 0 && strings.IndexByte(s[:i], '.') > 0 && i+1+digits == len(s)
	}
	return s[n] == '(' && s[len(s)-1] == ')' && strings.IndexByte(s[:n], '.') > 0
}

// elixirFunction removes the arguments, which Elixir's blame output contains instead of the arity:
// Shop.Server.handle_cast(:nope, %{id: 42}).
func elixirFunction(s string) string {
	if i := strings.IndexByte(s, '('); i > 0 {
		return s[:i]
	}
	return s
}
