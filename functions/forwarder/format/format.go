// Package format recognizes lines of text as loggers, servers and services write
// them, and takes the parts before the message into the fields of a document.
//
// A format is one file, with its parser, its sample lines and what becomes of
// each, and one entry in the table of All. The first bytes of a line select the
// formats that are asked; the first that recognizes the line wins.
package format

import (
	"slices"
	"sync"

	"faulty/functions/forwarder/document"
)

// A Format is one way in which lines of text are written.
type Format struct {
	// Name identifies the format in documentation and in parse -explain.
	Name string
	// Source is the document or the source file that defines the format.
	Source string
	// Layouts are the columns in front of the message, see layout.go, for formats
	// that need no Parse. They are asked after the formats with Parse.
	Layouts []string
	// IsGeneral says that the format claims whatever begins with a time or a level:
	// it is asked after all others, the layouts too.
	IsGeneral bool
	// Finish reads what follows the columns of a layout, and returns what is left
	// of the message. It is optional.
	Finish func(d *document.Document, message []byte) []byte
	// HasPairs says that key=value pairs may follow the words of the message, and
	// HasObject that JSON may. They are attributes, and fields by their names.
	HasPairs, HasObject bool
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
	// Groups are the log groups that the format is for, with * for any characters;
	// none for all.
	Groups []string
	// Samples are lines of the format; a test holds each against its fields.
	Samples []Sample
}

// A Sample is a line and the fields of its document: "field=value" each.
// "message" is the one that Parse returns.
type Sample struct {
	Line   string
	Fields []string
}

// Table is all formats, in the order in which they are asked, and an index of
// their shapes by the first byte of a line. The zero value knows none.
type Table struct {
	formats []Format
	byFirst [256]candidates
	layouts [256]node       // the tree of layouts by the first byte of a line
	general [256]candidates // the index of those that are asked last
}

// candidates are the formats that a line with a certain first byte may have, once
// for each of their shapes that begin with it.
type candidates struct {
	shapes []string
	list   []candidate
}

// A candidate is a format and one of its shapes, as places in Table.formats and
// candidates.shapes.
type candidate struct {
	marks         marks
	format, shape uint8
}

// marks are the classes of the bytes in four places, by which most shapes are
// ruled out: a bit for each place and class. A line has those of all its bytes, a
// shape those of the bytes that it fixes.
type marks uint64

// marked are the places of marks: behind the first byte, in a date behind the
// year, the day and the seconds.
var marked = [...]int{1, 4, 10, 19}

const classes = 9 // of bytes

func classOf(b byte) int {
	switch {
	case b-'0' <= 9:
		return 0
	case b-'A' <= 'Z'-'A':
		return 1
	case b-'a' <= 'z'-'a':
		return 2
	}
	switch b {
	case '-':
		return 3
	case '/':
		return 4
	case ':':
		return 5
	case ' ':
		return 6
	case '.':
		return 7
	}
	return classes - 1
}

func marksOf[T string | []byte](text T) (m marks) {
	for i, at := range marked {
		if at < len(text) && text[at] != '?' {
			m |= 1 << (i*classes + classOf(text[at]))
		}
	}
	return m
}

// builtinTable and accessTable are the tables of all formats and of those of access logs, which take a
// millisecond to make: all parsers share them, from the first delivery on. They are
// read-only.
var (
	builtinTable = sync.OnceValue(func() *Table { return NewTable(All()) })
	accessTable  = sync.OnceValue(func() *Table { return NewTable(accessLogs()) })
)

// Builtin returns the table of All.
func Builtin() *Table { return builtinTable() }

// BuiltinAccessLogs returns the table of the formats of access logs.
func BuiltinAccessLogs() *Table { return accessTable() }

// NewTable returns the table of the given formats, at most 255.
func NewTable(formats []Format) *Table {
	t := &Table{formats: formats}
	for i := range formats {
		index := &t.byFirst
		if formats[i].IsGeneral {
			index = &t.general
		}
		for _, shape := range formats[i].Shapes {
			for b := range index {
				if matches(shape[0], byte(b)) {
					index[b].add(uint8(i), shape)
				}
			}
		}
	}
	t.addLayouts()
	return t
}

// For returns the table of the formats that are for a log group: t itself where
// all are.
func (t *Table) For(group []byte) *Table {
	if !slices.ContainsFunc(t.formats, func(f Format) bool { return len(f.Groups) > 0 }) {
		return t
	}
	var formats []Format
	for i := range t.formats {
		if t.formats[i].Applies(group) {
			formats = append(formats, t.formats[i])
		}
	}
	if len(formats) == len(t.formats) {
		return t
	}
	return NewTable(formats)
}

func (c *candidates) add(format uint8, shape string) {
	i := slices.Index(c.shapes, shape)
	if i < 0 {
		i = len(c.shapes)
		c.shapes = append(c.shapes, shape)
	}
	c.list = append(c.list, candidate{marksOf(shape), format, uint8(i)})
}

// Match finds the format of text and lets it read text into d. It returns nil,
// and leaves d alone, where no format recognizes text.
func (t *Table) Match(d *document.Document, text []byte) (message []byte, f *Format) {
	if len(text) == 0 {
		return nil, nil
	}
	if message, f = t.matchShape(d, text, &t.byFirst[text[0]]); f != nil {
		return message, f
	}
	if message, f = t.matchLayout(d, text); f != nil {
		return message, f
	}
	return t.matchShape(d, text, &t.general[text[0]])
}

// matchShape is Match for the formats of c. Several formats share a shape, a date
// mostly, which text is compared with once.
func (t *Table) matchShape(d *document.Document, text []byte, c *candidates) (message []byte, f *Format) {
	var compared, equal [4]uint64 // bits of the shapes
	rejected := -1
	found := marksOf(text)
	for _, candidate := range c.list {
		if candidate.marks&^found != 0 || int(candidate.format) == rejected {
			continue
		}
		word, bit := candidate.shape/64, uint64(1)<<(candidate.shape%64)
		if compared[word]&bit == 0 {
			compared[word] |= bit
			if HasShape(text, c.shapes[candidate.shape]) {
				equal[word] |= bit
			}
		}
		if equal[word]&bit == 0 {
			continue
		}
		f := &t.formats[candidate.format]
		if message, ok := f.Parse(d, text); ok {
			return message, f
		}
		rejected = int(candidate.format)
	}
	return nil, nil
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
