package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// recogniseLogger reads the keys that mean something in the lines of one
// logger only: Logstash's host and path, the name of pino, bunyan and Python's
// JSON formatters, logback's and Serilog's templates, and the text in which loguru has the stack
// trace.
func recogniseLogger(d *document.Document, x *exception, text []byte) {
	if _, ok := d.Attribute("@version"); ok {
		move(d, "path", document.FileName)
		move(d, "host", document.HostName)
	}
	if _, ok := d.Attribute("name"); ok && !d.Has(document.Logger) {
		if _, ok := d.Attribute("pid"); ok || bytes.Contains(text, []byte(`"levelname"`)) || bytes.Contains(text, []byte(`"exc_info"`)) {
			move(d, "name", document.Logger)
		}
	}
	if v, ok := d.Attribute("formattedMessage"); ok && d.Has(document.Message) { // logback's template stands before it
		d.TakeAttribute("formattedMessage")
		d.AddAttribute([]byte("message"), d.Get(document.Message))
		d.Set(document.Message, v)
	}
	if !d.Has(document.Message) {
		move(d, "formattedMessage", document.Message)
		move(d, "MessageTemplate", document.Message) // Serilog's, where it does not write the rendered one
	}
	if _, ok := d.Attribute("record.elapsed.repr"); ok && d.Has(document.ExceptionType) {
		if v, ok := d.Attribute("text"); ok && x.fill(d, v, roleStack) {
			d.TakeAttribute("text")
		}
	}
}

// move makes an attribute a field, where that is free.
func move(d *document.Document, name string, f document.Field) {
	if v, ok := d.Attribute(name); ok && d.Fill(f, v) {
		d.TakeAttribute(name)
	}
}
