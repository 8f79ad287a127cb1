package stacktrace

import "strings"

// Some loggers put the prefix of a log line before each line of a stack trace:
//
//	21:24:50,123 ERROR [stderr] (default task-1) java.io.IOException: disk is full
//	21:24:50,124 ERROR [stderr] (default task-1) 	at com.shop.Disk.read(Disk.java:3)
//
// The prefixes of two lines are equal except for the digits of their numbers.

const (
	shortestPrefix = 6   // bytes
	longestPrefix  = 256 // bytes
	mostUnprefixed = 4   // number of lines above the heading of a stack trace
)

// PrefixLen returns the length of the prefix that first, the heading of a stack trace, has in
// common with second, its first call. It returns 0 if second is not a call behind a prefix.
func PrefixLen(first, second string) int {
	if indent(first) > 0 {
		return 0
	}
	n, m := commonPrefix(first, second)
	if n < shortestPrefix || n > longestPrefix || m >= len(second) || second[m] != ' ' && second[m] != '\t' || indent(first[n:]) > 0 {
		return 0
	}
	rest := second[m:]
	s := rest[indent(rest):]
	if _, ok := pythonFrame(s); ok && strings.HasSuffix(first, "(most recent call last):") || isTraceCall(rest) {
		return n
	}
	return 0
}

// CutPrefix removes a prefix from a line. The line may lack the blanks at the end of the prefix.
// CutPrefix returns false if line has another prefix.
func CutPrefix(line, prefix string) (rest string, ok bool) {
	n, m := commonPrefix(prefix, line)
	if n == len(prefix) {
		return line[m:], true
	}
	return "", m == len(line) && strings.TrimSpace(prefix[n:]) == ""
}

// commonPrefix returns the lengths of the parts at the start of a and b that are equal; a number
// equals any other number.
func commonPrefix(a, b string) (n, m int) {
	for n < len(a) && m < len(b) {
		switch {
		case isDigit(a[n]) && isDigit(b[m]):
			n += run(a[n:], len(a), isDigit)
			m += run(b[m:], len(b), isDigit)
		case a[n] == b[m]:
			n++
			m++
		default:
			return n, m
		}
	}
	return n, m
}

// unprefix removes the prefix from the lines of a text if all lines have it. It searches the first
// lines for a heading and its first call. It returns a text without them unchanged and without
// copying.
func unprefix(text string) string {
	l := lines{text: text}
	if !l.scan() {
		return text
	}
	first := l.line()
	for range mostUnprefixed {
		if !l.scan() {
			return text
		}
		second := l.line()
		if n := PrefixLen(first, second); n > 0 {
			return cutPrefixes(text, first[:n])
		}
		first = second
	}
	return text
}

// cutPrefixes removes a prefix from all lines that have it.
func cutPrefixes(text, prefix string) string {
	b := make([]byte, 0, len(text))
	for l := (lines{text: text}); l.scan(); {
		line := l.line()
		if rest, ok := CutPrefix(line, prefix); ok {
			line = rest
		}
		b = append(append(b, line...), '\n')
	}
	return string(b)
}
