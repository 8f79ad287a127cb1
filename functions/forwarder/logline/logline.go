// Package logline parses one log event, from any runtime and the common loggers, into the fields of
// a document. Its parsers are pure functions from bytes to fields.
//
// Nothing in a log event is lost, and nothing in it can make its document invalid. A value without
// a field, or one that does not match the type of its field, becomes an attribute. A line that no
// parser recognizes is stored unchanged in `message`. If an event is inside an envelope, the values
// of the event win. If both have the same attribute, the envelope's is stored as envelope.NAME. An
// exception that a logger split into objects becomes the text that its language would have printed.
// "-", "none", "null", "nil", "{}" and similar values are not errors.
package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/stacktrace"
)

// actionApplication is the event.action of a line from a program. It is read-only.
var actionApplication = document.Checked([]byte("application"))

// A Parser parses log events. It is not safe for concurrent use.
type Parser struct {
	// Observe is called with the part of an event that was just read, such as the format of the
	// line or a key of its JSON, and the current document; it may be nil. It shows users where a
	// field comes from.
	Observe func(stage string, d *document.Document)

	formats *format.Table
	access  *format.Table        // the formats for access logs among them
	shapes  [maxUnwrap + 1]shape // of JSON lines, by the number of events that they are in
	records shape                // of the contents of platform records
	stacks  *stacktrace.Cache

	exception exception // of the line that is parsed
}

// NewParser returns a parser for the custom formats and all of format.All. It tries the custom
// formats first.
func NewParser(custom ...format.Format) *Parser {
	p := &Parser{formats: format.Builtin(), access: format.BuiltinAccessLogs(), stacks: new(stacktrace.Cache)}
	if len(custom) > 0 {
		p.formats = format.NewTable(append(custom, format.All()...))
	}
	return p
}

// For returns the parser for the events of a log group, without the custom formats for other
// groups.
func (p *Parser) For(group []byte) *Parser {
	if formats := p.formats.For(group); formats != p.formats {
		other := *p
		other.formats, other.shapes, other.records = formats, [maxUnwrap + 1]shape{}, shape{}
		return &other
	}
	return p
}

// Parse parses message into d, which must be empty except for its id and Observed. The values of d
// point into message. If the line contains an exception with frames or causes, Parse returns it and
// true. The exception may be changed, and is valid until the next call. d also contains what the line
// itself says about the exception (type, message, stack trace).
func (p *Parser) Parse(d *document.Document, message []byte) (e *stacktrace.Exception, found bool) {
	text := trim(message)
	x := p.begin()
	if !p.parsePlatform(d, x, text) && !p.parseTelemetry(d, x, text) && !p.parseJSON(d, x, text, 0) && !parseLambdaText(d, text) {
		p.parseText(d, x, message, text)
	}
	p.finish(d, x)
	return &x.value, x.found
}

// begin returns an empty exception for the next line.
func (p *Parser) begin() *exception {
	p.exception = exception{cache: p.stacks}
	return &p.exception
}

// trim returns the part of a message that is parsed, without surrounding blanks and byte order
// mark.
func trim(message []byte) []byte {
	text := bytes.TrimSpace(message)
	if len(text) > 0 && text[0] == 0xEF {
		text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	}
	return text
}

// finish completes the document of any line and the exception.
func (p *Parser) finish(d *document.Document, x *exception) {
	if d.Has(document.Action) {
		x.isData = true // a platform record of Lambda
	} else {
		d.Set(document.Action, actionApplication)
	}
	if d.Time == 0 || d.Time%1e9 == 0 && d.Time <= d.Observed && d.Observed < d.Time+1e9 {
		d.Time = d.Observed // Observed is in the same second and has milliseconds, which keep the order of events
	}
	if !x.isData {
		p.readAccess(d)
	}
	tokenise(d)
	x.read(d)
	if x.found || d.Has(document.ExceptionMessage) {
		fillCode(d, &x.value)
	}
}

// readAccess parses a message that is a line of an access log. Werkzeug, uvicorn and others pass
// such lines to their language's logger.
func (p *Parser) readAccess(d *document.Document) {
	if d.Has(document.HTTPStatus) || !d.Has(document.Message) {
		return
	}
	v := d.Get(document.Message)
	if !mayBeAccess(v.Bytes) {
		return
	}
	if message, f := p.access.Match(d, bytes.TrimSpace(d.Text(v))); f != nil {
		d.Set(document.Message, document.Plain(message))
	}
}

// mayBeAccess reports whether text may be a line of an access log.
func mayBeAccess(text []byte) bool {
	const farthest = 512 // the request is behind the client and the time
	head := text[:min(len(text), farthest)]
	hasProtocol := bytes.Contains(head, []byte("HTTP/")) && bytes.Contains(head, []byte(" HTTP/")) // the first check is fast, because texts contain many blanks but few capitals
	return hasProtocol || bytes.HasPrefix(head, []byte("HTTP ")) || bytes.HasPrefix(head, []byte("Sent "))
}

// SetErrorLevel sets the level of a line that contains an exception and has no level: fatal for the
// dump of a Go program and the last message of V8, which end the program, and error for all others.
func SetErrorLevel(d *document.Document) {
	if d.Has(document.Level) {
		return
	}
	message := d.Get(document.Message).Bytes
	if bytes.HasPrefix(message, []byte("panic: ")) || string(d.Get(document.ExceptionType).Bytes) == "FATAL ERROR" || bytes.HasPrefix(message, []byte("fatal error: ")) {
		level.Fatal.Set(d)
		return
	}
	level.Error.Set(d)
}
