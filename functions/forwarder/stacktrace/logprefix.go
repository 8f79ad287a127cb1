package stacktrace

import "strings"

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
