package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/stacktrace"
	"faulty/functions/forwarder/timestamp"
)

// finish reads the members whose meaning depends on other members, and the exception.
func (w *walker) finish() {
	d := w.doc
	w.recogniseLogger()
	w.recogniseService()
	if d.Time == 0 {
		w.splitTime()
	}
	if w.isHTTP || d.Has(document.HTTPMethod) {
		w.finishRequest()
	}
	if !w.isData {
		w.conclude()
	}
	if !d.Has(document.Message) && d.Has(document.Level) && !w.isService && !w.isHTTP {
		for _, name := range [...]string{"text", "content", "description", "logMessage", "log_message"} {
			move(d, name, document.Message)
		}
	}
	if !d.Has(document.Message) && d.Has(document.ExceptionMessage) {
		d.Set(document.Message, d.Get(document.ExceptionMessage))
	}
}

// splitTime reads a time whose date is a separate member, as in CloudFront's records.
func (w *walker) splitTime() {
	d := w.doc
	date, hasDate := d.Attribute("date")
	clock, hasClock := d.Attribute("time")
	if !hasDate || !hasClock {
		return
	}
	ns, ok := timestamp.Parse(d.Keep(string(date.Bytes) + " " + string(clock.Bytes)))
	if ok && timestamp.Set(d, ns) {
		d.TakeAttribute("date")
		d.TakeAttribute("time")
	}
}

// recogniseLogger reads keys that only have a meaning in the lines of one logger: the host and path
// of Logstash and Vector, the name of pino, bunyan and Python's JSON formatters, the context of Nest, the
// templates of logback and Serilog, the target of Rust's tracing, and the channel of Monolog.
func (w *walker) recogniseLogger() {
	d := w.doc
	if w.marks == 0 && !d.Has(document.ProcessID) {
		return
	}
	if w.marks&markShipped != 0 && (d.HasAttribute("@version") || d.HasAttribute("source_type")) {
		if !d.Has(document.HTTPMethod) { // otherwise that of a request, as Lograge writes it
			move(d, "path", document.FileName)
		}
		move(d, "host", document.HostName)
	}
	if w.marks&markNamed != 0 || d.Has(document.ProcessID) {
		move(d, "name", document.Logger)
		move(d, "context", document.Logger)
	}
	if w.marks&markTemplate != 0 {
		w.template()
	}
	if w.marks&markSerilog != 0 && (d.Has(document.Message) || d.Has(document.Pattern)) {
		level.Info.SetDefault(d) // Serilog's compact format omits this level
	}
	if w.marks&markTracing != 0 || w.marks&markTarget != 0 && w.isModule("target") {
		move(d, "target", document.Logger)
	}
	if w.marks&markMonolog != 0 {
		move(d, "channel", document.Logger)
	}
	if w.marks&markHost != 0 {
		move(d, "host", document.HostName)
	}
	if w.marks&markTslog != 0 {
		move(d, "0", document.Message) // its arguments are named by their positions
	}
	if w.marks&markMongo != 0 {
		w.mongo()
	}
	if w.marks&markOrigin != 0 || d.Has(document.FileLine) && !d.Has(document.FileName) {
		w.origin()
	}
}

// isModule reports whether an attribute is the path of a Rust module.
func (w *walker) isModule(name string) bool {
	v, ok := w.doc.Attribute(name)
	return ok && bytes.Contains(v.Bytes, []byte("::"))
}

// mongo reads the one-letter names of the MongoDB server.
func (w *walker) mongo() {
	d := w.doc
	if v, ok := d.Attribute("s"); ok && len(v.Bytes) > 0 && !d.Has(document.Level) { // D1 to D5 are debug levels
		if l := level.Letter(v.Bytes[:1]); l != level.None {
			l.Set(d)
			if len(v.Bytes) == 1 {
				d.TakeAttribute("s")
			}
		}
	}
	move(d, "c", document.Logger)
	move(d, "ctx", document.ThreadName)
}

// origin reads the file and line that logged an event, from names that are also used for other
// values. It only accepts source files.
func (w *walker) origin() {
	d := w.doc
	for _, name := range [...]string{"file", "filename", "fileName", "file_name"} {
		if v, ok := d.Attribute(name); ok && stacktrace.LanguageOf(string(v.Bytes)) != "" {
			move(d, name, document.FileName)
		}
	}
	if !d.Has(document.FileName) {
		return
	}
	for _, name := range [...]string{"line", "line_number", "lineNumber"} {
		move(d, name, document.FileLine)
	}
	move(d, "method", document.OriginFunction)
}

// move turns an attribute into a field, if that is unset.
func move(d *document.Document, name string, f document.Field) {
	if v, ok := d.Attribute(name); ok && d.Fill(f, v) {
		d.TakeAttribute(name)
	}
}

// finishRequest stores the members of an HTTP request's line with common names in their fields.
func (w *walker) finishRequest() {
	if bytes.HasPrefix(w.doc.Get(document.Logger).Bytes, []byte("http.log.")) { // Caddy's durations are in seconds
		if v, ok := w.doc.Attribute("duration"); ok && format.FillSeconds(w.doc, v.Bytes) {
			w.doc.TakeAttribute("duration")
		}
	}
	if v, ok := w.doc.Attribute("Duration"); ok && w.doc.HasAttribute("OriginStatus") && w.fillRequest(roleNanos, v) { // Traefik
		w.doc.TakeAttribute("Duration")
	}
	w.doc.TakeAttributes(func(name []byte, v document.Value) bool {
		role, _ := requestKeys.find(name)
		return role != roleNone && w.fill(role, v)
	})
}
