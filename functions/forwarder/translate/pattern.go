package translate

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/pattern"
)

// setPattern sets the pattern of doc's message, unless the logger has provided its template.
// Lambda's platform records have no pattern, because event.action identifies them.
//
// Masks are applied first, so that a pattern never contains masked text.
func (t *Translator) setPattern(doc *document.Document) {
	if doc.Has(document.Pattern) {
		t.cutPattern(doc)
		return
	}
	if !doc.Has(document.Message) || string(doc.Get(document.Action).Bytes) != application {
		return
	}
	message := doc.Get(document.Message)
	line := firstLine(doc.Text(message))
	if isTraceHeader(line) && doc.Has(document.ExceptionType) {
		line, message = t.exceptionLine(doc), document.Value{}
	}
	if t.constants.Has(line) {
		doc.Set(document.Pattern, message.WithPart(line))
		return
	}
	if t.pattern = pattern.Append(t.pattern[:0], line); len(t.pattern) > 0 {
		doc.Set(document.Pattern, message.WithPart(t.pattern))
	}
	if len(line) > 0 && bytes.Equal(t.pattern, line) {
		t.constants.Add(line)
	}
}

// application is the event.action of log events from programs.
const application = "application"

// cutPattern shortens a template that exceeds the maximum length of a pattern.
func (t *Translator) cutPattern(doc *document.Document) {
	if v := doc.Get(document.Pattern); len(v.Bytes) > pattern.Limit {
		t.pattern = pattern.AppendCut(t.pattern[:0], doc.Text(v))
		doc.Set(document.Pattern, document.Plain(t.pattern))
	}
}

// firstLine returns the first line of text that is not blank.
func firstLine(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r') {
		text = text[1:]
	}
	for _, end := range []byte("\n\r") {
		if i := bytes.IndexByte(text, end); i >= 0 {
			text = text[:i]
		}
	}
	return text
}

// isTraceHeader reports whether line is the first line of a Python stack trace, whose last line
// names the exception.
func isTraceHeader(line []byte) bool {
	return bytes.HasPrefix(line, []byte("Traceback (most recent call last)")) || bytes.HasPrefix(line, []byte("+ Exception Group Traceback"))
}

// exceptionLine returns the type of doc's exception and the first line of its message.
func (t *Translator) exceptionLine(doc *document.Document) []byte {
	t.exception = append(t.exception[:0], doc.Text(doc.Get(document.ExceptionType))...)
	if message := firstLine(doc.Text(doc.Get(document.ExceptionMessage))); len(message) > 0 {
		t.exception = append(append(t.exception, ": "...), message...)
	}
	return t.exception
}
