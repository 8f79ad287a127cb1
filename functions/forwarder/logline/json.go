package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

const (
	maxUnwrap = 4 // maximum depth of events in events
	maxPath   = 8 // maximum depth of objects in dotted names; deeper objects stay JSON text
)

// parseJSON reads text as one JSON object. x must be empty. parseJSON returns false and leaves d and x
// empty if text is not an object.
//
// If the message is itself an event, as an object or as text, it is read first, because its values
// come from closer to the program than those of its envelope.
func (p *Parser) parseJSON(d *document.Document, x *exception, text []byte, unwrapped int) bool {
	if len(text) < 2 || text[0] != '{' {
		return false
	}
	shape := &p.shapes[unwrapped]
	w := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf, shape: shape, observe: p.Observe}
	w.object(nil, &shape.begin, 0)
	if !w.cursor.AtEnd() {
		x.restart(d)
		text = quoteNonNumbers(text)
		return text != nil && p.parseJSON(d, x, text, unwrapped)
	}
	if w.metrics != nil {
		x.restart(d)
		w = walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf, shape: shape, observe: p.Observe, metrics: w.metrics}
		w.object(nil, &shape.begin, 0)
	}
	inner := w.event()
	if inner == nil {
		inner = p.loggerLine(&w)
	}
	if inner != nil && unwrapped < maxUnwrap {
		x.restart(d)
		if inner[0] != '{' {
			p.parseText(d, x, inner, bytes.TrimSpace(inner))
		} else if !p.parseJSON(d, x, inner, unwrapped+1) {
			return p.parseJSON(d, x, text, maxUnwrap) // the message only looked like an event
		}
		w = walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: roleOf, shape: shape, observe: p.Observe, isEnvelope: true}
		w.object(nil, &shape.begin, 0)
	}
	w.finish()
	return true
}

// A walker distributes the members of a JSON object to the fields of a document.
type walker struct {
	doc *document.Document
	*exception
	cursor jsonscan.Cursor
	roleOf func(name []byte) (role, mark)
	shape  *shape // of objects with these roles, or nil

	observe func(stage string, d *document.Document) // Parser.Observe

	inner      []byte   // the message, if it is an event itself
	metrics    [][]byte // embedded metrics whose names have a role in other lines
	isEnvelope bool     // the message has been read as an event and is not stored itself
	isService  bool     // the event is a record of an AWS service
	isHTTP     bool     // the event describes an HTTP request
	marks      mark     // what the names in the line say about it

	anyID, anyIDName []byte // a request id that may belong to another service

	inFields bool
	hasStack bool // the current object has a stack, as exceptions do
	isParent bool // an enclosing object was not an exception and is walked again, so an object inside it may be one
}

// object walks the object at the cursor; path is its dotted name. begin is the beginning of the object
// in the shape, or nil.
func (w *walker) object(path []byte, begin *knownMember, depth int) {
	w.cursor.Open('{')
	list := members{path: path, depth: depth, before: begin}
	for m := w.next(&list); m != nil; m = w.next(&list) {
		w.handle(m, depth)
	}
}

// plain returns the text of a name.
func plain(key jsonscan.String) []byte {
	if !key.Escaped {
		return key.Raw
	}
	name, _ := key.Plain(nil)
	return name
}

func (w *walker) member(name []byte, depth int) {
	m := w.newMember(name, depth)
	w.handle(&m, depth)
}

// newMember returns the member with a dotted name at a depth.
func (w *walker) newMember(name []byte, depth int) knownMember {
	m := knownMember{name: name}
	m.role, m.mark = w.roleOf(name)
	if m.role == roleNone && depth > 0 && isPlainErrorName(name) { // such as {"req":{"error":"…"}}
		m.role = roleException
	}
	return m
}

// handle handles the value of a member.
func (w *walker) handle(m *knownMember, depth int) {
	if m.mark != 0 {
		w.note(m.mark, depth)
	}
	if w.metrics != nil && depth == 0 && w.isMetric(m.name) {
		m = &knownMember{name: m.name, mark: m.mark, role: roleNone}
	}
	switch w.cursor.Peek() {
	case '{':
		w.nested(m, depth)
	case '[':
		w.array(m.name, m.role, depth)
	case '"':
		s := w.cursor.String()
		w.text(m, document.Quoted(s), s.Escaped, depth)
	case 'n':
		w.cursor.Literal() // null has no information
	default:
		w.store(m, document.Bare(w.cursor.Literal())) // "error":0 means that there is no error
	}
	if w.observe != nil {
		w.observe("the key "+string(m.name), w.doc)
	}
}

// note records what a name says about the line.
func (w *walker) note(m mark, depth int) {
	w.isService = w.isService || m&markService != 0 && depth == 0
	w.marks |= m
}

