package translate

import (
	"bytes"

	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/logline"
)

// A record is what a line of Lambda's own says about an invocation's beginning
// or end. It is read ahead of the lines between the two, and of it no more than
// these need.
type record struct {
	kind    recordKind
	id      []byte // the invocation's
	tracing []byte // a trace header or X-Ray trace id, or nothing
}

type recordKind uint8

const (
	noRecord recordKind = iota
	startRecord
	endRecord
	reportRecord // an end, of which an attempt has one
	exitRecord   // the process is gone: a line of text that says how
)

// readRecord reads a line in either log format.
func readRecord(line []byte) record {
	if len(line) < 16 {
		return record{}
	}
	switch line[0] {
	case '{':
		if logline.IsRecord(line) {
			return readJSONRecord(line)
		}
	case 'S', 'E', 'R':
		if isPlatform(line) {
			return readTextRecord(line)
		}
	}
	return record{}
}

// readJSONRecord reads {"time":…,"type":"platform.start","record":{"requestId":…,"tracing":{"value":…}}}.
func readJSONRecord(line []byte) (r record) {
	kind := noRecord
	c := jsonscan.Cursor{Buf: line}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "type" && b == '"':
			kind = kindOf(string(c.String().Raw))
		case string(key.Raw) == "record" && b == '{':
			c.Open('{')
			for key, ok := c.Member(); ok; key, ok = c.Member() {
				switch b := c.Peek(); {
				case string(key.Raw) == "requestId" && b == '"':
					r.id = c.String().Raw
				case string(key.Raw) == "tracing" && b == '{':
					r.tracing = member(jsonscan.Cursor{Buf: c.Skip()}, "value")
				default:
					c.Skip()
				}
			}
		default:
			c.Skip()
		}
	}
	if !c.AtEnd() || len(r.id) == 0 {
		return record{}
	}
	r.kind = kind
	return r
}

func kindOf(action string) recordKind {
	switch action {
	case "platform.start":
		return startRecord
	case "platform.end", "platform.runtimeDone":
		return endRecord
	case "platform.report":
		return reportRecord
	}
	return noRecord
}

// member returns the text of an object's member of that name.
func member(c jsonscan.Cursor, name string) (value []byte) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == name && c.Peek() == '"' {
			value = c.String().Raw
		} else {
			c.Skip()
		}
	}
	return value
}

// readTextRecord reads "START RequestId: …", "END RequestId: …" and "REPORT
// RequestId: …", which may name the trace on a line of its own.
func readTextRecord(line []byte) record {
	word, rest, ok := bytes.Cut(line, []byte(" RequestId: "))
	kind := endRecord
	switch string(word) {
	case "START":
		kind = startRecord
	case "END":
	case "REPORT":
		kind = reportRecord
	default:
		return readExit(line)
	}
	id := rest
	if end := bytes.IndexAny(rest, " \t\r\n"); end >= 0 {
		id = rest[:end]
	}
	if !ok || len(id) == 0 {
		return record{}
	}
	_, tracing, _ := bytes.Cut(rest, []byte("XRAY TraceId: "))
	if end := bytes.IndexAny(tracing, " \t\r\n"); end >= 0 {
		tracing = tracing[:end]
	}
	return record{kind: kind, id: id, tracing: tracing}
}

// isPlatform reports whether text is a line that Lambda itself writes between
// those of a program.
func isPlatform(text []byte) bool {
	switch text[0] {
	case 'S', 'E', 'R', 'I':
	default:
		return false
	}
	for _, prefix := range [...]string{"START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START ", "EXTENSION\t", "RequestId: ", "INIT_REPORT ", "RESTORE_"} {
		if len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}

// readExit reads "RequestId: … Error: Runtime exited with error: exit status 1".
func readExit(line []byte) record {
	id, how, ok := bytes.Cut(bytes.TrimPrefix(line, []byte("RequestId: ")), []byte(" Error: "))
	if !ok || !bytes.HasPrefix(how, []byte("Runtime exited")) {
		return record{}
	}
	return record{kind: exitRecord, id: id}
}
