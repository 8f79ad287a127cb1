package stacktrace

import (
	"bytes"
	"strings"
)

// rustError is the type of an error in a report, because Rust prints messages and not types.
const rustError = "Error"

// parseRustCauses reads the report that anyhow and eyre print with {:?}, and that of snafu. Its causes
// begin at offset at:
//
//	Error: cannot place the order
//
//	Caused by:
//	    0: cannot load order 42
//	    1: No such file or directory
//
//	Location:
//	    src/main.rs:100:64
//
//	Stack backtrace:
func parseRustCauses(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	section := l.next
	deep := 3
	if hasAnyPrefix(text[at:], snafuCauses, snafuCause) {
		deep = 2
	}
	if !l.scan() || indent(l.line()) < deep {
		return Exception{}, false
	}
	e := rustReport(text[:at])
	l = lines{text: text, next: section}
	e.Causes = rustCauses(&l)
	e.readRustSections(text[l.start:])
	return e, true
}

// rustReport reads the heading of a report: the message behind "Error: ", or else the last line of
// a log message.
func rustReport(head string) Exception {
	e := Exception{Type: rustError, Language: langRust}
	head, _, _ = strings.Cut(head, "\n\nLocation:")
	if i := strings.LastIndex(head, "Error: "); i >= 0 && (i == 0 || head[i-1] == '\n') {
		e.Message = strings.TrimSpace(head[i+len("Error: "):])
		return e
	}
	last := lastLine(head)
	e.Message = strings.TrimSuffix(last[noiseLen(last):], ":")
	return e
}

// rustCauses reads the indented lines below "Caused by:". A cause has a number unless it is the
// only one. Its further lines are more deeply indented.
func rustCauses(l *lines) []Cause {
	var list []Cause
	start, end := 0, 0
	for l.scan() {
		s := l.line()[indent(l.line()):]
		if s == "" || len(s) == len(l.line()) {
			break
		}
		if _, digits := leadingInt(s); digits > 0 && strings.HasPrefix(s[digits:], ": ") || len(list) == 0 {
			start = l.start + indent(l.line())
			if digits > 0 {
				start = min(l.end, start+digits+len(": "))
			}
			list = append(list, Cause{})
		}
		end = l.end
		list[len(list)-1].Message = strings.TrimSpace(l.text[start:end])
	}
	return list
}

// readRustSections reads the sections behind the causes.
func (e *Exception) readRustSections(text string) {
	const locationHeading = "Location:\n"
	if _, after, ok := strings.Cut(text, locationHeading); ok {
		e.setRustLocation(firstLine(strings.TrimLeft(after, " ")))
	}
	e.Frames = rustFrames(text[rustBacktraceAt(text, 0):])
}

// parseRustError reads an error that main returned: the Debug form of a value on one line, or
// color-eyre's numbered list.
//
//	Error: NotFound { id: 42 }
//
//	Error:
//	   0: cannot place the order
//	   1: cannot load order 42
func parseRustError(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	s := strings.TrimSpace(l.line()[indent(l.line())+len("Error:"):])
	if s == "" {
		list := rustCauses(&l)
		if len(list) == 0 || !strings.HasPrefix(strings.TrimLeft(text[at+len("Error:"):], " \n"), "0: ") {
			return Exception{}, false
		}
		e := Exception{Type: rustError, Message: list[0].Message, Language: langRust, Causes: list[1:]}
		e.readRustSections(text[l.start:])
		return e, true
	}
	typ := rustDebugType(s)
	if typ == "" || l.scan() && indent(l.line()) > 0 {
		return Exception{}, false // an error of another language, with its calls
	}
	return Exception{Type: typ, Message: s, Language: langRust}, true
}

// rustDebugType returns Kind for the derived forms Kind { field: 1 } and Kind(1), Error for a
// quoted text, and "" for all other texts.
func rustDebugType(s string) string {
	n := run(s, 64, isAlnum)
	name, rest := s[:n], s[n:]
	switch last := s[len(s)-1]; {
	case n == 0 && s[0] == '"' && last == '"' && len(s) > 1:
		return rustError
	case n < 2 || !isUpper(s[0]) || strings.ToUpper(name) == name:
		return ""
	case strings.HasPrefix(rest, " { ") && last == '}', strings.HasPrefix(rest, "(") && last == ')':
		return name
	}
	return ""
}

// isRustDebug reports whether line is an error that main returned, in its Debug form.
func isRustDebug(line []byte) bool {
	s, ok := bytes.CutPrefix(line, []byte("Error: "))
	return ok && len(s) > 0 && rustDebugType(string(s)) != ""
}
