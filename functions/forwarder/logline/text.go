package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/jsonscan"
)

// parseText parses a line that is neither JSON nor a platform record. message is the unchanged
// line, and text is the line without surrounding white space.
//
// The message of a wrapper, such as an application's line behind a syslog header, is parsed as a
// line itself, up to maxUnwrap levels deep.
func (p *Parser) parseText(d *document.Document, x *exception, message, text []byte) {
	if plain := format.Clean(message); len(plain) < len(message) {
		message, text = plain, bytes.TrimSpace(plain)
	}
	var outer header
	var f *format.Format
	for range maxUnwrap {
		rest, found := p.formats.Match(d, text)
		if found == nil {
			break
		}
		f, message, text = found, rest, bytes.TrimSpace(rest)
		if p.Observe != nil {
			p.Observe("the format "+f.Name, d)
		}
		if !f.IsWrapper {
			break
		}
		outer.take(d)
	}
	switch {
	case f == nil:
		p.parseLine(d, x, message, text)
	case f.IsWrapper:
		p.parseWrapped(d, x, message, text)
	case f.IsData:
		x.isData = true
		d.SetDefault(document.Message, document.Plain(message))
	default:
		p.parseRest(d, x, f, message, text)
	}
	outer.restore(d)
}

// parseWrapped is like parseLine for a line behind a wrapper. It keeps the wrapper's fields if an
// attempt to parse the line fails.
func (p *Parser) parseWrapped(d *document.Document, x *exception, message, text []byte) {
	if len(text) > 0 && (text[0] == '{' || text[len(text)-1] == '}') {
		kept := *d
		if p.addJSON(d, x, text) || p.parseEmbeddedJSON(d, x, text) {
			return
		}
		*d = kept
	}
	if !parseLogfmt(d, x, text) {
		d.SetDefault(document.Message, document.Plain(parseTail(d, x, message, false)))
	}
}

// parseLine parses a line that no format recognizes.
func (p *Parser) parseLine(d *document.Document, x *exception, message, text []byte) {
	switch {
	case p.addJSON(d, x, text), parseLogfmt(d, x, text), p.parseEmbeddedJSON(d, x, text):
	default:
		d.SetDefault(document.Message, document.Plain(parseTail(d, x, message, false)))
	}
}

// parseRest parses the message behind the columns of a format: a text, pairs, or JSON, possibly
// behind a few words as in "Invoke Error {…}".
func (p *Parser) parseRest(d *document.Document, x *exception, f *format.Format, message, text []byte) {
	if f.HasObject && p.parseObject(d, x, text) {
		return
	}
	words, _, ok := bytes.Cut(text, []byte("{"))
	if ok && (len(words) == 0 || words[len(words)-1] == '\t') && p.addJSON(d, x, text[len(words):]) {
		if d.Has(document.Message) || len(words) == 0 && (!x.isEmpty() || d.Has(document.ExceptionMessage)) {
			return
		}
	}
	if !parseLogfmt(d, x, text) {
		d.SetDefault(document.Message, document.Plain(parseTail(d, x, message, f.HasPairs)))
	}
}

// parseObject reads the objects at the end of a message's first line: Monolog's context and extra
// values, or zap's fields.
func (p *Parser) parseObject(d *document.Document, x *exception, message []byte) bool {
	line, rest, hasMore := bytes.Cut(message, []byte("\n"))
	start := bytes.IndexByte(line, '{')
	if start <= 0 || !isBlank(line[start-1]) {
		start = bytes.Index(line, []byte(" []"))
		if start++; start == 0 {
			return false
		}
	}
	objects, n, ok := cutObjects(line[start:])
	if !ok {
		return false
	}
	words := bytes.TrimRight(line[:start], " \t")
	if hasMore {
		words = d.Keep(string(words) + "\n" + string(rest))
	}
	d.SetDefault(document.Message, document.Plain(words))
	for _, object := range objects[:n] {
		w := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: object}, roleOf: roleOf}
		w.object(nil, nil, 0)
		w.conclude()
	}
	return true
}

// cutObjects splits text into at most two objects. An empty list, which is PHP's empty object, does
// not count. It returns false for any other text.
func cutObjects(text []byte) (objects [2][]byte, n int, ok bool) {
	for range objects {
		if text = bytes.TrimLeft(text, " \t"); len(text) == 0 {
			return objects, n, true
		}
		if rest, isEmpty := bytes.CutPrefix(text, []byte("[]")); isEmpty {
			text = rest
			continue
		}
		c := jsonscan.Cursor{Buf: text}
		if text[0] != '{' {
			return objects, 0, false
		}
		c.Skip()
		if c.Failed() {
			return objects, 0, false
		}
		objects[n] = text[:c.Pos]
		n++
		text = text[c.Pos:]
	}
	return objects, n, len(bytes.TrimSpace(text)) == 0
}

// A header contains the fields that both a wrapper and the wrapped line may set. The values of the
// line win.
type header struct {
	time   int64
	values [4]document.Value // in the order of headerFields
}

// headerFields are the fields of a header. It is read-only.
var headerFields = [4]document.Field{document.Level, document.SeverityNumber, document.ServiceName, document.ProcessID}

// take moves the header from d to h. If there are several wrappers, the innermost one wins.
func (h *header) take(d *document.Document) {
	if d.Time != 0 {
		h.time, d.Time = d.Time, 0
	}
	for i, f := range headerFields {
		if d.Has(f) {
			h.values[i] = d.Get(f)
			d.Clear(f)
		}
	}
}

// restore sets the fields of h that are unset in d.
func (h *header) restore(d *document.Document) {
	if d.Time == 0 {
		d.Time = h.time
	}
	if d.Has(document.Level) {
		h.values[1] = document.Value{} // the severity number belongs to another level
	}
	for i, f := range headerFields {
		if h.values[i].Bytes != nil {
			d.SetDefault(f, h.values[i])
		}
	}
}

// parseEmbeddedJSON reads an event, which is an object with a level and a message, behind words of
// the program that passed it on: [app] {"level":"info","msg":"hello"}. The words become the
// attribute prefix. Other objects are part of the message.
func (p *Parser) parseEmbeddedJSON(d *document.Document, x *exception, text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != '}' {
		return false
	}
	words, _, ok := bytes.Cut(text, []byte("{"))
	if !ok || bytes.Contains(words, []byte("\n")) || !p.addJSON(d, x, text[len(words):]) {
		return false
	}
	if !d.Has(document.Level) || !d.Has(document.Message) {
		x.restart(d)
		return false
	}
	d.AddAttribute([]byte("prefix"), document.Plain(bytes.TrimSpace(words)))
	return true
}

// prefixFields are the fields in front of an object that take precedence over its own. It is
// read-only.
var prefixFields = [...]document.Field{document.Level, document.SeverityNumber, document.FaasExecution, document.Logger, document.ThreadName, document.ProcessID, document.FileName, document.FileLine, document.HostName}

// addJSON reads an object into a document that already has fields. Existing fields stay unchanged. x
// must be empty.
func (p *Parser) addJSON(d *document.Document, x *exception, text []byte) bool {
	if len(text) == 0 || text[0] != '{' || text[len(text)-1] != '}' {
		return false
	}
	kept := *d
	if p.parseJSON(d, x, text, 0) {
		for _, f := range prefixFields {
			if kept.Has(f) {
				d.Set(f, kept.Get(f))
			}
		}
		if kept.Time != 0 {
			d.Time = kept.Time
		}
		return true
	}
	*d = kept
	return false
}
