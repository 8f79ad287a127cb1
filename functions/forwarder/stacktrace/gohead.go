package stacktrace

import (
	"slices"
	"strings"
)

// goHead reads the text that a dump prints before its first goroutine:
//
//	panic: boom [recovered]
//		panic: again
//	[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a1c3]
//
// The last panic ended the process, so it is the outermost. The output of debug.Stack has no such
// heading; the last line before it is then the message.
func goHead(head string) Exception {
	for l := (lines{text: head}); l.scan(); {
		line := l.line()
		start := l.start + prefixLen(line)
		switch line = head[start:l.end]; {
		case strings.HasPrefix(line, "panic: "):
			return goPanics(head[start:])
		case strings.HasPrefix(line, "fatal error: "):
			return Exception{Type: "fatal error", Message: line[len("fatal error: "):]}
		case strings.HasPrefix(line, "http: panic serving "):
			return goServing(head[start:])
		case strings.HasPrefix(line, "SIG") && strings.Contains(line, ": "):
			i := strings.IndexByte(line, ':')
			return Exception{Type: line[:i], Message: line[i+2:]}
		}
	}
	last := lastLine(head)
	last = strings.TrimPrefix(last[prefixLen(last):], "[PANIC RECOVER] ") // the prefix of echo
	typ, message := goValue(strings.TrimRight(last, ": "))
	return Exception{Type: typ, Message: message}
}

// goPanics reads the lines from "panic: " on.
func goPanics(head string) Exception {
	head = goMessageEnd(head[len("panic: "):])
	var e Exception
	for message := range strings.SplitSeq(head, "\n\tpanic: ") {
		if e.Type != "" {
			e.Causes = append(e.Causes, Cause{Type: e.Type, Message: e.Message})
		}
		e.Type, e.Message = goValue(strings.TrimSpace(message))
	}
	slices.Reverse(e.Causes)
	return e
}

// goServing reads the message of net/http, "http: panic serving 127.0.0.1:1234: boom".
func goServing(head string) Exception {
	message := goMessageEnd(head[len("http: panic serving "):])
	if i := strings.Index(message, ": "); i >= 0 {
		message = message[i+2:]
	}
	var e Exception
	e.Type, e.Message = goValue(strings.TrimSpace(message))
	return e
}

// goMessageEnd removes everything behind the value of a panic. The runtime indents further lines of
// a value, so an empty line ends it.
func goMessageEnd(s string) string {
	if i := strings.Index(s, "\n\n"); i >= 0 {
		s = s[:i]
	}
	if i := strings.Index(s, "\n[signal "); i >= 0 {
		s = s[:i]
	}
	return s
}

// goValue derives the type of a panic from its printed value. For errors of the runtime it is the
// result of %T, which is also the name that aws-lambda-go reports.
func goValue(s string) (typ, message string) {
	if i := strings.LastIndex(s, " [recovered"); i >= 0 && s[len(s)-1] == ']' {
		s = s[:i]
	}
	switch {
	case strings.HasPrefix(s, "runtime error: index out of range"),
		strings.HasPrefix(s, "runtime error: slice bounds out of range"):
		return "runtime.boundsError", s
	case strings.HasPrefix(s, "runtime error: "):
		return "runtime.errorString", s
	case strings.HasPrefix(s, "interface conversion: "):
		return "*runtime.TypeAssertionError", s
	case s == "assignment to entry in nil map", s == "close of closed channel",
		s == "close of nil channel", s == "send on closed channel":
		return "runtime.plainError", s
	}
	if typ := goTyped(s); typ != "" {
		return typ, s
	}
	return "panic", s
}

// goTyped returns T from the forms in which the runtime prints values of other types:
// main.T("text"), main.T(42) and (main.T) 0xc000012120.
func goTyped(s string) string {
	if strings.HasPrefix(s, "(") {
		if i := strings.Index(s, ") "); i > 0 && isGoType(s[1:i]) {
			return s[1:i]
		}
		return ""
	}
	i := strings.IndexByte(s, '(')
	if i > 0 && s[len(s)-1] == ')' && isGoType(s[:i]) {
		return s[:i]
	}
	return ""
}

// isGoType reports whether s is a qualified type name such as main.T or *url.Error.
func isGoType(s string) bool {
	dot := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.':
			dot = true
		case !isLetter(c) && !isDigit(c) && c != '_' && c != '*' && c != '/' && c != '-':
			return false
		}
	}
	return dot
}
