package logfile

import (
	"bufio"
	"io"
	"strings"
)

// A Mark is the position of an event from which on a file can be read without the events before it.
type Mark struct {
	Offset int64   `json:"offset"`           // in the uncompressed file
	Line   int     `json:"line,omitempty"`   // number of lines before it
	Header *header `json:"header,omitempty"` // of the lines from there on
	List   *string `json:"list,omitempty"`   // the member of the first value whose elements are being read; nil outside of it
}

// Mark returns the position of the event. It is one to read from unless IsPart is set.
func (e *Event) Mark() Mark {
	return Mark{Offset: e.Offset, Line: max(e.Line-1, 0), Header: e.header, List: e.list}
}

// skip moves in, which reads from r, to the mark. Without compression it does not read what is skipped.
func (f *reader) skip(r io.Reader, isCompressed bool) error {
	m := f.From
	if s, ok := r.(io.Seeker); ok && !isCompressed {
		if _, err := s.Seek(m.Offset, io.SeekStart); err != nil {
			return f.broken(err)
		}
		f.in = bufio.NewReaderSize(r, peekSize)
	} else if _, err := io.CopyN(io.Discard, f.in, m.Offset-f.offset); err != nil {
		return f.broken(err)
	}
	f.offset, f.line, f.table.header = m.Offset, m.Line, m.Header
	return nil
}

// within returns the rest of a file that begins within a list, after the start of the list.
func (f *reader) within(list string) io.Reader {
	opening := "["
	if list != "" {
		opening = `{"` + list + `":[`
	}
	f.offset -= int64(len(opening))
	return io.MultiReader(strings.NewReader(opening), f.in)
}
