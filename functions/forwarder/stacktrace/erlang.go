package stacktrace

import "strings"

// maxErlangReport bounds the search for the stack in a report without an end, because the state of
// a server may come before the stack.
const maxErlangReport = 16 << 10

// detectErlang recognizes the heading of a report.
func detectErlang(_, s string) parser {
	switch {
	case isErlangReport(s), s == "crasher:": // a logger's format has removed the heading
		return parseErlangReport
	case hasAnyPrefix(s, "Error in process <", "** Generic server ", "** State machine ", "** gen_event handler "):
		return parseErlangTuple
	}
	return nil
}

// isErlangReport reports whether line is the heading of a report of Erlang's logger: "=CRASH
// REPORT==== 29-Nov-2026::00:14:00.175097 ===".
func isErlangReport(line string) bool {
	return strings.HasPrefix(line, "=") && strings.Contains(line, " REPORT==== ")
}

// parseErlangReport reads a crash report, or an error report with a stack:
//
//	=CRASH REPORT==== 29-Nov-2026::00:14:00.175097 ===
//	  crasher:
//	    exception error: no match of right hand side value error
//	      in function  shop:load/1 (shop.erl, line 4)
//	      in call from gen_server:handle_msg/6 (gen_server.erl, line 1178)
//
//	=ERROR REPORT==== 29-Nov-2026::00:14:00.175097 ===
//	Error in process <0.79.0> with exit value:
//	{{badmatch,error},[{shop,load,1,[{file,"shop.erl"},{line,4}]}]}
func parseErlangReport(text string, at int) (Exception, bool) {
	report := text[at:]
	if i := strings.Index(report[1:], "\n="); i >= 0 {
		report = report[:i+1]
	}
	const marker = "\n    exception "
	i := strings.Index(report, marker)
	if i < 0 {
		return parseErlangTuple(report, 0)
	}
	class, rest, _ := strings.Cut(report[i+len(marker):], ": ")
	e := Exception{Type: class, Language: langErlang}
	l := lines{text: rest}
	end := 0
	for l.scan() && indent(l.line()) != 4 {
		if f, ok := erlangCall(l.line()[indent(l.line()):]); ok {
			e.Frames = append(e.Frames, f)
		} else if len(e.Frames) == 0 {
			end = l.end
		}
	}
	e.Message = strings.TrimSpace(rest[:end])
	if reason := erlangReason(e.Message); class == "error" && reason != "" {
		e.Type = reason
	}
	return e, true
}

// erlangReason returns the atom for a reason that a crash report writes in words (erl_error.erl of
// stdlib), so that the report has the same type as the term.
func erlangReason(message string) string {
	for _, reason := range [...][2]string{
		{"no match of right hand side value", "badmatch"},
		{"bad argument in an arithmetic expression", "badarith"},
		{"bad argument", "badarg"},
		{"undefined function", "undef"},
		{"no function clause matching", "function_clause"},
		{"no case clause matching", "case_clause"},
		{"no true branch found", "if_clause"},
		{"no try clause matching", "try_clause"},
		{"bad function", "badfun"},
		{"bad map", "badmap"},
		{"bad key", "badkey"},
	} {
		if strings.HasPrefix(message, reason[0]) {
			return reason[1]
		}
	}
	return ""
}

// erlangCall reads "in function  shop:load/1 (shop.erl, line 4)".
func erlangCall(s string) (f Frame, ok bool) {
	rest, ok := strings.CutPrefix(s, "in function ")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "in call from "); !ok {
			return f, false
		}
	}
	name, location, _ := strings.Cut(strings.TrimLeft(rest, " "), " (")
	file, line, _ := strings.Cut(strings.TrimSuffix(location, ")"), ", line ")
	f = Frame{Function: elixirFunction(name), File: file}
	f.Line, _ = leadingInt(line)
	module, _, _ := strings.Cut(name, ":")
	f.InApp = !isErlangModule(module)
	return f, true
}

// parseErlangTuple reads a reason with its stack, written as terms, in the text at offset at:
// {{badmatch,error},[{shop,load,1,[{file,"shop.erl"},{line,4}]}]}.
func parseErlangTuple(text string, at int) (Exception, bool) {
	report := text[at:min(len(text), at+maxErlangReport)]
	before, _, ok := strings.Cut(report, `,[{file,"`)
	if !ok {
		return Exception{}, false
	}
	begin := strings.LastIndex(before, "[{")
	if begin < 0 {
		return Exception{}, false
	}
	e := Exception{Language: langErlang}
	e.Frames = erlangFrames(report[begin:])
	reason := strings.TrimRight(report[:begin], ", \n")
	reason = reason[erlangReasonAt(reason):]
	e.Type, e.Message = erlangType(reason), strings.TrimSpace(reason)
	return e, len(e.Frames) > 0
}

// erlangReasonAt returns the start of the reason at the end of s, which is a bracketed term or a
// word.
func erlangReasonAt(s string) int {
	const longest = 4096 // a reason may contain a whole server state
	depth := 0
	for i := len(s) - 1; i >= 0 && i > len(s)-longest; i-- {
		switch s[i] {
		case '}', ']', ')':
			depth++
		case '{', '[', '(':
			depth--
			if depth < 0 {
				return i + 1
			}
			if depth == 0 {
				return i
			}
		case ' ', '\n', ':':
			if depth == 0 {
				return i + 1
			}
		}
	}
	return max(0, len(s)-longest)
}

// erlangType returns the first word of a reason: badmatch in {badmatch,error}, or undef.
func erlangType(reason string) string {
	reason = strings.TrimLeft(reason, "{")
	return reason[:run(reason, len(reason), func(c byte) bool { return isAlnum(c) || c == '_' })]
}

// erlangFrames reads {module,function,arity,[{file,"shop.erl"},{line,4}]} and the following terms
// up to the end of the list.
func erlangFrames(list string) []Frame {
	var frames []Frame
	for rest := strings.TrimPrefix(list, "["); strings.HasPrefix(rest, "{"); {
		before, after, ok := strings.Cut(rest[1:], ",[")
		location, next, closed := strings.Cut(after, "]}")
		module, function, named := strings.Cut(before, ",")
		if !ok || !named || strings.ContainsAny(module, "{[\n") {
			break
		}
		function, _, _ = strings.Cut(function, ",")
		f := Frame{Function: module + ":" + function, label: len(module) + 1}
		if _, file, ok := strings.Cut(location, `{file,"`); ok {
			f.File, _, _ = strings.Cut(file, `"`)
		}
		if _, line, ok := strings.Cut(location, "{line,"); ok {
			f.Line, _ = leadingInt(line)
		}
		f.InApp = !isErlangModule(module)
		frames = append(frames, f)
		if !closed || !strings.HasPrefix(next, ",") {
			break
		}
		rest = strings.TrimLeft(next[1:], " \n")
	}
	return frames
}

// erlangFollows recognizes the unindented lines of a report.
func erlangFollows(previous, line string) decision {
	switch {
	case line == "":
		return undecided
	case isErlangReport(line):
		return separate
	case isErlangReport(previous), strings.HasPrefix(line, "** ") && !strings.HasPrefix(line, "** ("):
		return continues
	case strings.HasPrefix(line, "{"):
		return continuesIf(strings.HasPrefix(previous, "Error in process <"))
	}
	term := strings.TrimLeft(line, " [{") // a term of a stack: JSON would have a quote here
	return continuesIf(len(line)-len(term) > 1 && strings.Contains(line, "{") && term != "" && isLetter(term[0]))
}
