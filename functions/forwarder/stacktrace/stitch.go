package stacktrace

import "strings"

// Begins reports whether line opens a trace. It is for traces which arrive as
// one event per line. A line such as "ValueError: x" may stay alone; Parse then
// says that there is no trace.
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
	case isGoroutine(line), isSignal(line), isSourceLine(line), isRubyFrame(line):
		return true
	case strings.HasPrefix(line, `File "`):
		_, ok := pythonFrame(line) // a SyntaxError of the main script has no heading
		return ok
	}
	return isHead(strings.TrimPrefix(strings.TrimPrefix(line, "[ERROR] "), "[")) || hasHead(line)
}

// hasHead reports whether a heading stands inside a line of text.
func hasHead(line string) bool {
	if !strings.Contains(line, "Error: ") && !strings.Contains(line, "Exception: ") {
		return false
	}
	typ, _ := looseHead(line)
	return isExceptionName(typ)
}

// Continues reports whether line goes on with a trace that another line
// opened. It is conservative: no JSON object, no START, END or REPORT record
// and no ordinary sentence continues a trace.
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
	case hasAnyPrefix(line, "Caused by: ", "Wrapped by: ", "Suppressed: ", "...",
		"created by ", "[signal ", "[originating from goroutine ", "exit status ", "runtime stack:", "runtime: ",
		"panic: ", "fatal error: ", "The above exception was the direct cause", "During handling of the above exception",
		"Traceback (most recent call last)", "--- End of ", "at ", "Node.js v"):
		return true
	case line == "}" || line == "]" || line == "} {":
		return true
	case isGoroutine(line), isRegister(line):
		return true
	}
	_, call := goCall(line)
	return call && strings.IndexByte(line, '.') > 0 || strings.HasPrefix(line, "panic(") ||
		isHead(line) || isRubyFrame(line)
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// isSignal reports whether line is as "SIGABRT: abort".
func isSignal(line string) bool {
	return strings.HasPrefix(line, "SIG") && run(line, 12, isUpper) < len(line) &&
		strings.HasPrefix(line[run(line, 12, isUpper):], ": ")
}

// isRegister reports whether line is of a Go signal dump's registers or its
// program counter: "rax    0x0", "PC=0x46b2a1 m=0 sigcode=0".
func isRegister(line string) bool {
	name, value, ok := strings.Cut(line, " ")
	return ok && len(name) <= 6 && strings.HasPrefix(strings.TrimLeft(value, " "), "0x") ||
		strings.HasPrefix(line, "PC=0x")
}

// isSourceLine reports whether line is what Node.js prints above an uncaught
// error: "/var/task/index.js:12", "node:internal/process/promises:288".
func isSourceLine(line string) bool {
	if !hasAnyPrefix(line, "/", "file://", "node:") || strings.IndexByte(line, ' ') >= 0 {
		return false
	}
	file, _, ok := cutLine(line)
	return ok && (strings.HasPrefix(line, "node:") || strings.HasSuffix(file, "js") || strings.HasSuffix(file, ".ts"))
}
