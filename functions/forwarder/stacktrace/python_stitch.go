package stacktrace

import "strings"

// pythonBegins reports whether line starts Python output in a form other than a traceback, which
// stitch.go handles.
func pythonBegins(line string) bool {
	switch line[0] {
	case '-':
		return line == "--- Logging error ---"
	case '[':
		rest, ok := strings.CutPrefix(line, "[ERROR] ")
		if !ok {
			return false
		}
		typ, message := pythonHead(rest)
		return typ != "" && message > len(typ)
	case 'F', 'T', 'C', 'S':
		return hasAnyPrefix(line, fatalPython, "Timeout (0:", "Timeout (1:") || strings.HasSuffix(line, "(most recent call first):")
	}
	return isRichTitle(line) || strings.HasSuffix(line, "RemoteTraceback:")
}

// pythonFollows decides about lines that only Python prints.
func pythonFollows(previous, line string) decision {
	s := strings.TrimLeft(line, " ")
	before := strings.TrimLeft(previous, " ")
	switch {
	case s == "":
		return undecided
	case strings.HasPrefix(line, `> File "`): // loguru's mark
		return continues
	case isRichTitle(s):
		return decide(isPythonLink(previous) || hasAnyPrefix(before, "╭", "│", "|"))
	case hasAnyPrefix(s, "│", "╰", "╭"), strings.HasPrefix(s, "| ") && strings.HasSuffix(s, "|"):
		return continuesIf(hasAnyPrefix(before, "╭", "│", "╰", "|", "+-") || isHead(before))
	case hasAnyPrefix(before, "╰", "+---"):
		typ, _ := pythonHead(s)
		return continuesIf(typ != "")
	case line == quotes, line == callStack:
		return continues
	case strings.HasSuffix(line, "(most recent call last):"):
		return continuesIf(previous == quotes || previous == "--- Logging error ---" || line == "Stack (most recent call last):" && isHead(previous))
	case strings.HasSuffix(line, "(most recent call first):"), hasAnyPrefix(line, "Python runtime state: ", "Extension modules: "):
		return continuesIf(hasAnyPrefix(previous, fatalPython, "Timeout (", "Thread 0x", "Current thread 0x", "Python runtime state: ") || indent(previous) > 0)
	case hasAnyPrefix(line, "Arguments: "):
		return continuesIf(hasAnyPrefix(previous, "Message: "))
	case line == s && (previous != before || strings.HasSuffix(previous, "(most recent call last):")):
		typ, _ := pythonHead(line)
		odd := strings.Contains(typ, "<locals>") || strings.ContainsFunc(typ, func(r rune) bool { return r >= 0x80 })
		return continuesIf(odd) // stitch.go also knows the names of other languages
	}
	return undecided
}

// decide returns continues if ok is true, otherwise separate.
func decide(ok bool) decision {
	if ok {
		return continues
	}
	return separate
}
