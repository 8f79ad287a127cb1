package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// stack takes a stack trace that is a list: of lines, or of frames as
// aws-lambda-go writes them. The whole object is what is parsed later, since
// type and message stand beside the list. Other lists of frames are a failure's.
//
// The stack of a rejection's reason takes the place of that of the rejection,
// which is the runtime's own.
func (w *walker) stack(name, list []byte, simple bool) bool {
	d := w.doc
	if d.Trace.Bytes != nil && simple && bytes.HasPrefix(name, []byte("reason.stack")) && d.Has(document.ExceptionStacktrace) {
		d.AddAttribute([]byte("stackTrace"), d.Get(document.ExceptionStacktrace))
		d.Clear(document.ExceptionStacktrace)
	} else if d.Trace.Bytes != nil {
		return false
	}
	if !simple {
		if !bytes.Contains(list[:min(len(list), 512)], []byte(`"label"`)) {
			return false
		}
		d.Trace = document.Plain(w.cursor.Buf)
		return true
	}
	text, _ := stackText(list)
	if !isStack(text) || !d.Fill(document.ExceptionStacktrace, document.Plain(bytes.TrimSuffix(text, []byte("\n")))) {
		return false
	}
	d.Trace = document.Plain(w.cursor.Buf)
	return true
}

// isStack tells a stack's lines from other lists, of technologies, say: every
// language writes a call's parentheses or a number behind its file.
func isStack(lines []byte) bool {
	return bytes.IndexByte(lines, '(') >= 0 ||
		bytes.IndexByte(lines, ':') >= 0 && bytes.ContainsAny(lines, "0123456789")
}

// fillTrace takes a trace in one string. A stack of a single line is none, but
// an exception that is no trace is at least its message.
func fillTrace(d *document.Document, v document.Value, role role) bool {
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
	if d.Trace.Bytes == nil {
		d.Trace = document.Plain(text)
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
