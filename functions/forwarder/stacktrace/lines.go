package stacktrace

import "strings"

// lines iterates over the lines of a text without copying. It provides offsets because parsers cut
// messages out of the text between two lines.
type lines struct {
	text       string
	start, end int // of the current line, without its newline
	next       int
}

// scan advances to the next line and reports whether there is one.
func (l *lines) scan() bool {
	if l.next >= len(l.text) {
		return false
	}
	l.start = l.next
	if n := strings.IndexByte(l.text[l.start:], '\n'); n >= 0 {
		l.end = l.start + n
		l.next = l.end + 1
	} else {
		l.end = len(l.text)
		l.next = l.end
	}
	return true
}

func (l *lines) line() string { return l.text[l.start:l.end] }

// indent counts the blanks at the start of a line; a tab counts as one.
func indent(line string) int {
	n := 0
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return n
}

// firstLine returns s up to its first newline.
func firstLine(s string) string {
	if before, _, ok := strings.Cut(s, "\n"); ok {
		return before
	}
	return s
}

// lastLine returns the last line of s that is not blank.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// leadingInt returns the value of the digits at the start of s, and their number. It truncates
// values that no line number can have to nine digits.
func leadingInt(s string) (value, digits int) {
	for digits < len(s) && isDigit(s[digits]) {
		if digits < 9 {
			value = value*10 + int(s[digits]-'0')
		}
		digits++
	}
	return value, digits
}

// cutLine splits "file:12" at its last colon.
func cutLine(s string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	line, digits := leadingInt(s[i+1:])
	if digits == 0 || i+1+digits != len(s) {
		return s, 0, false
	}
	return s[:i], line, true
}

func isDigit(c byte) bool { return c-'0' <= 9 }

func isLetter(c byte) bool { return c|0x20-'a' < 26 }

func isUpper(c byte) bool { return c-'A' < 26 }

func isHex(c byte) bool { return isDigit(c) || c|0x20-'a' < 6 }

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

// run returns the number of bytes at the start of s, at most n, for which ok is true.
func run(s string, n int, ok func(byte) bool) int {
	n = min(n, len(s))
	for i := range n {
		if !ok(s[i]) {
			return i
		}
	}
	return n
}
