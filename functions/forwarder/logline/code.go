package logline

import (
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/errorcode"
	"faulty/functions/forwarder/stacktrace"
)

// fillCode gives d the code of its exception e, where the line has not named one as
// such: from the properties of the error, else from its message.
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
		code = errorcode.Find(typ, message)
	}
	d.FillText(document.ExceptionCode, code)
}
