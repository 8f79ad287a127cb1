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
