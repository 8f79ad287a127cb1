package stacktrace

import "strings"

// nodeBegins reports whether line opens an error of JavaScript in another way than
// with its name: see stitch.go for that.
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
	case c == '(' || c == '<' || c >= 0x80 || isLetter(c) && !isUpper(c):
		if !strings.Contains(line, "Error") && !strings.Contains(line, "Exception") && !strings.Contains(line, "Warning: ") {
			return false
		}
		typ, _ := strictStart(line)
		return typ != "" || findBracket(line) >= 0
	}
	return false
}

// nodeFollows decides about the lines that only Node.js, Bun and Deno print.
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
