// Package logline reads one log line, of any runtime and the usual loggers,
// into the fields of a document. Its parsers are pure: bytes in, fields out.
//
// Nothing in a line is lost and nothing in it can spoil its document: what has
// no field, or is not of its field's type, becomes an attribute, and a line
// that no parser knows is kept whole as the message. Of an event inside an
// envelope the event's own values count; an attribute that both have is the
// event's, and the envelope's is envelope.NAME. An exception that a logger took
// apart into objects becomes the text that its language would have printed.
// "-", "none", "null", "nil", "{}" and the like are no error.
package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/stacktrace"
)

// actionApplication is the event.action of a line that a program wrote. It is
// read-only.
var actionApplication = document.Checked([]byte("application"))

// A Parser reads log events. It is safe for use by several goroutines at once
// while Observe is nil.
type Parser struct {
	// Observe is called with what has just been read of an event, such as the format
	// of the line or a key of its JSON, and the document as it is then; nil for
	// nobody. It is for people who want to see where a field comes from.
	Observe func(stage string, d *document.Document)

	formats *format.Table
	access  *format.Table // of these, those of access logs
}

// NewParser returns a parser that knows all of format.All, and before them the
// custom formats.
func NewParser(custom ...format.Format) *Parser {
	p := &Parser{formats: format.Builtin(), access: format.BuiltinAccessLogs()}
	if len(custom) > 0 {
		p.formats = format.NewTable(append(custom, format.All()...))
	}
	return p
}

// For returns the parser of a log group's events: without the custom formats of
// other groups.
func (p *Parser) For(group []byte) *Parser {
	if formats := p.formats.For(group); formats != p.formats {
		other := *p
		other.formats = formats
		return &other
	}
	return p
}

// Parse reads message into d, which must be empty but for its id and Observed.
// The document's values point into message. It returns the exception that the
// line holds with its frames or its causes, and true, where there is one; what
// the line itself says of it (type, message, stack trace) is in d as well.
func (p *Parser) Parse(d *document.Document, message []byte) (e stacktrace.Exception, found bool) {
	text := trim(message)
	var x exception
	if !parsePlatform(d, text) && !p.parseJSON(d, &x, text, 0) && !parseLambdaText(d, text) {
		p.parseText(d, &x, message, text)
	}
	return p.finish(d, &x)
}

// trim returns what is parsed of a message: it has no blanks around it and no byte
// order mark.
func trim(message []byte) []byte {
	text := bytes.TrimSpace(message)
	if len(text) > 0 && text[0] == 0xEF {
		text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	}
	return text
}

// finish does what all lines have in common, and returns the exception.
func (p *Parser) finish(d *document.Document, x *exception) (e stacktrace.Exception, found bool) {
	if d.Has(document.Action) {
		x.isData = true // a record of Lambda's own
	} else {
		d.Set(document.Action, actionApplication)
	}
	if d.Time == 0 || d.Time%1e9 == 0 && d.Time <= d.Observed && d.Observed < d.Time+1e9 {
		d.Time = d.Observed // of the same second, and to the millisecond: the order of events is kept
	}
	if !x.isData {
		p.readAccess(d)
	}
	tokenise(d)
	e, found = x.read(d)
	if found || d.Has(document.ExceptionMessage) {
		fillCode(d, &e)
	}
	return e, found
}

// readAccess reads a message that is a line of an access log, as Werkzeug, uvicorn
// and others give it to their language's logger.
func (p *Parser) readAccess(d *document.Document) {
	const farthest = 512 // the request is behind the client and the time
	if d.Has(document.HTTPStatus) || !d.Has(document.Message) {
		return
	}
	v := d.Get(document.Message)
	head := v.Bytes[:min(len(v.Bytes), farthest)]
	hasProtocol := bytes.Contains(head, []byte("HTTP/")) && bytes.Contains(head, []byte(" HTTP/")) // the first is quick: texts have many blanks, but few capitals
	if !hasProtocol && !bytes.HasPrefix(head, []byte("HTTP ")) && !bytes.HasPrefix(head, []byte("Sent ")) {
		return
	}
	if message, f := p.access.Match(d, bytes.TrimSpace(d.Text(v))); f != nil {
		d.Set(document.Message, document.Plain(message))
	}
}

// SetErrorLevel gives a level to a line that holds an exception and has none:
// fatal to a dump of a Go program, which ends with it, error to all others.
func SetErrorLevel(d *document.Document) {
	if d.Has(document.Level) {
		return
	}
	message := d.Get(document.Message).Bytes
	if bytes.HasPrefix(message, []byte("panic: ")) || bytes.HasPrefix(message, []byte("fatal error: ")) {
		level.Fatal.Set(d)
		return
	}
	level.Error.Set(d)
}
