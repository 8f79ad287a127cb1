package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// message handles a string that is the message. It returns false if d already has a message.
func (w *walker) message(v document.Value, r role) bool {
	if w.isEnvelope {
		return true // it was read as an event
	}
	if r == roleLog { // of Docker, Fluent Bit, journald: the line of any program
		w.marks |= markWrapper
		w.inner = bytes.TrimRight(w.doc.Text(v), "\r\n")
	} else if text := bytes.TrimLeft(v.Bytes, " \t"); len(text) > 1 && text[0] == '{' {
		w.inner = bytes.TrimSpace(w.doc.Text(v))
	}
	return w.doc.Fill(document.Message, v)
}

// event returns the message if it is parsed as an event itself: an object, or any text in a
// wrapper.
func (w *walker) event() []byte {
	d := w.doc
	switch {
	case w.isEnvelope || w.isData:
		return nil
	case len(w.inner) > 0 && (w.inner[0] == '{' || w.marks&markWrapper != 0):
		return w.inner
	case d.Has(document.Message) && (!d.Has(document.Level) && w.marks&(markWrapper|markShipped) != 0 || w.marks&(markWrapper|markHost) == markWrapper|markHost): // Docker derives GELF's level from the stream
		if text := bytes.TrimRight(d.Text(d.Get(document.Message)), "\r\n"); len(text) > 0 {
			return text
		}
	}
	return nil
}

// loggerLine returns the message of an object without a level, if the message is a logger's line
// with a level. An unknown agent has then passed the line on.
func (p *Parser) loggerLine(w *walker) []byte {
	d := w.doc
	if w.isEnvelope || w.isData || w.isService || w.found || d.Has(document.Level) || d.Has(document.ExceptionType) || d.Has(document.HTTPStatus) {
		return nil
	}
	v := d.Get(document.Message)
	if !mayHaveColumns(v.Bytes) {
		return nil
	}
	text := bytes.TrimRight(d.Text(v), "\r\n")
	var probe document.Document
	probe.Observed = d.Observed
	if _, f := p.formats.Match(&probe, text); f == nil || f.IsGeneral || f.IsWrapper || f.IsData || !probe.Has(document.Level) {
		return nil
	}
	return text
}

// mayHaveColumns reports whether text begins like the columns of a logger: with a digit, a bracket,
// or a capital that does not begin a word of a sentence.
func mayHaveColumns(text []byte) bool {
	return len(text) > 1 && (text[0]-'0' <= 9 || text[0] == '[' || text[0]-'A' <= 'Z'-'A' && (text[1] < 'a' || text[1] > 'z') && text[1] != ' ')
}

// isEvent reports whether the object at the cursor is an event. In ECS, the object log contains the
// level and the logger.
func (w *walker) isEvent() bool {
	c := w.cursor
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if r, _ := w.roleOf(key.Raw); r == roleMessage || r == roleException || r == roleStack {
			return true
		}
		c.Skip()
	}
	return false
}

// Unwrap returns the line of another program inside message, for callers that stitch lines:
// {"log":"…"}, {"message":"…","stream":…}, GELF and Logstash's JSON from container runtimes and
// agents, and the prefixes of containerd and syslog. The text may be part of message. observed is
// the time at which CloudWatch received the message, in nanoseconds since 1970. It is needed because
// syslog writes no year.
func (p *Parser) Unwrap(message []byte, observed int64) (text []byte, wrapped bool) {
	message = bytes.TrimRight(message, "\r\n")
	if len(message) == 0 {
		return nil, false
	}
	if message[0] == '{' {
		if text, wrapped = innerText(message); !wrapped {
			return nil, false
		}
		message = text
	}
	var d document.Document
	for range maxUnwrap {
		d.Reset()
		d.Observed = observed
		rest, f := p.formats.Match(&d, message)
		if f == nil || !f.IsWrapper {
			break
		}
		message, wrapped = rest, true
	}
	return message, wrapped
}

// innerText returns the text in the member of an object that contains the line of another program.
func innerText(object []byte) (text []byte, ok bool) {
	const early = 256 // one of these names begins within this many bytes
	if head := object[:min(len(object), early)]; !bytes.Contains(head, []byte(`"log"`)) && !bytes.Contains(head, []byte(`"MESSAGE"`)) &&
		!bytes.Contains(head, []byte(`"stream"`)) && !bytes.Contains(head, []byte(`"short_message"`)) && !bytes.Contains(head, []byte(`"@version"`)) {
		return nil, false
	}
	c := jsonscan.Cursor{Buf: object}
	isShipped, isLogstash, hasLevel := false, false, false
	c.Open('{')
	for key, more := c.Member(); more; key, more = c.Member() {
		switch name := string(key.Raw); {
		case name == "full_message": // a logger's event
			return nil, false
		case c.Peek() != '"':
			isShipped = isShipped || name == "agent" // Elastic's shippers
			c.Skip()
		case name == "log" || name == "MESSAGE" || name == "short_message":
			text, _ = c.String().Plain(nil)
			ok = true
		case name == "message" && !ok:
			text, _ = c.String().Plain(nil)
		default:
			isShipped = isShipped || name == "stream"
			isLogstash = isLogstash || name == "@version"
			hasLevel = hasLevel || name == "level"
			c.Skip()
		}
	}
	isShipped = isShipped || isLogstash && !hasLevel // a logger for Logstash writes a level
	if c.Failed() || !ok && (!isShipped || text == nil) {
		return nil, false
	}
	return bytes.TrimRight(text, "\r\n"), true
}
