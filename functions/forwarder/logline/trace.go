package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/stacktrace"
)

// stack takes a stack trace that is a list: of lines, or of frames as
// aws-lambda-go writes them. The whole object is what is parsed later, since
// type and message stand beside the list. Other lists of frames are a failure's.
//
// The stack of a rejection's reason takes the place of that of the rejection,
// which is the runtime's own.
func (w *walker) stack(name, list []byte, simple bool) bool {
	d := w.doc
	if w.trace.Bytes != nil && simple && bytes.HasPrefix(name, []byte("reason.stack")) && d.Has(document.ExceptionStacktrace) {
		d.AddAttribute([]byte("stackTrace"), d.Get(document.ExceptionStacktrace))
		d.Clear(document.ExceptionStacktrace)
	} else if w.trace.Bytes != nil {
		return false
	}
	if !simple {
		if !bytes.Contains(list[:min(len(list), 512)], []byte(`"label"`)) {
			return false
		}
		w.trace = document.Plain(w.cursor.Buf)
		return true
	}
	text, _ := stackText(list)
	if !isStack(text) || !d.Fill(document.ExceptionStacktrace, document.Plain(bytes.TrimSuffix(text, []byte("\n")))) {
		return false
	}
	w.trace = document.Plain(w.cursor.Buf)
	return true
}

// isStack tells a stack's lines from other lists, of technologies, say: every
// language writes a call's parentheses or a number behind its file.
func isStack(lines []byte) bool {
	return bytes.IndexByte(lines, '(') >= 0 ||
		bytes.IndexByte(lines, ':') >= 0 && bytes.ContainsAny(lines, "0123456789")
}

// An exception is what is found of one while its line is read.
type exception struct {
	trace  document.Value // a stack trace that has not been read yet, as the line holds it
	isData bool           // the message quotes what others have sent: a trace in it is theirs
}

// read reads the trace, or that in a message of several lines. What nothing can
// be read of, a list of frames in an unknown shape, stays as the attribute stack,
// or as the message of a line that has nothing else.
func (x *exception) read(d *document.Document, message []byte) (e stacktrace.Exception, found bool) {
	if x.isData {
		return e, false
	}
	if x.trace.Bytes == nil {
		return readMessage(d)
	}
	e, found = stacktrace.Parse(string(x.trace.Text()))
	switch {
	case d.Has(document.ExceptionStacktrace):
	case found && len(e.Frames) > 0:
	case found || d.Has(document.Message) || d.Has(document.ExceptionType) || d.Has(document.ExceptionMessage):
		d.AddAttribute([]byte("stack"), x.trace)
	default:
		d.Set(document.Message, document.Plain(message))
	}
	return e, found
}

// readMessage finds an exception in a message of several lines.
func readMessage(d *document.Document) (e stacktrace.Exception, found bool) {
	if !d.Has(document.Message) || d.Has(document.ExceptionStacktrace) {
		return e, false
	}
	text := d.Get(document.Message).Text()
	if trimmed := bytes.TrimSpace(text); bytes.IndexByte(trimmed, '\n') < 0 && bytes.IndexByte(trimmed, '\r') < 0 && !stacktrace.Folded(trimmed) {
		return e, false
	}
	e, found = stacktrace.Parse(string(text))
	if found {
		d.Set(document.ExceptionStacktrace, document.Plain(text))
	}
	return e, found
}

// fill takes a trace in one string. A stack of a single line is none, but
// an exception that is no trace is at least its message.
func (x *exception) fill(d *document.Document, v document.Value, role role) bool {
	text := d.Text(v)
	one := bytes.IndexByte(text, '\n') < 0 && bytes.IndexByte(text, '\r') < 0
	if role == roleException && (one || !isTrace(text)) {
		return !isPlaceholder(text) && d.Fill(document.ExceptionMessage, v)
	}
	if one {
		return false
	}
	if !d.Fill(document.ExceptionStacktrace, v) {
		return false
	}
	if x.trace.Bytes == nil {
		x.trace = document.Plain(text)
	}
	return true
}

// isTrace tells a trace from a message of several lines.
func isTrace(text []byte) bool {
	if styleOf(text) != noStyle {
		return true
	}
	for _, mark := range []string{"File \"", "   at ", "\rat ", ":in '", ":in `", "goroutine ", "Traceback"} {
		if bytes.Contains(text, []byte(mark)) {
			return true
		}
	}
	return false
}

// isPlaceholder reports whether text is what programs write where there is no
// error. {} is what JSON.stringify makes of one, which tells nothing either.
func isPlaceholder(text []byte) bool {
	if len(text) > len("undefined") {
		return false
	}
	switch string(bytes.ToLower(bytes.TrimSpace(text))) {
	case "", "-", "none", "null", "nil", "<nil>", "undefined", "false", "n/a", "{}", "[]", `""`:
		return true
	}
	return false
}
