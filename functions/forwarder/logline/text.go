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
	if f == nil || f.IsWrapper {
		p.parseLine(d, x, message, text)
	} else {
		p.parseRest(d, x, message, text)
	}
	outer.restore(d)
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

// A header is the time and the level that a wrapper states. They count where the
// wrapped line states none.
type header struct {
	time            int64
	level, severity document.Value
}

// take moves the time and the level of d to h, where h has none yet.
func (h *header) take(d *document.Document) {
	if h.time == 0 {
		h.time = d.Time
	}
	if h.level.Bytes == nil {
		h.level, h.severity = d.Get(document.Level), d.Get(document.SeverityNumber)
	}
	d.Time = 0
	d.Clear(document.Level)
	d.Clear(document.SeverityNumber)
}

// restore gives d what h holds and d has not.
func (h *header) restore(d *document.Document) {
	if d.Time == 0 {
		d.Time = h.time
	}
	if h.level.Bytes != nil && !d.Has(document.Level) {
		d.Set(document.Level, h.level)
		d.Set(document.SeverityNumber, h.severity)
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
