package stacktrace

import "strings"

// Some loggers put the prefix of a log line before each line of a trace:
//
//	21:24:50,123 ERROR [stderr] (default task-1) java.io.IOException: disk is full
//	21:24:50,124 ERROR [stderr] (default task-1) 	at com.shop.Disk.read(Disk.java:3)
//
// The prefixes of two lines are equal but for the digits of their numbers.

const (
	shortestPrefix = 6   // bytes
	longestPrefix  = 256 // bytes
	mostUnprefixed = 4   // lines above the heading of a trace
)

// PrefixLen returns the length of the prefix that first, the heading of a trace, has
// in common with second, its first call; 0 where second is no call behind a prefix.
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

// CutPrefix removes a prefix from a line, which may have lost the blanks behind it.
// It reports false where line has another.
func CutPrefix(line, prefix string) (rest string, ok bool) {
	n, m := commonPrefix(prefix, line)
	if n == len(prefix) {
		return line[m:], true
	}
	return "", m == len(line) && strings.TrimSpace(prefix[n:]) == ""
}

// commonPrefix returns how much of a and of b is equal at their beginnings; a number
// equals any other.
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

// unprefix removes the prefix from the lines of a text all of which have one. It
// looks for a heading and its first call among the first lines; a text without them
// is returned as it is, not copied.
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
