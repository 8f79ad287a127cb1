package logline

import (
	"bytes"
	"slices"

	"faulty/functions/forwarder/jsonscan"
)

// An export contains one OpenTelemetry record and the parts of its export message that describe it:
//
//	{"resourceLogs":[{"resource":{…},"scopeLogs":[{"scope":{…},"logRecords":[{…}]}]}]}
//	{"resourceSpans":[{"resource":{…},"scopeSpans":[{"scope":{…},"spans":[{…}]}]}]}
//
// OpenTelemetry for Java logs each resource with its scopes as a line.
type export struct {
	resource, scope, record []byte

	records int
	isError bool // record is about an error
}

// otlp reads an export of logs or spans as one record: the first record of an error, or else the
// first record. It reports whether the export contains no other record, so that nothing else has to
// be kept.
func (w *walker) otlp(name, list []byte) bool {
	var e export
	isScope := bytes.HasPrefix(name, []byte("scope"))
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		if isScope {
			e.readScope(nil, c.Skip())
		} else {
			e.readResource(c.Skip())
		}
	}
	if e.record == nil {
		return false
	}
	outer := w.cursor
	w.embed([]byte("resource"), e.resource)
	w.embed([]byte("scope"), e.scope)
	w.cursor = jsonscan.Cursor{Buf: e.record}
	w.object(nil, nil, 0)
	w.cursor = outer
	return e.records == 1
}

// embed walks object as a member with that name.
func (w *walker) embed(name, object []byte) {
	if object != nil {
		w.cursor = jsonscan.Cursor{Buf: object}
		w.member(name, 0)
	}
}

// readResource reads the records of one resource.
func (e *export) readResource(object []byte) {
	resource := memberOf(object, "resource")
	c := jsonscan.Cursor{Buf: memberOf(object, "scopeLogs", "scopeSpans", "instrumentationLibraryLogs", "instrumentationLibrarySpans")}
	for c.Open('['); c.Element(); {
		e.readScope(resource, c.Skip())
	}
}

// readScope reads the records of one scope.
func (e *export) readScope(resource, object []byte) {
	scope := memberOf(object, "scope", "instrumentationLibrary")
	c := jsonscan.Cursor{Buf: memberOf(object, "logRecords", "spans", "logs")}
	for c.Open('['); c.Element(); {
		record := c.Skip()
		if len(record) == 0 || record[0] != '{' {
			continue
		}
		e.records++
		isError := isErrorRecord(record)
		if e.record == nil || isError && !e.isError {
			e.resource, e.scope, e.record, e.isError = resource, scope, record, isError
		}
	}
}

// isErrorRecord reports whether a record contains an exception, has the severity of an error, or is
// a failed span.
func isErrorRecord(record []byte) bool {
	if bytes.Contains(record, []byte(`"exception.`)) {
		return true
	}
	severity := memberOf(record, "severityNumber")
	if len(severity) == 2 && isDigits(severity) && string(severity) >= "17" {
		return true
	}
	code := memberOf(memberOf(record, "status"), "code")
	return string(code) == "2" || string(code) == `"STATUS_CODE_ERROR"`
}

// memberOf returns the value of the first member of an object with one of these names, or nil.
func memberOf(object []byte, names ...string) []byte {
	c := jsonscan.Cursor{Buf: object}
	if !c.Open('{') {
		return nil
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if slices.Contains(names, string(key.Raw)) {
			c.Peek()
			return c.Skip()
		}
		c.Skip()
	}
	return nil
}
