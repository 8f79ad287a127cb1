package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/stacktrace"
)

// Outline sets the time, the level, the message and the request id of d like Parse, but nothing else,
// for callers that only count documents. It only reads objects that have these members, others that
// cannot influence them, and no exception, as most programs log them. It returns false and leaves d
// empty for all other messages. d must be as for Parse.
func (p *Parser) Outline(d *document.Document, message []byte) bool {
	text := trim(message)
	if !isLoggedObject(text) || !p.outline(d, text) {
		d.Restart()
		return false
	}
	d.Set(document.Action, actionApplication)
	return true
}

func (p *Parser) outline(d *document.Document, object []byte) bool {
	w := walker{doc: d, cursor: jsonscan.Cursor{Buf: object}, roleOf: roleOf, shape: &p.shapes[0]}
	return w.outline(nil, &w.shape.begin, 0) && w.cursor.AtEnd() &&
		d.Time%1e9 != 0 && d.Has(document.Level) && d.Has(document.Message) // nothing else can provide these
}

// outline reads the object at the cursor for Outline. It returns false if a member may influence more than Outline sets.
func (w *walker) outline(path []byte, begin *knownMember, depth int) bool {
	w.cursor.Open('{')
	list := members{path: path, depth: depth, before: begin}
	for m := w.next(&list); m != nil; m = w.next(&list) {
		if m.mark != 0 || m.isEscaped || depth > 0 && !m.isQuiet() || !w.outlineValue(m, depth) {
			return false
		}
	}
	return true
}

// isQuiet reports whether an object with that name is no exception and has no members with a role.
func (k *knownMember) isQuiet() bool { return !k.isParent() && !k.isErrorName() }

func (w *walker) outlineValue(m *knownMember, depth int) bool {
	switch w.cursor.Peek() {
	case '{':
		return m.role == roleNone && m.isQuiet() && depth < maxPath && w.outline(m.name, m.after(), depth+1)
	case '[':
		list := w.cursor.Skip()
		return m.role == roleNone && m.isQuiet() && !isStackName(m.name) && isSimple(list) && !isStackList(list)
	case '"':
		s := w.cursor.String()
		return w.outlineText(m.role, document.Quoted(s), s.Escaped)
	case 'n':
		w.cursor.Literal() // null has no information
		return true
	}
	return w.outlineText(m.role, document.Bare(w.cursor.Literal()), false)
}

// outlineText handles a literal or a string.
func (w *walker) outlineText(r role, v document.Value, escaped bool) bool {
	d := w.doc
	switch r {
	case roleNone:
		return !escaped || !looksLikeStack(v.Bytes)
	case roleTime:
		fillTime(d, v)
	case roleLevel:
		level.Fill(d, v)
	case roleMessage:
		return d.Fill(document.Message, v) && !mayBeAccess(v.Bytes) && isPlainMessage(d.Text(v), escaped)
	case roleAnyID, roleRequestID:
		if d.OtherService {
			return r == roleAnyID // which is then the id of that service
		}
		if correlation.IsUUID(v.Bytes) {
			d.Fill(document.FaasExecution, v)
		}
	default:
		return isDetail(r)
	}
	return true
}

// isPlainMessage reports whether a message is one line of text that contains no event and no exception. Without
// escapes in JSON, it has no line ends.
func isPlainMessage(text []byte, escaped bool) bool {
	text = bytes.TrimSpace(text)
	return len(text) > 0 && text[0] != '{' && text[len(text)-1] != '}' && !(escaped && isLines(text)) && !stacktrace.Folded(text)
}

// isDetail reports whether a value with that role can only become a field or an attribute that nothing
// else depends on.
func isDetail(r role) bool {
	switch r {
	case roleTraceID, roleSpanID, roleService, roleSource, roleLocation, roleDuration, roleBytes,
		role(document.Logger), role(document.ThreadName), role(document.ProcessID), role(document.HostName),
		role(document.FileName), role(document.FileLine), role(document.OriginFunction),
		role(document.Environment), role(document.ServiceVersion):
		return true
	}
	return false
}
