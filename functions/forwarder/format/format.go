// Package format recognizes lines of text from loggers, servers and services, and stores the parts
// before the message in the fields of a document.
//
// A format is one file with its parser, its sample lines and their expected fields, and one entry
// in the table of All. The first bytes of a line select the formats that are tried. The first
// format that recognizes the line wins.
package format

import (
	"slices"
	"sync"

	"faulty/functions/forwarder/document"
)

// A Format describes one form of text lines.
type Format struct {
	// Name identifies the format in documentation and in parse -explain.
	Name string
	// Source is the document or the source file that defines the format.
	Source string
	// Layouts are the columns in front of the message (see layout.go), for formats without Parse.
	// They are tried after the formats with Parse.
	Layouts []string
	// IsGeneral is set if the format accepts any line that begins with a time or a level. It is
	// tried after all others, including the layouts.
	IsGeneral bool
	// Finish reads the text behind the columns of a layout and returns the remaining message. It is
	// optional.
	Finish func(d *document.Document, message []byte) []byte
	// HasPairs is set if key=value pairs may follow the words of the message, and HasObject if JSON
	// may follow. They become fields by their names, or attributes.
	HasPairs, HasObject bool
	// Shapes are the possible beginnings of lines: 0 stands for a digit, A for a capital, a for a
	// lower-case letter, and ? for any byte. All other bytes stand for themselves. Parse is only
	// called for lines with one of the shapes.
	Shapes []string
	// IsWrapper is set if the message is the line of another program, such as behind syslog or in a
	// container runtime. The time, level and message of that line win.
	IsWrapper bool
	// IsData is set if the message quotes data from a caller. Neither JSON nor a stack trace is
	// searched for in it.
	IsData bool
	// Parse reads text, which has no surrounding white space and matches one of Shapes, and fills
	// the fields of d that are still unset. It returns the message, which is a part of text. If
	// text does not have the format, it returns false and does not change d.
	Parse func(d *document.Document, text []byte) (message []byte, ok bool)
	// Groups are the log groups that the format applies to, with * for any characters. It applies
	// to all groups if Groups is empty.
	Groups []string
	// Samples are lines in the format. A test compares the fields of each with the expected ones.
	Samples []Sample
}

// A Sample is a line and the expected fields of its document, each as "field=value". "message" is
// the message that Parse returns.
type Sample struct {
	Line   string
	Fields []string
}

// A Table contains formats in the order in which they are tried, and an index of their shapes by
// the first byte of a line. The zero value recognizes no lines.
type Table struct {
	formats []Format
	byFirst [256]candidates
	layouts [256]node       // the tree of layouts, by the first byte of a line
	general [256]candidates // the index of the general formats, which are tried last
}

// candidates are the formats that a line with a given first byte may have, once for each of their
// shapes that begin with it.
type candidates struct {
	shapes []string
	list   []candidate
}

// A candidate is a format and one of its shapes, as indices into Table.formats and
// candidates.shapes.
type candidate struct {
	marks         marks
	format, shape uint8
}

// marks is a set of byte classes at four positions, with one bit for each position and class. It
// rules out most shapes. A line has the classes of its bytes; a shape has those of the bytes that
// it fixes.
type marks uint64

// marked are the positions for marks: behind the first byte, and, in a date, behind the year, the
// day and the seconds.
var marked = [...]int{1, 4, 10, 19}

const classes = 9 // number of byte classes

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

// builtinTable and accessTable are the tables of all formats and of access log formats. Building
// them takes a millisecond, so it is done once, on first use, and all parsers share them. They are
// read-only.
var (
	builtinTable = sync.OnceValue(func() *Table { return NewTable(All()) })
	accessTable  = sync.OnceValue(func() *Table { return NewTable(accessLogs()) })
)

// Builtin returns the table of All.
func Builtin() *Table { return builtinTable() }

// BuiltinAccessLogs returns the table of access log formats.
func BuiltinAccessLogs() *Table { return accessTable() }

// NewTable returns the table of the given formats, of which there may be at most 255.
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

// For returns the table of the formats that apply to a log group. It returns t itself if all of
// them apply.
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

// Match finds the format of text and reads text into d. It returns nil and does not change d if no
// format recognizes text.
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

// matchShape is Match for the formats in c. Several formats may share a shape, usually a date, so
// it compares text with each shape only once.
func (t *Table) matchShape(d *document.Document, text []byte, c *candidates) (message []byte, f *Format) {
	var compared, equal [4]uint64 // one bit for each shape
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

// HasShape reports whether text begins with shape, in the notation of Format.Shapes.
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

// matches reports whether the byte c of a shape stands for b.
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
