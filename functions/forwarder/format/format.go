// Package format recognizes lines of text as loggers, servers and services write
// them, and takes the parts before the message into the fields of a document.
//
// A format is one file, with its parser, its sample lines and what becomes of
// each, and one entry in the table of All. The first bytes of a line select the
// formats that are asked; the first that recognizes the line wins.
package format

import (
	"faulty/functions/forwarder/document"
)

// A Format is one way in which lines of text are written.
type Format struct {
	// Name identifies the format in documentation and in parse -explain.
	Name string
	// Source is the document or the source file that defines the format.
	Source string
	// Shapes are what lines of the format begin with: 0 stands for a digit, A for
	// a capital and a for a small letter, ? for any byte; all others for
	// themselves. A line must have one of them for Parse to be asked.
	Shapes []string
	// IsWrapper says that the message is another program's line, whose own time,
	// level and message count: syslog, a container runtime.
	IsWrapper bool
	// IsData says that the message quotes what a caller has sent: nothing in it is
	// read further, neither JSON nor a stack trace.
	IsData bool
	// Parse reads text, which has no white space around it and one of Shapes, and
	// fills the fields of d that are still free. It returns the message, a part of
	// text. Where text is not of the format, it reports false and leaves d alone.
	Parse func(d *document.Document, text []byte) (message []byte, ok bool)
	// Samples are lines of the format; a test holds each against its fields.
	Samples []Sample
}

// A Sample is a line and the fields of its document: "field=value" each.
// "message" is the one that Parse returns.
type Sample struct {
	Line   string
	Fields []string
}

// Table is all formats, in the order in which they are asked, and the index by
// the first byte of a line. The zero value knows none.
type Table struct {
	formats []Format
	byFirst [256][]uint8
}

// NewTable returns the table of the given formats, at most 255.
func NewTable(formats []Format) *Table {
	t := &Table{formats: formats}
	for i := range formats {
		for b := range t.byFirst {
			if begins(&formats[i], byte(b)) {
				t.byFirst[b] = append(t.byFirst[b], uint8(i))
			}
		}
	}
	return t
}

func begins(f *Format, b byte) bool {
	for _, shape := range f.Shapes {
		if matches(shape[0], b) {
			return true
		}
	}
	return false
}

// Match finds the format of text and lets it read text into d. It returns nil,
// and leaves d alone, where no format recognizes text.
func (t *Table) Match(d *document.Document, text []byte) (message []byte, f *Format) {
	if len(text) == 0 {
		return nil, nil
	}
	for _, i := range t.byFirst[text[0]] {
		f := &t.formats[i]
		if !f.hasShape(text) {
			continue
		}
		if message, ok := f.Parse(d, text); ok {
			return message, f
		}
	}
	return nil, nil
}

// hasShape reports whether text begins with one of the shapes of f.
func (f *Format) hasShape(text []byte) bool {
	for _, shape := range f.Shapes {
		if HasShape(text, shape) {
			return true
		}
	}
	return false
}

// HasShape reports whether text begins with shape, in the notation of
// Format.Shapes.
func HasShape(text []byte, shape string) bool {
	if len(text) < len(shape) {
		return false
	}
	for i := range len(shape) {
		if !matches(shape[i], text[i]) {
			return false
		}
	}
	return true
}

// matches reports whether b is what c stands for in a shape.
func matches(c, b byte) bool {
	switch c {
	case '0':
		return b-'0' <= 9
	case 'A':
		return b-'A' <= 'Z'-'A'
	case 'a':
		return b-'a' <= 'z'-'a'
	case '?':
		return true
	}
	return b == c
}
