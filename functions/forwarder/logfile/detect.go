package logfile

import (
	"bytes"

	"faulty/functions/forwarder/jsonscan"
)

// detect determines a file's kind from its first bytes.
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

// overLines reports whether the JSON at the start of text is not one object on one line. The
// object may span several lines, or another object may follow on the same line.
func overLines(text []byte) bool {
	line, _, ended := bytes.Cut(text, []byte("\n"))
	c := jsonscan.Cursor{Buf: line}
	if c.Skip(); !c.Failed() {
		return !c.AtEnd() && c.Peek() == '{'
	}
	after := bytes.TrimSpace(line[1:])
	if !ended { // the line fills the whole head, or the file has only one line
		return len(text) > 64<<10 && len(after) > 0 && after[0] == '"'
	}
	return len(after) == 0 && startsMember(text[1:])
}

// startsMember reports whether text continues like a JSON object: with a member's name and a
// colon, or with the end of the object. Braces alone prove nothing, because other formats use them too.
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

// opensArray reports whether text begins with an array of objects. A bracket alone proves
// nothing, because lines of text often begin with one.
func opensArray(text []byte) bool {
	after := bytes.TrimLeft(text[1:], " \t\r\n")
	return len(after) > 0 && after[0] == '{' && startsMember(after[1:])
}

// isStamped reports whether the lines of head start with a time that was added when the log was
// exported or printed, and that is not part of the message.
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

// ownStart reports whether a message must have been stamped. It is a line that Lambda writes,
// has its own time, or is JSON.
func ownStart(message []byte) bool {
	for _, start := range []string{"START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START Runtime", "{\"", "[INFO]\t", "[ERROR]\t", "[WARNING]\t", "[DEBUG]\t"} {
		if bytes.HasPrefix(message, []byte(start)) {
			return true
		}
	}
	_, n := parseISO(message)
	return n > 0
}
