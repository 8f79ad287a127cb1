package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

const (
	maxUnwrap = 4 // how deep JSON in a message is followed
	maxPath   = 8 // how deep objects become dotted names; what is deeper stays JSON text
)

// parseJSON reads text as one JSON object. It reports false, and leaves d
// empty, where text is none.
//
// A message that is itself an event, as an object or as its JSON text, is read
// first: what it says comes from closer to the program than its envelope.
func parseJSON(d *document.Document, x *exception, text []byte, unwrapped int) bool {
	if len(text) < 2 || text[0] != '{' {
		return false
	}
	w := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf}
	w.object(nil, 0)
	if !w.cursor.AtEnd() {
		d.Restart()
		x.trace = document.Value{}
		return false
	}
	if w.metrics != nil {
		d.Restart()
		x.trace = document.Value{}
		w = walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf, metrics: w.metrics}
		w.object(nil, 0)
	}
	if w.inner != nil && unwrapped < maxUnwrap {
		d.Restart()
		x.trace = document.Value{}
		if !parseJSON(d, x, w.inner, unwrapped+1) {
			return parseJSON(d, x, text, maxUnwrap) // it only looked like one
		}
		envelope := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf, unwrapped: true}
		envelope.object(nil, 0)
	} else {
		w.failure(nil, text)
	}
	recogniseLogger(d, x, text)
	if !d.Has(document.Message) && d.Has(document.ExceptionMessage) {
		d.Set(document.Message, d.Get(document.ExceptionMessage))
	}
	return true
}

// A walker takes a JSON object apart into the fields of a document.
type walker struct {
	doc *document.Document
	*exception
	cursor jsonscan.Cursor
	roleOf func(name []byte) role
	inner  []byte // the message, where it looks like an event of its own

	metrics   [][]byte // embedded metrics whose names have a role in other lines
	unwrapped bool     // the message has been read as an event: it stays out

	failed bool     // the object being walked holds an exception in parts
	parts  [][]byte // the attributes with its stacks
}

// object walks the object at the cursor; path is the dotted name it stands at.
func (w *walker) object(path []byte, depth int) {
	w.cursor.Open('{')
	for key, ok := w.cursor.Member(); ok; key, ok = w.cursor.Member() {
		name := key.Raw
		if key.Escaped {
			name, _ = key.Plain(nil)
		}
		w.member(w.doc.Join(path, name), depth)
	}
}

func (w *walker) member(name []byte, depth int) {
	role := w.roleOf(name)
	if w.metrics != nil && depth == 0 && w.isMetric(name) {
		role = roleNone
	}
	switch w.cursor.Peek() {
	case '{':
		w.nested(name, role, depth)
	case '[':
		w.array(name, role)
	case '"':
		v := document.Quoted(w.cursor.String())
		if role == roleMessage {
			w.unwrap(v)
		}
		if !w.fill(role, v) && !(role == roleMessage && w.unwrapped) {
			w.keep(name, v)
		}
		if role == roleCause {
			w.part(name)
		}
	case 'n':
		w.cursor.Literal() // null says nothing
	default:
		v := document.Bare(w.cursor.Literal())
		if role == roleException || !w.fill(role, v) { // "error":0 tells of none
			w.keep(name, v)
		}
	}
}

// keep makes v an attribute. Where the event inside an envelope has an attribute
// of that name, the envelope's own is envelope.NAME.
func (w *walker) keep(name []byte, v document.Value) {
	if w.unwrapped && w.doc.HasAttribute(string(name)) {
		if had, ok := w.doc.Attribute(string(name)); ok && bytes.Equal(had.Bytes, v.Bytes) {
			return
		}
		name = w.doc.Join([]byte("envelope"), name)
	}
	w.doc.AddAttribute(name, v)
}

// nested takes an object that is a member's value.
func (w *walker) nested(name []byte, role role, depth int) {
	switch {
	case depth == 0 && string(name) == "_aws" && w.embedded():
	case depth == 0 && string(name) == "@fields": // winston's Logstash format
		w.object(nil, 1)
	case role == roleMessage:
		w.inner = w.cursor.Skip()
		w.doc.SetDefault(document.Message, document.Plain(w.inner))
	case depth >= maxPath:
		w.keep(name, document.Plain(w.cursor.Skip()))
	default:
		start := w.cursor.Pos
		w.object(name, depth+1)
		w.failure(name, w.cursor.Buf[start:w.cursor.Pos])
	}
}

// array takes a list. Lists of lists and of objects stay JSON text: flattened,
// their elements could not be told apart.
func (w *walker) array(name []byte, role role) {
	start := w.cursor.Pos
	simple, length := true, 0
	w.cursor.Open('[')
	for ; w.cursor.Element(); length++ {
		b := w.cursor.Peek()
		simple = simple && b != '{' && b != '['
		w.cursor.Skip()
	}
	if w.cursor.Failed() {
		return
	}
	list := w.cursor.Buf[start:w.cursor.Pos:w.cursor.Pos]
	if role == roleException && !simple {
		w.structlog(list)
	}
	switch {
	case length == 0:
	case role == roleStack && w.stack(name, list, simple):
		return
	case simple && !(w.unwrapped && w.doc.HasAttribute(string(name))):
		w.doc.AddList(name, list)
	default:
		w.keep(name, document.Plain(list))
	}
	if role == roleCause || role == roleStack && !simple {
		w.part(name)
	}
}

// unwrap notes a message that may be an event in its own right.
func (w *walker) unwrap(v document.Value) {
	if text := bytes.TrimLeft(v.Bytes, " \t"); len(text) > 1 && text[0] == '{' {
		w.inner = bytes.TrimSpace(w.doc.Text(v))
	}
}

// fill gives v to the field of its role; false where it has none, or where the
// value is not fit for it.
func (w *walker) fill(r role, v document.Value) bool {
	d := w.doc
	switch r {
	case roleNone:
		return false
	case roleDrop:
		return true
	case roleTime:
		return timestamp.Fill(d, v)
	case roleNanoseconds:
		return timestamp.FillNanoseconds(d, v)
	case roleLevel:
		return level.Fill(d, v)
	case roleSeverity:
		return level.FillSeverity(d, v)
	case roleMessage:
		return d.Fill(document.Message, v)
	case roleRequestID:
		return correlation.IsUUID(v.Bytes) && d.Fill(document.FaasExecution, v)
	case roleTraceID:
		return correlation.FillTraceID(d, v)
	case roleSpanID:
		return correlation.IsHex(v.Bytes, 16) && d.Fill(document.SpanID, v)
	case roleStack, roleException:
		return w.exception.fill(d, v, r)
	case roleCause:
		return false
	case roleVerbose:
		return bytes.Contains(v.Bytes, []byte(".go:")) && w.exception.fill(d, v, roleStack)
	case roleErrorType:
		return !isPlaceholder(v.Bytes) && d.Fill(document.ExceptionType, v)
	case role(document.ExceptionMessage), role(document.ExceptionFingerprint):
		return !isPlaceholder(v.Bytes) && d.Fill(document.Field(r), v)
	case roleStatus:
		return d.Fill(document.FaasStatus, v)
	}
	return d.Fill(document.Field(r), v)
}
