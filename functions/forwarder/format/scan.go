package format

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/timestamp"
)

// nextColumn cuts the first column off a line whose columns are separated by blanks. "…" and […]
// are one column each and are returned without quotes or brackets. A quote ends its column if a
// blank or nothing follows it and no backslash escapes it. In a truncated line, the last column
// ends with the line.
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

// isEscaped reports whether the character behind text is escaped, because text ends in an odd
// number of backslashes.
func isEscaped(text []byte) bool {
	n := 0
	for n < len(text) && text[len(text)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func afterBlanks(text []byte) []byte { return bytes.TrimLeft(text, " ") }

// cutColumns splits line into values. It returns how many columns it found, and the rest of line
// behind the last of them.
func cutColumns(line []byte, values [][]byte) (n int, rest []byte) {
	for n < len(values) && len(line) > 0 {
		values[n], line = nextColumn(line)
		n++
	}
	return n, line
}

// cutTabs is like cutColumns for columns separated by tabs.
func cutTabs(line []byte, values [][]byte) (n int, rest []byte) {
	for n < len(values) && len(line) > 0 {
		values[n], line, _ = bytes.Cut(line, []byte("\t"))
		n++
	}
	return n, line
}

// maxColumns is the maximum number of columns of a format.
const maxColumns = 48

// A column defines where one column of a format is stored.
type column struct {
	// name is the format's name for the column. If fill is nil or does not accept the value, the
	// value becomes an attribute with this name.
	name []byte
	fill func(d *document.Document, value []byte) bool
}

// columns returns the columns for pairs of a name and a fill function, which is mostly nil.
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

// fillColumns fills d with the values of a line. It skips "-" and empty values.
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

// isNone reports whether the value of a column means that there is no value.
func isNone(v []byte) bool { return len(v) == 0 || len(v) == 1 && v[0] == '-' }

// addAttribute adds an attribute unless v is empty or "-". The memory of name must last as long as
// d.
func addAttribute(d *document.Document, name string, v []byte) {
	if !isNone(v) {
		d.AddAttribute(d.Keep(name), document.Plain(v))
	}
}

// setTime sets the time of d to ns, the time in text. If d then has no time, because that of the text
// is not plausible or its zone is ambiguous, the text becomes an attribute.
func setTime(d *document.Document, ns int64, text []byte) {
	if !timestamp.Set(d, ns) && d.Time == 0 {
		d.AddAttribute(d.Keep("timestamp"), document.Plain(text))
	}
}

// addRest keeps the text behind the last column that a format names.
func addRest(d *document.Document, rest []byte) { addAttribute(d, "extra", rest) }

// toField returns a function that fills f.
func toField(f document.Field) func(*document.Document, []byte) bool {
	return func(d *document.Document, v []byte) bool { return d.Fill(f, document.Plain(v)) }
}

// isDigits reports whether b consists only of decimal digits.
func isDigits(b []byte) bool {
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return len(b) > 0
}

// cutBetween cuts the text between two bytes off the start of text: "[a] b" with [ and ] becomes
// "a" and "b".
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

// between returns the part of text from the start of the column first to the end of the column
// last, both of which are parts of text.
func between(text, first, last []byte) []byte {
	from, to := cap(text)-cap(first), cap(text)-cap(last)+len(last)
	if from < 0 || from > to || to > len(text) {
		return text
	}
	return text[from:to]
}
