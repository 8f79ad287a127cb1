package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/timestamp"
)

// parseText reads a line that is neither JSON nor Lambda's own. message is the
// line as it came, text is it without white space around.
//
// A wrapper's message, an application's line behind syslog's header, is read as a
// line of its own, maxUnwrap deep.
func (p *Parser) parseText(d *document.Document, x *exception, message, text []byte) {
	var outer header
	var f *format.Format
	for range maxUnwrap {
		rest, found := p.formats.Match(d, text)
		if found == nil {
			break
		}
		f, message, text = found, rest, bytes.TrimSpace(rest)
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
		p.parseRest(d, x, message, text)
	}
	outer.restore(d)
}

// parseWrapped is parseLine for a line behind a wrapper, whose fields survive an
// attempt to read the line that fails.
func (p *Parser) parseWrapped(d *document.Document, x *exception, message, text []byte) {
	if len(text) > 0 && (text[0] == '{' || text[len(text)-1] == '}' || bytes.IndexByte(text, '=') > 0) {
		kept := *d
		if p.addJSON(d, x, text) || parseLogfmt(d, x, text) || p.parseEmbeddedJSON(d, x, text) {
			return
		}
		*d = kept
	}
	d.SetDefault(document.Message, document.Plain(message))
	sniff(d, text)
}

// parseLine reads a line that no format recognizes.
func (p *Parser) parseLine(d *document.Document, x *exception, message, text []byte) {
	switch {
	case p.addJSON(d, x, text), p.parsePrefixedJSON(d, x, text), parseLogfmt(d, x, text), p.parseEmbeddedJSON(d, x, text):
	default:
		d.SetDefault(document.Message, document.Plain(message))
		sniff(d, text)
	}
}

// parseRest reads the message behind the columns of a format: a text, or JSON,
// which may stand behind a few words as in "Invoke Error 	{…}".
func (p *Parser) parseRest(d *document.Document, x *exception, message, text []byte) {
	words, _, ok := bytes.Cut(text, []byte("{"))
	if ok && (len(words) == 0 || words[len(words)-1] == '\t') {
		if p.addJSON(d, x, text[len(words):]) && d.Has(document.Message) {
			return
		}
	}
	d.SetDefault(document.Message, document.Plain(message))
}

// A header is what a wrapper states and the wrapped line may state as well: then
// the line's own counts.
type header struct {
	time   int64
	values [4]document.Value // of headerFields
}

// headerFields are the fields of a header. It is read-only.
var headerFields = [4]document.Field{document.Level, document.SeverityNumber, document.ServiceName, document.ProcessID}

// take moves the header from d to h. Of several wrappers the innermost counts.
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

// restore gives d what h holds and d has not.
func (h *header) restore(d *document.Document) {
	if d.Time == 0 {
		d.Time = h.time
	}
	if d.Has(document.Level) {
		h.values[1] = document.Value{} // the severity number of another level
	}
	for i, f := range headerFields {
		if h.values[i].Bytes != nil {
			d.SetDefault(f, h.values[i])
		}
	}
}

// parsePrefixedJSON reads an object behind a date, as Go's log package puts it
// before the error that aws-lambda-go prints:
//
//	2026/11/22 21:29:37 {"errorMessage":"boom","errorType":"string","stackTrace":[…]}
//
// The date is not taken for the record's time: it has no zone and no fraction.
func (p *Parser) parsePrefixedJSON(d *document.Document, x *exception, text []byte) bool {
	_, n := timestamp.ISO(text)
	if n == 0 || !p.addJSON(d, x, bytes.TrimLeft(text[n:], " \t")) {
		return false
	}
	if !d.Has(document.Message) && x.trace.Bytes == nil && !d.Has(document.ExceptionMessage) {
		d.Set(document.Message, document.Plain(text)) // an object of numbers, say: its date must not be lost
	}
	return true
}

// parseEmbeddedJSON reads an event, an object that names a level and a message,
// behind words of whoever passed it on: [app] {"level":"info","msg":"hello"}.
// The words become the attribute prefix. Other objects are part of the message.
func (p *Parser) parseEmbeddedJSON(d *document.Document, x *exception, text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != '}' {
		return false
	}
	words, _, ok := bytes.Cut(text, []byte("{"))
	if !ok || bytes.Contains(words, []byte("\n")) || !p.addJSON(d, x, text[len(words):]) {
		return false
	}
	if !d.Has(document.Level) || !d.Has(document.Message) {
		d.Restart()
		x.trace = document.Value{}
		return false
	}
	d.AddAttribute([]byte("prefix"), document.Plain(bytes.TrimSpace(words)))
	return true
}

// addJSON reads an object into a document which has fields already; they stay.
func (p *Parser) addJSON(d *document.Document, x *exception, text []byte) bool {
	if len(text) == 0 || text[0] != '{' || text[len(text)-1] != '}' {
		return false
	}
	kept, trace := *d, x.trace
	if parseJSON(d, x, text, 0) {
		for _, f := range []document.Field{document.Level, document.SeverityNumber, document.FaasExecution} {
			if kept.Has(f) {
				d.Set(f, kept.Get(f))
			}
		}
		if kept.Time != 0 {
			d.Time = kept.Time
		}
		return true
	}
	*d, x.trace = kept, trace
	return false
}
