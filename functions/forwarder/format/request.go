package format

import "faulty/functions/forwarder/document"

// The functions of this file read the parts of a request for records that are not
// lines of text. Each fills the fields that are free, and reports false where
// the text is not of its kind.

// FillRequestLine reads "GET /x?y HTTP/1.1".
func FillRequestLine(d *document.Document, line []byte) bool { return fillRequest(d, line) }

// FillTarget reads a path with or without a query, or a URL.
func FillTarget(d *document.Document, target []byte) bool { return fillTarget(d, target) }

// FillClient reads an address, with or without a port, or the first of several.
func FillClient(d *document.Document, addresses []byte) bool {
	return fillForwarded(d, addresses) || fillClient(d, addresses)
}

// FillSeconds reads a latency: a number of seconds, or one with its unit.
// FillMilliseconds and FillDuration do the same with theirs.
func FillSeconds(d *document.Document, v []byte) bool { return fillSeconds(d, v) }

// FillMilliseconds is described at FillSeconds.
func FillMilliseconds(d *document.Document, v []byte) bool { return fillMilliseconds(d, v) }

// FillDuration is described at FillSeconds.
func FillDuration(d *document.Document, v []byte) bool { return fillDuration(d, v) }

// IsMethod reports whether text is a method of HTTP.
func IsMethod(text []byte) bool { return isMethod(text) }

// IsStatus reports whether text is a status code of HTTP.
func IsStatus(text []byte) bool { return isStatus(text) && text[0] != '0' }
