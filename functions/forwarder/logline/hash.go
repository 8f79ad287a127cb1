package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// tokenise splits the message of the hasher into attributes, so that its parts can be searched and
// charted: "371679e24301dc140fbb7d0fd7957adb9ad32e41 1625 audio/mpeg".
func tokenise(d *document.Document) {
	const digits = 40
	text := bytes.TrimRight(d.Get(document.Message).Bytes, "\r\n")
	if len(text) < digits+5 || len(text) > 300 || text[digits] != ' ' || !correlation.IsHex(text[:digits], digits) {
		return
	}
	length, kind, ok := bytes.Cut(text[digits+1:], []byte(" "))
	if !ok || !isMediaType(kind) || !isDigits(length) {
		return
	}
	d.Fill(document.ContentSHA1, document.Plain(text[:digits]))
	d.Fill(document.ContentLength, document.Bare(length))
	d.Fill(document.ContentType, document.Plain(kind))
}

// isMediaType reports whether b is type/subtype in the characters of RFC 6838.
func isMediaType(b []byte) bool {
	kind, subtype, ok := bytes.Cut(b, []byte("/"))
	return ok && isToken(kind) && isToken(subtype)
}

func isToken(b []byte) bool {
	for _, c := range b {
		letter := c|0x20-'a' <= 'z'-'a'
		if !letter && c-'0' > 9 && !bytes.ContainsRune([]byte("!#$&-^_.+"), rune(c)) {
			return false
		}
	}
	return len(b) > 0
}

func isDigits(b []byte) bool {
	c := jsonscan.Cursor{Buf: b}
	return len(b) > 0 && b[0] != '-' && len(c.Literal()) == len(b) && !bytes.ContainsAny(b, ".eE")
}
