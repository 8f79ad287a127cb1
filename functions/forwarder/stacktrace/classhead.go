package stacktrace

import "strings"

// classHead finds the heading of a JVM or .NET exception in the lines before its first call. It
// tries, in this order: a line that is an exception name, a line that is a class with its package,
// an exception name behind other words of a line. The message continues to the end of pre, over
// further lines.
func classHead(pre string, isHead func(line string) bool) (typ, message string) {
	class := ""
	for l := (lines{text: pre}); l.scan(); {
		start := l.start + noiseLen(l.line())
		switch line := pre[start:l.end]; {
		case isHead(line):
			if typ, at := nameAndColon(line); isExceptionName(typ) {
				return typ, strings.TrimSpace(pre[start+at:])
			}
			class = pre[start:]
		case indent(line) > 0: // Tomcat indents the whole stack trace
			name := strings.TrimRight(line[indent(line):], " ")
			if typ, at := nameAndColon(name); at == len(name) && strings.IndexByte(typ, '.') > 0 && isExceptionName(typ) {
				return typ, strings.TrimSpace(pre[start+indent(line)+at:])
			}
		}
	}
	if class != "" {
		typ, at := nameAndColon(firstLine(class))
		return typ, strings.TrimSpace(class[at:])
	}
	for l := (lines{text: pre}); l.scan(); {
		if typ, at := inlineHead(l.line()); typ != "" {
			return typ, strings.TrimSpace(pre[l.start+at:])
		}
	}
	return splitHead(pre)
}

// inlineHead finds a heading behind other words, after a blank, a tab or a bar: "order failed:
// java.io.IOException: disk full".
func inlineHead(line string) (typ string, message int) {
	for i := 0; i < len(line); {
		n := strings.IndexAny(line[i:], " \t|")
		if n < 0 {
			return "", 0
		}
		i += n + 1
		if typ, message := headType(line[i:]); typ != "" && message > len(typ) {
			return typ, i + message
		}
	}
	return "", 0
}
