package format

import "faulty/functions/forwarder/document"

// The functions in this file read the parts of a request in records that are not lines of text.
// Each fills the fields that are unset, and returns false if the text does not have the expected
// form.

// FillRequestLine reads "GET /x?y HTTP/1.1".
func FillRequestLine(d *document.Document, line []byte) bool { return fillRequest(d, line) }

// FillTarget reads a path with or without a query, or a URL.
func FillTarget(d *document.Document, target []byte) bool { return fillTarget(d, target) }

// FillClient reads an address, with or without a port, or the first of several addresses.
func FillClient(d *document.Document, addresses []byte) bool {
	return fillForwarded(d, addresses) || fillClient(d, addresses)
}

// FillSeconds reads a latency: a number of seconds, or a number with a unit. FillMilliseconds and
// FillDuration are similar.
func FillSeconds(d *document.Document, v []byte) bool { return fillSeconds(d, v) }

// FillMilliseconds is like FillSeconds for a number of milliseconds.
func FillMilliseconds(d *document.Document, v []byte) bool { return fillMilliseconds(d, v) }

// FillDuration is like FillSeconds for a duration with its unit.
func FillDuration(d *document.Document, v []byte) bool { return fillDuration(d, v) }

// IsMethod reports whether text is an HTTP method.
func IsMethod(text []byte) bool { return isMethod(text) }

// IsStatus reports whether text is an HTTP status code.
func IsStatus(text []byte) bool { return isStatus(text) && text[0] != '0' }
