package stacktrace

import "strings"

// Begins reports whether line starts a stack trace. It is for stack traces that arrive as one event
// per line. A line such as "ValueError: x" may be the only line; Parse then reports that there is
// no stack trace.
func Begins(line string) bool {
	line = strings.TrimSpace(clean(line))
	if line == "" || line[0] == '{' {
		return false
	}
	switch {
	case hasAnyPrefix(line, "panic: ", "fatal error: ", "runtime: goroutine stack exceeds ",
		"unexpected fault address ", "http: panic serving ", "Exception in thread ", "Unhandled exception. ",
		"Uncaught ", "Trace: ", "[UnhandledPromiseRejection: "):
		return true
	case strings.HasSuffix(line, "(most recent call last):"):
		return true
	case isGoroutine(line), isSignal(line), isSourceLine(line), isRubyFrame(line), isJVMFatal(line):
		return true
	case strings.HasPrefix(line, `File "`):
		_, ok := pythonFrame(line) // a SyntaxError in the main script has no heading
		return ok
	}
	return isHead(strings.TrimPrefix(strings.TrimPrefix(line, "[ERROR] "), "[")) || hasHead(line) || dialectBegins(line)
}

// hasHead reports whether a line of text contains a heading.
func hasHead(line string) bool {
	if !strings.Contains(line, "Error: ") && !strings.Contains(line, "Exception: ") {
		return false
	}
	if i := strings.LastIndexByte(line, '|'); i > 0 && isHead(line[i+1:]) {
		return true // in NLog's layout
	}
	typ, _ := looseHead(line)
	return isExceptionName(typ)
}

// Continues reports whether line continues a stack trace that another line started. It is
// conservative: no JSON object, no START, END or REPORT record and no ordinary sentence continues a
// stack trace.
func Continues(line string) bool {
	line = clean(strings.TrimRight(line, "\r\n"))
	rest := line[indent(line):]
	switch {
	case rest == "":
		return true
	case rest[0] == '{':
		return false
	case len(rest) < len(line):
		return true
	case hasAnyPrefix(line, "Caused by: ", "Wrapped by: ", "Causing: ", "Suppressed: ", "...",
		"created by ", "[signal ", "[originating from goroutine ", "exit status ", "runtime stack:", "runtime: ",
		"fatal error: ", "The above exception was the direct cause", "During handling of the above exception",
		"Traceback (most recent call last)", "--- End of ", "Emitted 'error' event ", "Node.js v"):
		return true
	case strings.HasPrefix(line, "at "):
		return isPrintedCall(line)
	case line == "}" || line == "]" || line == "} {":
		return true
	case isGoroutine(line), isRegister(line):
		return true
	}
	_, call := goCall(line)
	return call && strings.IndexByte(line, '.') > 0 || strings.HasPrefix(line, "panic(") ||
		isHead(line) || isRubyFrame(line)
}

// Follows reports whether line continues a stack trace whose last non-blank line was previous. It
// is more precise than Continues. Two consecutive tracebacks are two stack traces unless Python
// links them. A heading behind a call starts another stack trace, but a heading behind a Python
// source line ends one, whatever the name of its type.
func Follows(previous, line string) bool {
	line = clean(strings.TrimRight(line, "\r\n"))
	previous = strings.TrimRight(clean(previous), " \n")
	if d := dialectFollows(previous, line); d != undecided {
		return d == continues
	}
	if rest := line[indent(line):]; len(rest) < len(line) || line == "" {
		_, location := pythonFrame(rest)
		return Continues(line) && !(location && isHead(previous)) &&
			(!strings.HasPrefix(line, "  + Exception Group Traceback ") || isPythonLink(previous))
	}
	switch typ, _ := nameAndColon(line); {
	case strings.HasSuffix(line, "(most recent call last):"):
		return isPythonLink(previous) || hasAnyPrefix(previous, "[ERROR] ", "Exception in thread ")
	case strings.HasPrefix(line, "runtime: goroutine stack exceeds "):
		return false
	case line[0] == '#' && previous != "" && (previous[0] == '#' || isJVMFatal(previous)):
		return true // the JVM's fatal error report
	case strings.HasPrefix(line, "fatal error: "):
		return hasAnyPrefix(previous, "runtime: ", "unexpected fault address ")
	case typ != "" && endsTraceback(previous):
		return true
	case isHead(line):
		return !isCall(previous) && !isHead(previous) && !strings.HasPrefix(previous, "}")
	}
	return Continues(line)
}

// endsTraceback reports whether the final line of a traceback can follow line, which is the
// location of the last call, its source code, or the marks below it.
func endsTraceback(line string) bool {
	in := indent(line)
	return in > 0 && line[0] == ' ' && !isCall(line) || strings.HasSuffix(line, "(most recent call last):")
}

// isPrintedCall reports whether line is a call in one of the languages that write "at" before it.
func isPrintedCall(line string) bool {
	return detectJava(line, line) != nil || detectDotNet(line, line) != nil || detectNode(line, line) != nil
}

// isCall reports whether line is a call in one of the languages that print the heading first.
func isCall(line string) bool {
	s := line[indent(line):]
	if hasAnyPrefix(s, "at ", "... ", "Suppressed: ") || isRubyFrame(s) {
		return true
	}
	_, translated := dotnetCall(line)
	return translated || isDialectCall(line)
}

// hasAnyPrefix reports whether s begins with one of the prefixes, none of which is empty.
func hasAnyPrefix[T string | []byte](s T, prefixes ...string) bool {
	if len(s) == 0 {
		return false
	}
	first := s[0]
	for _, p := range prefixes {
		if p[0] == first && len(s) >= len(p) && string(s[:len(p)]) == p { // the first byte differs for most lines
			return true
		}
	}
	return false
}

// isSignal reports whether line has the form "SIGABRT: abort".
func isSignal(line string) bool {
	return strings.HasPrefix(line, "SIG") && run(line, 12, isUpper) < len(line) &&
		strings.HasPrefix(line[run(line, 12, isUpper):], ": ")
}

// isRegister reports whether line is a register or the program counter in a Go signal dump: "rax
// 0x0", "PC=0x46b2a1 m=0 sigcode=0".
func isRegister(line string) bool {
	name, value, ok := strings.Cut(line, " ")
	return ok && len(name) <= 6 && strings.HasPrefix(strings.TrimLeft(value, " "), "0x") ||
		strings.HasPrefix(line, "PC=0x")
}

// isSourceLine reports whether line is a location that Node.js prints above an uncaught error:
// "/var/task/index.js:12", "node:internal/process/promises:288".
func isSourceLine(line string) bool {
	if !hasAnyPrefix(line, "/", "file://", "node:") || strings.IndexByte(line, ' ') >= 0 {
		return false
	}
	file, _, ok := cutLine(line)
	return ok && (strings.HasPrefix(line, "node:") || strings.HasSuffix(file, "js") || strings.HasSuffix(file, ".ts"))
}
