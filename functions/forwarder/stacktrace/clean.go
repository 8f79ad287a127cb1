package stacktrace

import "strings"

const (
	escape = "\x1b"
	nbsp   = "\u00a0"
	bom    = "\ufeff"
)

// clean removes from text what loggers and terminals add: the byte order mark, ANSI sequences,
// carriage returns, no-break spaces and the log prefix of the first line. If there is nothing to
// remove, it returns text without copying it.
func clean(text string) string {
	text = strings.TrimPrefix(text, bom)
	if strings.Contains(text, nbsp) || strings.IndexByte(text, '\r') >= 0 || strings.Contains(text, escape) {
		text = rewrite(text)
	}
	return text[prefixLen(text):]
}

// rewrite is the copying part of clean. A lone \r is a line end: the Python and Node.js runtimes
// join the lines of a stack trace with it to keep one event.
func rewrite(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		switch {
		case text[i] == '\r':
			b.WriteByte('\n')
			i++
			if i < len(text) && text[i] == '\n' {
				i++
			}
		case strings.HasPrefix(text[i:], nbsp):
			b.WriteByte(' ')
			i += len(nbsp)
		case text[i] == escape[0]:
			i += ansiLen(text[i:])
		default:
			n := strings.IndexAny(text[i+1:], "\r\u00a0\x1b")
			if n < 0 {
				n = len(text) - i - 1
			}
			b.WriteString(text[i : i+1+n])
			i += 1 + n
		}
	}
	return b.String()
}

// ansiLen returns the length of the escape sequence at the start of s: CSI ("\x1b[31m"), OSC up to
// its bell, or the escape character and one byte.
func ansiLen(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				return i + 1
			}
			if s[i] < 0x20 || s[i] > 0x7e {
				return i // truncated sequence
			}
		}
		return len(s)
	case ']':
		const longest = 2048 // enough for a link; the bound keeps clean linear
		if i := strings.IndexByte(s[:min(len(s), longest)], '\a'); i >= 0 {
			return i + 1
		}
	case '\n', '\r':
		return 1 // do not remove the newline, which would join two lines
	}
	return 2
}

// prefixLen returns the length of the prefix that Go's log package or Lambda's text format writes
// before a message:
//
//	2026/11/22 21:24:52 message
//	2026-11-22T21:24:52.123Z<TAB>request id<TAB>ERROR<TAB>[Invoke Error <TAB>]message
//	[ERROR]<TAB>2026-11-22T21:24:52.123Z<TAB>request id<TAB>message
func prefixLen(line string) int {
	if len(line) < 20 {
		return 0
	}
	switch {
	case line[0] == '[' && isBracketLevel(line):
		tab := strings.IndexByte(line, '\t') + 1
		return tab + skipFields(line[tab:], 2)
	case !isDigit(line[0]):
		return 0
	case line[4] == '/' && line[7] == '/':
		return goLogPrefix(line)
	case line[4] == '-' && line[10] == 'T':
		n := skipFields(line, 3)
		if n == 0 {
			return 0
		}
		return n + invokeErrorLen(line[n:])
	}
	return 0
}

// goLogPrefix returns the length of "2026/11/22 21:24:52 " or "2026/11/22 21:24:52.123456 " at the
// start of line.
func goLogPrefix(line string) int {
	const stamp = len("2026/11/22 21:24:52")
	if line[10] != ' ' || line[13] != ':' || line[16] != ':' {
		return 0
	}
	n := stamp
	if line[n] == '.' {
		_, digits := leadingInt(line[n+1:])
		n += 1 + digits
	}
	if n < len(line) && line[n] == ' ' {
		return n + 1
	}
	return 0
}

// isBracketLevel distinguishes "[ERROR]<TAB>2026-…" from a message in brackets.
func isBracketLevel(line string) bool {
	i := strings.Index(line[:20], "]\t")
	return i > 0 && i+2 < len(line) && isDigit(line[i+2])
}

// skipFields returns the length of the first n tab-separated fields of the first line, or 0 if it
// has fewer.
func skipFields(s string, n int) int {
	s = firstLine(s)
	at := 0
	for range n {
		i := strings.IndexByte(s[at:], '\t')
		if i < 0 {
			return 0
		}
		at += i + 1
	}
	return at
}

// invokeErrorLen returns the length of the label that the Node.js runtime puts before its JSON:
// "Invoke Error <TAB>", "Uncaught Exception <TAB>" and similar labels.
func invokeErrorLen(s string) int {
	i := strings.Index(s[:min(len(s), 40)], " \t{")
	if i < 0 {
		return 0
	}
	return i + len(" \t")
}
