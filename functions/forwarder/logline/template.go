package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/pattern"
)

// templates are the keys of message templates. It is read-only.
var templates = templateNames()

func templateNames() (all []string) {
	for _, row := range commonNames {
		if row.role == roleTemplate {
			all = append(all, row.names...)
		}
	}
	return all
}

// template reads the template of the message, and decides which of a logger's two texts is the
// message.
func (w *walker) template() {
	d := w.doc
	if v, ok := d.Attribute("formattedMessage"); ok && d.Has(document.Message) { // the message before it is logback's template
		d.TakeAttribute("formattedMessage")
		if template := d.Get(document.Message); !fillPattern(d, template) {
			d.AddAttribute([]byte("message"), template)
		}
		d.Set(document.Message, v)
	}
	if !d.Has(document.Message) {
		move(d, "formattedMessage", document.Message)
	}
	for _, name := range templates {
		v, ok := d.Attribute(name)
		if !ok {
			continue
		}
		isMessage := d.Fill(document.Message, v) // Serilog does not always write the rendered message
		if fillPattern(d, v) || isMessage {
			d.TakeAttribute(name)
		}
		if w.observe != nil {
			w.observe("the key "+name, d)
		}
	}
}

// fillPattern makes a template the pattern of d. It reports whether the pattern contains all of the
// template, because a long one will be cut. Text without a placeholder is no template, because
// programs often pass a message that already contains its values to a logger.
func fillPattern(d *document.Document, v document.Value) bool {
	return hasPlaceholder(v.Bytes) && d.Fill(document.Pattern, v) && len(v.Bytes) <= pattern.Limit
}

// hasPlaceholder reports whether text contains {}, {name}, %s or %(name)s.
func hasPlaceholder(text []byte) bool {
	if i := bytes.IndexByte(text, '{'); i >= 0 && bytes.IndexByte(text[i:], '}') > 0 {
		return true
	}
	for i := bytes.IndexByte(text, '%'); i >= 0 && i+1 < len(text); {
		if c := text[i+1]; c == '(' || 'a' <= c && c <= 'z' {
			return true
		}
		n := bytes.IndexByte(text[i+1:], '%')
		if n < 0 {
			return false
		}
		i += 1 + n
	}
	return false
}

// fillEvent makes v, the value of the key event, the message of d. If v is the name of an event,
// which may contain one or two digits, it is also the pattern.
func fillEvent(d *document.Document, v document.Value) bool {
	if !d.Fill(document.Message, v) {
		return false
	}
	if isEventName(v.Bytes) {
		d.Fill(document.Pattern, v)
	}
	return true
}

// isEventName reports whether text is one word in the form of event names, such as order.created.v2
// and user_login_2fa.
func isEventName(text []byte) bool {
	const longest, mostDigits = 64, 2
	digits := 0
	for i, c := range text {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i == 0:
			return false
		case '0' <= c && c <= '9':
			digits++
		case c != '_' && c != '.' && c != '-' && c != ':' && c != '/':
			return false
		}
	}
	return len(text) > 0 && len(text) <= longest && digits <= mostDigits
}
