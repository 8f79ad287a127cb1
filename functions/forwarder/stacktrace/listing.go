package stacktrace

import "strings"

// A listing describes the stack traces of a language that prints a heading and then one call per
// line. Such a language needs these functions and not a parser of its own.
type listing struct {
	language string
	// head reads a heading. s has no indentation.
	head func(s string) (typ, message string, ok bool)
	// call reads a call. s has no indentation.
	call func(s string) (f Frame, ok bool)
	// isComplete is set if a heading without calls is an exception.
	isComplete bool
}

const maxMessageLines = 8 // between a heading and its first call

func (t *listing) detect(_, s string) parser {
	if _, _, ok := t.head(s); ok {
		return t.parse
	}
	return nil
}

// parse reads the heading at offset at, and the calls below it. Lines between calls, such as source
// code, are indented.
func (t *listing) parse(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	typ, message, _ := t.head(l.line()[indent(l.line()):])
	e := Exception{Type: typ, Message: message, Language: t.language}
	end := l.end
	for n := 0; l.scan(); n++ {
		s := l.line()[indent(l.line()):]
		f, ok := t.call(s)
		last := len(e.Frames) - 1
		switch {
		case ok:
			if last < 0 && n > 0 {
				e.Message += strings.TrimRight(text[end:l.start], " \n")
			}
			e.Frames = append(e.Frames, f)
		case s == "":
		case last < 0 && n >= maxMessageLines, last >= 0 && len(s) == len(l.line()):
			return e, last >= 0 || t.isComplete
		}
	}
	return e, len(e.Frames) > 0 || t.isComplete
}

// appendListingKey keeps the file and the function.
func appendListingKey(b []byte, f *Frame) ([]byte, bool) {
	return append(append(appendTail(b, f.File), '|'), f.Function...), true
}

// cutColumn splits "file:12:5".
func cutColumn(s string) (file string, line int) {
	s, _, _ = cutLine(s)
	file, line, _ = cutLine(s)
	return file, line
}
