package logline

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/stacktrace"
)

// fillCode sets the code of exception e in d, unless the line itself names one. It takes the code
// from the properties of the error, or else from its message.
func fillCode(d *document.Document, e *stacktrace.Exception) {
	if d.Has(document.ExceptionCode) {
		return
	}
	typ, message := e.Type, e.Message
	if d.Has(document.ExceptionType) {
		typ = d.StringOf(document.ExceptionType, typ)
	}
	if d.Has(document.ExceptionMessage) {
		message = d.StringOf(document.ExceptionMessage, message)
	}
	code := e.Code
	if code == "" {
		code = e.FindCode(typ, message)
	}
	d.FillText(document.ExceptionCode, code)
}
