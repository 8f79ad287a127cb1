package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
)

// parseText reads a line that is neither JSON nor Lambda's own. message is the
// line as it came, text is it without blanks around.
func parseText(d *document.Document, message, text []byte) {
	switch {
	case parsePython(d, text), parseNode(d, text), parsePrefixedJSON(d, text), parseLogfmt(d, text), parseEmbeddedJSON(d, text):
	default:
		d.Set(document.Message, document.Plain(message))
		sniff(d, text)
	}
}

// parsePython reads what the Python runtime's logging writes:
//
//	[ERROR]	2026-11-22T21:24:52.123Z	5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11	message
func parsePython(d *document.Document, text []byte) bool {
	if len(text) < 8 || text[0] != '[' {
		return false
	}
	name, rest, ok := bytes.Cut(text[1:], []byte("]\t"))
	if !ok {
		return false
	}
	l := parseLevel(name)
	stamp, id, rest := cutTwo(rest)
	if l == noLevel || !isUUID(id) || !fillTime(d, document.Plain(stamp)) {
		return false
	}
	l.set(d)
	d.Set(document.FaasExecution, document.Plain(id))
	parseRest(d, rest)
	return true
}

// parseNode reads what the Node.js runtime's console writes; the request id is
// "undefined" outside of an invocation:
//
//	2026-11-22T21:24:52.123Z	5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11	INFO	message
func parseNode(d *document.Document, text []byte) bool {
	if len(text) < 24 || text[0]-'0' > 9 {
		return false
	}
	stamp, id, rest := cutTwo(text)
	name, rest, ok := bytes.Cut(rest, []byte("\t"))
	l := parseLevel(name)
	if !ok || l == noLevel || !isUUID(id) && string(id) != "undefined" || !fillTime(d, document.Plain(stamp)) {
		return false
	}
	l.set(d)
	if isUUID(id) {
		d.Set(document.FaasExecution, document.Plain(id))
	}
	parseRest(d, rest)
	return true
}

// cutTwo cuts two columns off a line of tab separated ones.
func cutTwo(line []byte) (first, second, rest []byte) {
	first, rest, _ = bytes.Cut(line, []byte("\t"))
	second, rest, _ = bytes.Cut(rest, []byte("\t"))
	return first, second, rest
}

// parseRest reads what follows a runtime's columns: a text, or JSON, which may
// stand behind a few words as in "Invoke Error 	{…}".
func parseRest(d *document.Document, rest []byte) {
	words, _, ok := bytes.Cut(rest, []byte("{"))
	if ok && (len(words) == 0 || words[len(words)-1] == '\t') {
		if addJSON(d, rest[len(words):]) && d.Has(document.Message) {
			return
		}
	}
	d.Fill(document.Message, document.Plain(rest))
}

// parsePrefixedJSON reads an object behind a date, as Go's log package puts it
// before the error that aws-lambda-go prints:
//
//	2026/11/22 21:29:37 {"errorMessage":"boom","errorType":"string","stackTrace":[…]}
//
// The date is not taken for the record's time: it has no zone and no fraction.
func parsePrefixedJSON(d *document.Document, text []byte) bool {
	_, n := parseDate(text)
	if n == 0 || !addJSON(d, bytes.TrimLeft(text[n:], " \t")) {
		return false
	}
	if !d.Has(document.Message) && d.Trace.Bytes == nil && !d.Has(document.ExceptionMessage) {
		d.Set(document.Message, document.Plain(text)) // an object of numbers, say: its date must not be lost
	}
	return true
}

// parseEmbeddedJSON reads an event, an object that names a level and a message,
// behind words of whoever passed it on: [app] {"level":"info","msg":"hello"}.
// The words become the attribute prefix. Other objects are part of the message.
func parseEmbeddedJSON(d *document.Document, text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != '}' {
		return false
	}
	words, _, ok := bytes.Cut(text, []byte("{"))
	if !ok || bytes.Contains(words, []byte("\n")) || !addJSON(d, text[len(words):]) {
		return false
	}
	if !d.Has(document.Level) || !d.Has(document.Message) {
		d.Restart()
		return false
	}
	d.AddAttribute([]byte("prefix"), document.Plain(bytes.TrimSpace(words)))
	return true
}

// addJSON reads an object into a document which has fields already; they stay.
func addJSON(d *document.Document, text []byte) bool {
	if len(text) == 0 || text[0] != '{' || text[len(text)-1] != '}' {
		return false
	}
	kept := *d
	if parseJSON(d, text, 0) {
		for _, f := range []document.Field{document.Level, document.SeverityNumber, document.FaasExecution} {
			if kept.Has(f) {
				d.Set(f, kept.Get(f))
			}
		}
		if kept.Time != 0 {
			d.Time = kept.Time
		}
		return true
	}
	*d = kept
	return false
}
