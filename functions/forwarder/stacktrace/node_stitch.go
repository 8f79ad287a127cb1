package stacktrace

import (
	"bytes"
	"strings"
)

// nodeBegins reports whether line starts a JavaScript error in a form other than its name, which
// stitch.go handles.
func nodeBegins(line string) bool {
	switch c := line[0]; {
	case isDigit(c):
		_, digits := leadingInt(line)
		return strings.HasPrefix(line[digits:], " | ")
	case c == '[':
		return findBracket(line) >= 0
	case c == 'F':
		return strings.HasPrefix(line, "FATAL ERROR: ")
	case c == '#':
		return strings.HasPrefix(line, "# Fatal error in ")
	case c == 'e' && strings.HasPrefix(line, "error: Uncaught "):
		return true // of Deno
	case c == '(' || c == '<' || c >= 0x80 || isLetter(c) && !isUpper(c):
		if !strings.Contains(line, "Error") && !strings.Contains(line, "Exception") && !strings.Contains(line, "Warning: ") {
			return false
		}
		typ, _ := strictStart(line)
		return typ != "" || findBracket(line) >= 0
	}
	return false
}

// isNodeComplete reports whether line is the last message of V8, which its stack follows in separate
// events, if at all.
func isNodeComplete(line []byte) bool {
	return bytes.HasPrefix(line, []byte("FATAL ERROR: ")) && hasAny(line, "Allocation failed", "out of memory", "v8::", "node::")
}

// nodeFollows decides about lines that only Node.js, Bun and Deno print.
func nodeFollows(previous, line string) decision {
	switch {
	case line == "" || previous == "":
		return undecided
	case isSourceLine(previous):
		return continuesIf(!isSourceLine(line))
	case isDigit(line[0]) && isExcerpt(line):
		return decide(isExcerpt(previous) || isNodeCall(previous))
	case isCarets(previous):
		typ, _ := nodeType(line)
		return continuesIf(typ != "")
	case hasAnyPrefix(line, "caused by: ", "Bun v"):
		return continuesIf(isNodeCall(previous))
	case hasAnyPrefix(line, "} ", "],", "},"):
		return continuesIf(indent(previous) > 0)
	}
	return continuesIf(strings.HasPrefix(previous, "FATAL ERROR: ") && strings.HasPrefix(line, "-----"))
}
