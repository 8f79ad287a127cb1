package format

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

const (
	maxSpans  = 16
	maxColumn = 256 // bytes; longer text is not the name of a logger or thread
)

// A reader reads the columns of a line. It keeps what it has read until a whole layout has matched.
type reader struct {
	text     []byte
	observed int64
	ns       int64
	level    level.Level
	message  int // start of the message
	count    int
	spans    [maxSpans]span
}

// A span is the text that a step has read: text[start:end].
type span struct {
	step       *step
	start, end int
}

// match returns the node at which a layout below n ends that matches the line at pos, or nil. It tries
// the most specific step first and returns the first layout that matches.
func (n *node) match(r *reader, pos int) *node {
	count := r.count
	for _, child := range n.children {
		next, ok := r.read(&child.step, pos, n.step.kind)
		if ok {
			if end := child.match(r, next); end != nil {
				return end
			}
		}
		r.count = count
	}
	if n.format != nil {
		return n
	}
	return nil
}

// read reads one step at pos and returns its end. before is the kind of the previous step.
func (r *reader) read(s *step, pos int, before kind) (end int, ok bool) {
	switch s.kind {
	case literal:
		if s.byte == '\n' && pos < len(r.text) && r.text[pos] == '\r' {
			pos++
		}
		for before > blank && isClosing(s.byte) && pos < len(r.text) && r.text[pos] == ' ' { // columns are padded
			pos++
		}
		return pos + 1, pos < len(r.text) && r.text[pos] == s.byte
	case blank:
		end = r.skipBlanks(pos)
		return end, end > pos || end == len(r.text) || r.text[end] == '\n'
	case messageStart:
		r.message = pos
		return pos, true
	case timeColumn, usTimeColumn, shortYearColumn, clockColumn, kitchenColumn:
		return r.readTime(s, pos)
	case levelColumn, capitalLevel, letterLevel:
		return r.readLevel(s, r.skipBlanks(pos))
	case priorityColumn:
		if pos >= len(r.text) || r.text[pos]-'0' > 7 {
			return 0, false
		}
		r.level = level.Parse(r.text[pos : pos+1])
		r.add(s, pos, pos+1)
		return pos + 1, true
	}
	pos = r.skipBlanks(pos)
	start, end := pos, r.columnEnd(s, pos)
	if end < 0 || r.count == maxSpans {
		return 0, false
	}
	r.add(s, start, end)
	return end, true
}

// isClosing reports whether loggers pad the column that c closes.
func isClosing(c byte) bool { return c == ']' || c == ')' || c == '>' || c == ':' }

func (r *reader) add(s *step, start, end int) {
	if r.count < maxSpans {
		r.spans[r.count] = span{s, start, end}
		r.count++
	}
}

func (r *reader) skipBlanks(pos int) int {
	for pos < len(r.text) && (r.text[pos] == ' ' || r.text[pos] == '\t') {
		pos++
	}
	return pos
}

func (r *reader) readTime(s *step, pos int) (end int, ok bool) {
	var n int
	switch s.kind {
	case timeColumn:
		r.ns, n = timestamp.Any(r.text[pos:], r.observed)
	case usTimeColumn:
		r.ns, n = timestamp.US(r.text[pos:])
	case shortYearColumn:
		r.ns, n = timestamp.ShortYear(r.text[pos:])
	case kitchenColumn:
		r.ns, n = timestamp.Kitchen(r.text[pos:], r.observed)
	default:
		r.ns, n = timestamp.TimeOfDay(r.text[pos:], r.observed)
	}
	r.add(s, pos, pos+n)
	return pos + n, n > 0
}

// readLevel reads the name of a level, and slog's offset behind it (ERROR+4).
func (r *reader) readLevel(s *step, pos int) (end int, ok bool) {
	isLetter := s.kind == letterLevel
	for end = pos; end < len(r.text) && end < pos+16; end++ {
		c := r.text[end]
		isCapital := c-'A' <= 'Z'-'A'
		isOffset := end > pos && r.text[pos]-'A' <= 'Z'-'A' && (c-'0' <= 9 || (c == '+' || c == '-') && end+1 < len(r.text) && r.text[end+1]-'0' <= 9)
		if !isCapital && !isOffset && (s.kind != levelColumn || c-'a' > 'z'-'a') {
			break
		}
	}
	word := r.text[pos:end]
	if isLetter {
		r.level = level.Letter(word)
	} else {
		r.level = level.Parse(word)
	}
	if r.isGoServer(word, end) {
		return 0, false
	}
	if r.level == level.None || !isLetter && len(word) < 3 || !isLetter && s.kind == capitalLevel && isAmbiguous(word) && r.isBare(end) {
		return 0, false
	}
	r.add(s, pos, end)
	return end, true
}

