package stacktrace

import "strings"

// phpBegins reports whether line is the heading of an uncaught or a logged exception.
func phpBegins(line string) bool {
	if n, ok := phpMessage(line); ok {
		return strings.Contains(line[n:], "Uncaught ")
	}
	return isPHPHead(line) || strings.Contains(line, monologObject) && !strings.HasPrefix(line, "[previous exception] ")
}

// isPHPHead reports whether line has the form "Shop\NotFound: no order in /var/task/a.php:5".
func isPHPHead(line string) bool {
	if !strings.Contains(line, ".php:") { // much faster than LastIndex
		return false
	}
	i := strings.LastIndex(line, ".php:")
	typ, _ := phpType(line)
	_, digits := leadingInt(line[i+len(".php:"):])
	return typ != "" && digits > 0 && i+len(".php:")+digits == len(line)
}

// phpFollows recognizes the lines of a stack.
func phpFollows(previous, line string) decision {
	switch {
	case line == "":
		return undecided
	case strings.HasPrefix(line, "#"), strings.HasPrefix(line, "Next "), line == "Stack trace:", line == "[stacktrace]",
		strings.HasPrefix(line, "[previous exception] "), strings.HasPrefix(line, `"} `), line == `"}`:
		return continuesIf(isPHPLine(previous))
	case strings.HasPrefix(previous, "  thrown in ") && indent(line) == 0: // the last line
		return separate
	case isPHPHead(previous), strings.HasPrefix(previous, "#"):
		if _, ok := phpMessage(line); ok || isPHPHead(line) {
			return separate
		}
	case strings.Contains(previous, "Uncaught ") && strings.HasPrefix(previous, "PHP "):
		_, location := cutPHPLocation(previous)
		return continuesIf(location.File == "") // a message of several lines
	}
	return undecided
}

// isPHPLine reports whether a line of a stack can follow line.
func isPHPLine(line string) bool {
	_, location := cutPHPLocation(line)
	return location.File != "" || hasAnyPrefix(line, "#", "Stack trace:", "[stacktrace]") || strings.HasSuffix(line, ")")
}

// isPHPEngine reports whether a function that was called at made and threw at thrown belongs to PHP
// itself. Such functions throw where they are called.
func isPHPEngine(function string, thrown, made Frame) bool {
	return thrown.File == made.File && thrown.Line == made.Line && strings.IndexByte(function, '\\') < 0 && function != "{main}"
}

// isPHPCall reports whether line is a call.
func isPHPCall(line string) bool {
	_, ok := phpCall(line)
	return ok || line == "Stack trace:"
}
