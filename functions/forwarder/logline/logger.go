package logline

import "faulty/functions/forwarder/document"

// finish reads what means something only beside other members, and the exception.
func (w *walker) finish() {
	d := w.doc
	w.recogniseLogger()
	w.recogniseService()
	if w.isHTTP || d.Has(document.HTTPMethod) {
		w.finishRequest()
	}
	if !w.isData {
		w.conclude()
	}
	if !d.Has(document.Message) && d.Has(document.ExceptionMessage) {
		d.Set(document.Message, d.Get(document.ExceptionMessage))
	}
}

// recogniseLogger reads the keys that mean something in the lines of one
// logger only: Logstash's host and path, the name of pino, bunyan and Python's
// JSON formatters, logback's and Serilog's templates, the target of Rust's
// tracing, Monolog's channel.
func (w *walker) recogniseLogger() {
	d := w.doc
	if w.marks == 0 && !d.Has(document.ProcessID) {
		return
	}
	if w.marks&markShipped != 0 && d.HasAttribute("@version") {
		move(d, "path", document.FileName)
		move(d, "host", document.HostName)
	}
	if w.marks&markNamed != 0 || d.Has(document.ProcessID) {
		move(d, "name", document.Logger)
	}
	if w.marks&markTemplate != 0 {
		w.template()
	}
	if w.marks&markTracing != 0 {
		move(d, "target", document.Logger)
	}
	if w.marks&markMonolog != 0 {
		move(d, "channel", document.Logger)
	}
	if w.marks&markGELF != 0 {
		move(d, "host", document.HostName)
	}
}

// move makes an attribute a field, where that is free.
func move(d *document.Document, name string, f document.Field) {
	if v, ok := d.Attribute(name); ok && d.Fill(f, v) {
		d.TakeAttribute(name)
	}
}

// finishRequest gives the members of an HTTP request's line that have common
// names to their fields.
func (w *walker) finishRequest() {
	w.doc.TakeAttributes(func(name []byte, v document.Value) bool {
		k := requestKeys.find(name)
		return k.role != roleNone && w.fill(k.role, v)
	})
}
