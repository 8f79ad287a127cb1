package translate

import (
	"bytes"

	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/logline"
)

// A record is what one of Lambda's platform records says about the start or end of an invocation.
// It is read before the events between the two, and only as far as these need it.
type record struct {
	kind    recordKind
	id      []byte // the invocation's
	tracing []byte // a trace header, an X-Ray trace id, or empty
}

type recordKind uint8

const (
	noRecord recordKind = iota
	startRecord
	endRecord
	reportRecord // an end; an attempt has one report
	exitRecord   // the process has exited: a line of text with the exit status
)

// readRecord parses a platform record in either log format.
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

// readJSONRecord parses
// {"time":…,"type":"platform.start","record":{"requestId":…,"tracing":{"value":…}}}.
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
					r.tracing = member(&c, "value")
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

// member moves past an object and returns the text of its named member.
func member(c *jsonscan.Cursor, name string) (value []byte) {
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

// readTextRecord parses "START RequestId: …", "END RequestId: …" and "REPORT RequestId: …". A
// report may contain the trace on a separate line.
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

// isPlatform reports whether text is a line that Lambda itself writes among the lines of a program.
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

// readExit parses "RequestId: … Error: Runtime exited with error: exit status 1".
func readExit(line []byte) record {
	id, how, ok := bytes.Cut(bytes.TrimPrefix(line, []byte("RequestId: ")), []byte(" Error: "))
	if !ok || !bytes.HasPrefix(how, []byte("Runtime exited")) {
		return record{}
	}
	return record{kind: exitRecord, id: id}
}