// isGoServer reports whether a word that ends at end is the prefix of net/http's messages behind the
// time of Go's log package, and not the level of that name of winston.
func (r *reader) isGoServer(word []byte, end int) bool {
	return string(word) == "http" && bytes.HasPrefix(r.text[end:], []byte(": ")) && HasShape(r.text, "0000/00/00 ")
}

// isBare reports whether a word that ends at end is followed by a single blank, as in a sentence.
func (r *reader) isBare(end int) bool {
	return end+1 < len(r.text) && r.text[end] == ' ' && r.text[end+1] > ' ' && r.text[end+1] != '|' && r.text[end+1] != '-' && r.text[end+1] != '['
}

// isAmbiguous reports whether the name of a level is more often an ordinary word in a sentence.
func isAmbiguous(word []byte) bool {
	switch string(word) {
	case "HTTP", "SUCCESS", "ALERT", "LOG", "CONFIG", "FINE", "NOTE", "OK", "PANIC":
		return true
	}
	return false
}

// isComponent reports whether the name of a level is more often the name of a component when it is
// instead of a logger.
func isComponent(name []byte) bool {
	switch string(name) {
	case "config", "http", "log", "alert":
		return true
	}
	return false
}

// columnEnd returns the end of the column at pos, or -1.
func (r *reader) columnEnd(s *step, pos int) int {
	switch s.kind {
	case numberColumn:
		end := pos
		for end < len(r.text) && r.text[end]-'0' <= 9 {
			end++
		}
		if end == pos {
			return -1
		}
		return end
	case hexColumn:
		return r.hexEnd(pos)
	case moduleColumn, nameColumn, pathColumn:
		return r.nameEnd(s, pos)
	case idColumn:
		return r.idEnd(pos)
	}
	end := bytes.IndexByte(r.text[pos:min(len(r.text), pos+maxColumn)], s.byte)
	if end < 0 || bytes.IndexByte(r.text[pos:pos+end], '\n') >= 0 {
		return -1
	}
	for end > 0 && r.text[pos+end-1] == ' ' {
		end--
	}
	if name := r.text[pos : pos+end]; s.field == document.Logger && level.Parse(name) != level.None && !isComponent(name) { // such as [ERROR] error: …
		return -1
	}
	return pos + end
}

// hexEnd reads a trace or span id, or the 0 that OpenTelemetry writes if there is no span. Threads also
// have names such as db-1, so anything shorter is not an id.
func (r *reader) hexEnd(pos int) int {
	const shortest = 16
	end := pos
	for end < len(r.text) && end < pos+maxColumn && (r.text[end]-'0' <= 9 || r.text[end]|0x20-'a' <= 'f'-'a') {
		end++
	}
	if end-pos < shortest && string(r.text[pos:end]) != "0" {
		return -1
	}
	return end
}

// idEnd reads a UUID, or the placeholder that loggers write if there is no request.
func (r *reader) idEnd(pos int) int {
	if len(r.text) >= pos+36 && correlation.IsUUID(r.text[pos:pos+36]) {
		return pos + 36
	}
	for _, none := range []string{"undefined", "null", "N/A", "-"} {
		if bytes.HasPrefix(r.text[pos:], []byte(none)) {
			return pos + len(none)
		}
	}
	return -1
}

// fill stores everything that r has read in d.
func (r *reader) fill(d *document.Document) {
	r.level.SetDefault(d)
	for i := range r.spans[:r.count] {
		c := &r.spans[i]
		text := r.text[c.start:c.end]
		v := document.Plain(text)
		if len(text) == 0 || r.fillColumn(d, c.step, v) {
			continue
		}
		d.AddAttribute([]byte(c.step.name), v)
	}
}

// fillColumn stores a column in its field. It returns false if the field does not accept the value.
func (r *reader) fillColumn(d *document.Document, s *step, v document.Value) bool {
	switch s.kind {
	case timeColumn, usTimeColumn, shortYearColumn, clockColumn, kitchenColumn:
		return timestamp.Set(d, r.ns)
	case levelColumn, capitalLevel, letterLevel, priorityColumn:
		return true
	case idColumn:
		return !correlation.IsUUID(v.Bytes) || d.Fill(document.FaasExecution, v)
	case originColumn:
		if isLogger(v.Bytes) {
			return d.Fill(document.Logger, v)
		}
		return d.Fill(document.ThreadName, v)
	}
	switch s.field {
	case document.NoField:
		return false
	case document.TraceID:
		return string(v.Bytes) == "0" || correlation.FillTraceID(d, v)
	case document.SpanID:
		return string(v.Bytes) == "0" || correlation.FillSpanID(d, v)
	}
	return d.Fill(s.field, v)
}