// text handles a string.
func (w *walker) text(m *knownMember, v document.Value, escaped bool, depth int) {
	switch m.role {
	case roleMessage, roleLog:
		if w.message(v, m.role) {
			return
		}
	case roleStack, roleException, roleVerbose, roleNone:
		if w.stackText(m.name, m.role, v, escaped, depth) {
			return
		}
	}
	isStored := w.store(m, v)
	if m.role == roleAnyID {
		w.noteID(m.name, v, isStored)
	}
}

// store stores a value in the field of a member's role, or keeps it as an attribute and returns
// false.
func (w *walker) store(m *knownMember, v document.Value) bool {
	if !w.fill(m.role, v) {
		w.keep(m.name, v)
		return false
	}
	w.isHTTP = w.isHTTP || m.mark&markHTTP != 0
	return true
}

// keep makes v an attribute. If the event inside an envelope has an attribute with that name, the
// envelope's attribute is envelope.NAME.
func (w *walker) keep(name []byte, v document.Value) {
	if w.isEnvelope && w.doc.HasAttribute(string(name)) {
		if had, ok := w.doc.Attribute(string(name)); ok && bytes.Equal(had.Bytes, v.Bytes) {
			return
		}
		name = w.doc.Join([]byte("envelope"), name)
	}
	w.doc.AddAttribute(name, v)
}

// nested handles an object that is the value of a member.
func (w *walker) nested(m *knownMember, depth int) {
	name, role := m.name, m.role
	switch {
	case depth == 0 && string(name) == "_aws" && w.embedded():
		return
	case depth == 0 && string(name) == "@fields" && !w.inFields: // the Logstash format of winston
		w.inFields = true
		w.object(nil, nil, 0)
		return
	case w.isEnvelope && (role == roleMessage || role == roleLog && w.isEvent()):
		w.doc.SetDefault(document.Message, document.Plain(w.cursor.Skip())) // used if the inner event has no message
		return
	case role == roleMessage, role == roleLog && w.isEvent():
		w.inner = w.cursor.Skip()
		w.doc.SetDefault(document.Message, document.Plain(w.inner))
		return
	case depth >= maxPath:
		w.keep(name, document.Plain(w.cursor.Skip()))
		return
	}
	start := w.cursor
	if m.isErrorName() && w.errorObject(name, w.cursor.Skip(), depth) {
		return
	}
	w.cursor = start
	mark, had, was := w.doc.Mark(), w.hasStack, w.isParent
	w.hasStack = false
	w.object(name, m.after(), depth+1)
	if w.hasStack && !w.found && !was {
		end := w.cursor
		object := w.cursor.Buf[start.Pos:end.Pos]
		w.doc.Rewind(mark)
		w.cursor = start
		if w.cursor.Skip(); !w.errorObject(name, object, depth) {
			w.cursor, w.isParent = start, true
			w.object(name, m.after(), depth+1)
		}
	}
	w.hasStack, w.isParent = had, was
}

// array handles a list. Lists of lists and of objects stay JSON text, because their elements could
// not be distinguished after flattening.
func (w *walker) array(name []byte, role role, depth int) {
	list := w.cursor.Skip()
	if depth == 0 && string(name) == "CloudWatchMetrics" && bytes.Contains(list, []byte(`"Metrics"`)) { // the older form, without _aws around it
		w.directives(list)
		return
	}
	if w.cursor.Failed() || isEmpty(list) || w.list(name, list, role, depth) {
		return
	}
	w.keepList(name, list)
}

// keepList keeps a list. Lists of strings and literals stay lists; others become JSON text.
func (w *walker) keepList(name, list []byte) {
	if isSimple(list) && !(w.isEnvelope && w.doc.HasAttribute(string(name))) {
		w.doc.AddList(name, list)
	} else {
		w.keep(name, document.Plain(list))
	}
}

func isEmpty(list []byte) bool {
	c := jsonscan.Cursor{Buf: list}
	c.Open('[')
	return !c.Element()
}

// isSimple reports whether a list contains neither lists nor objects.
func isSimple(list []byte) bool {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); c.Skip() {
		if b := c.Peek(); b == '{' || b == '[' {
			return false
		}
	}
	return true
}

// list handles a list that has a role. It reports whether the list is consumed completely.
func (w *walker) list(name, list []byte, role role, depth int) bool {
	switch {
	case role == roleMessage || role == roleLog:
		if w.isEnvelope {
			return true
		}
		w.failures(list)
		return w.doc.Fill(document.Message, document.Plain(list))
	case role == roleStack || isStackName(name):
		return w.takeStackList(name, list, depth)
	case isSimple(list):
		w.simple(name, list, role)
		return false
	case role == roleEvents:
		w.spanEvents(list)
	case role == roleOTLP:
		return depth == 0 && w.otlp(name, list)
	case role == roleHeaders:
		w.headers(list)
	case isAttributes(name) && w.keyValues(name, list, depth):
		return true
	case depth == 0 && isCauseName(name) && !w.found:
		w.exception.causes = append(w.exception.causes, readFailures(list, 1)...)
	case role == roleException || isErrorName(name) || bytes.Contains(list, []byte(`tack`)):
		w.failures(list)
	}
	return false
}
