package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// nextColumn cuts the first column off a line of columns with blanks between
// them. "…" and […] are one column each and come without their marks. A quote
// ends its column where a blank or nothing follows it and no backslash escapes
// it. The column of a line that was cut off ends where the line does.
func nextColumn(line []byte) (column, rest []byte) {
	if len(line) > 0 && line[0] == '"' {
		return quotedColumn(line)
	}
	if len(line) > 0 && line[0] == '[' {
		if i := bytes.IndexByte(line, ']'); i > 0 && (i+1 == len(line) || line[i+1] == ' ') {
			return line[1:i], afterBlanks(line[i+1:])
		}
	}
	i := bytes.IndexByte(line, ' ')
	if i < 0 {
		return line, nil
	}
	return line[:i], afterBlanks(line[i:])
}

func quotedColumn(line []byte) (column, rest []byte) {
	for from := 1; ; {
		i := bytes.IndexByte(line[from:], '"')
		if i < 0 {
			return line[1:], nil
		}
		if i += from; !isEscaped(line[1:i]) && (i+1 == len(line) || line[i+1] == ' ') {
			return line[1:i], afterBlanks(line[i+1:])
		}
		from = i + 1
	}
}

// isEscaped reports whether what follows text is escaped: text ends in an odd
// number of backslashes.
func isEscaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func afterBlanks(text []byte) []byte { return bytes.TrimLeft(text, " ") }

// cutColumns cuts line into values and returns how many it found, and what is
// left of line behind the last of them.
func cutColumns(line []byte, values [][]byte) (n int, rest []byte) {
	for n < len(values) && len(line) > 0 {
		values[n], line = nextColumn(line)
		n++
	}
	return n, line
}

// cutTabs does what cutColumns does for columns with tabs between them.
func cutTabs(line []byte, values [][]byte) (n int, rest []byte) {
	for n < len(values) && len(line) > 0 {
		values[n], line, _ = bytes.Cut(line, []byte("\t"))
		n++
	}
	return n, line
}

// maxColumns is how many columns a format names.
const maxColumns = 48

// A column is what becomes of one column of a format.
type column struct {
	// name is the format's own, under which the value becomes an attribute
	// where fill is nil or does not take it.
	name []byte
	fill func(d *document.Document, value []byte) bool
}

// columns makes columns of names and of what takes their values; most have nil.
func columns(pairs ...any) []column {
	list := make([]column, 0, len(pairs))
	for _, p := range pairs {
		switch p := p.(type) {
		case string:
			list = append(list, column{name: []byte(p)})
		case func(*document.Document, []byte) bool:
			list[len(list)-1].fill = p
		}
	}
	return list
}

// fillColumns fills d with the values of a line. "-" and nothing are no values.
func fillColumns(d *document.Document, list []column, values [][]byte) {
	for i, v := range values[:min(len(list), len(values))] {
		if isNone(v) {
			continue
		}
		if c := &list[i]; c.fill == nil || !c.fill(d, v) {
			d.AddAttribute(c.name, document.Plain(v))
		}
	}
}

// isNone reports whether a column says that there is no value.
func isNone(v []byte) bool { return len(v) == 0 || len(v) == 1 && v[0] == '-' }

// addAttribute adds an attribute, whose name lasts as long as d, unless v is no
// value.
func addAttribute(d *document.Document, name string, v []byte) {
	if !isNone(v) {
		d.AddAttribute(d.Keep(name), document.Plain(v))
	}
}

// addRest keeps what stands behind the last column that a format names.
func addRest(d *document.Document, rest []byte) { addAttribute(d, "extra", rest) }

// toField returns a function that fills f.
func toField(f document.Field) func(*document.Document, []byte) bool {
	return func(d *document.Document, v []byte) bool { return d.Fill(f, document.Plain(v)) }
}

// isDigits reports whether b is decimal digits and nothing else.
func isDigits(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}

// cutBetween cuts what stands between two bytes off the start of text:
// "[a] b" with [ and ] is "a" and "b".
func cutBetween(text []byte, first, last byte) (inside, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != first {
		return nil, text, false
	}
	i := bytes.IndexByte(text, last)
	if i < 0 {
		return nil, text, false
	}
	return text[1:i], text[i+1:], true
}

// between returns the part of text from the column first to the end of the
// column last, both of which are parts of text.
func between(text, first, last []byte) []byte {
	from, to := cap(text)-cap(first), cap(text)-cap(last)+len(last)
	if from < 0 || from > to || to > len(text) {
		return text
	}
	return text[from:to]
}
