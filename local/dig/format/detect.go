package format

import (
	"bytes"

	"faulty/functions/forwarder/jsonscan"
)

// detect tells a file's kind by its first bytes.
func (f *reader) detect(head []byte) string {
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 {
		return Lines
	}
	switch {
	case text[0] == '{' && overLines(text), text[0] == '[' && opensArray(text):
		return Values
	case f.isStamped(head):
		return Stamped
	}
	return Lines
}

// overLines reports whether the object that text begins with is not alone on
// its line: it goes on over the next ones, or the next object stands behind it.
func overLines(text []byte) bool {
	line, _, ended := bytes.Cut(text, []byte("\n"))
	c := jsonscan.Cursor{Buf: line}
	if c.Skip(); !c.Failed() {
		return !c.AtEnd() && c.Peek() == '{'
	}
	after := bytes.TrimSpace(line[1:])
	if !ended { // a whole head full of one line, or a file of one
		return len(text) > 64<<10 && len(after) > 0 && after[0] == '"'
	}
	return len(after) == 0 && startsMember(text[1:])
}

// startsMember reports whether a member's name and colon, or the end of the
// object, come next: other languages print braces too.
func startsMember(text []byte) bool {
	c := jsonscan.Cursor{Buf: text}
	if c.Peek() == '}' {
		return true
	}
	if c.Peek() != '"' {
		return false
	}
	c.String()
	return c.Peek() == ':'
}

// opensArray reports whether text begins with an array of objects; lines of text
// begin with a bracket as often.
func opensArray(text []byte) bool {
	after := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(after) > 0 && after[0] == '{' && startsMember(after[1:])
}

// isStamped reports whether the lines of head have a time in front that is not
// their own, but that of whatever wrote them out.
func (f *reader) isStamped(head []byte) bool {
	stamps := 0
	for line := range bytes.Lines(head) {
		s, ok := cutStamp(trimEnd(line))
		switch {
		case !ok && stamps == 0:
			return false
		case !ok:
			continue
		case f.Export, s.stream != "", ownStart(s.message):
			return true
		}
		if stamps++; stamps == 200 {
			break
		}
	}
	return false
}

// ownStart reports whether a message can only be one that has been stamped: it
// is Lambda's own line, has its own time, or is JSON.
func ownStart(message []byte) bool {
	for _, start := range []string{"START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START Runtime", "{\"", "[INFO]\t", "[ERROR]\t", "[WARNING]\t", "[DEBUG]\t"} {
		if bytes.HasPrefix(message, []byte(start)) {
			return true
		}
	}
	_, n := parseISO(message)
	return n > 0
}
