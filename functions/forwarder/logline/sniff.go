package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// sniff looks for a date, a request id and a level at the start of a line whose
// form is nobody's in particular. The message stays whole. The date is the
// record's time where it is written to the fraction and with its zone.
//
//	2026-11-22 21:24:52,123 ERROR shop.cart: out of stock
//	2026-11-22 21:24:52,123 - shop.cart - ERROR - out of stock
//	2026-11-22 21:24:52.123 | ERROR    | shop:cart:17 - out of stock
//	21:24:52.123 [main] ERROR shop.Cart - out of stock
//	[ERROR] out of stock
//	error: out of stock
func sniff(d *document.Document, text []byte) {
	text = plainHead(text)
	if ns, n := timestamp.ISO(text); n > 0 {
		timestamp.Set(d, ns)
		text = bytes.TrimLeft(text[n:], " \t-|")
	} else if _, n := timestamp.Clock(text); n > 0 {
		text = bytes.TrimLeft(text[n:], " \t")
	}
	if len(text) > 38 && (correlation.IsUUID(text[:36]) || text[0] == '<' && correlation.IsUUID(text[1:37])) {
		d.Fill(document.FaasExecution, document.Plain(bytes.Clone(bytes.Trim(text[:37], "<> \t"))))
		text = bytes.TrimLeft(text[37:], "> \t")
	}
	if l := levelAt(text); l != level.None {
		l.Set(d)
		return
	}
	if len(text) > 0 && text[0] == '[' { // the thread
		if _, rest, ok := bytes.Cut(text, []byte("] ")); ok {
			text = rest
		}
	} else if name, rest, ok := bytes.Cut(text, []byte(" - ")); ok && bytes.IndexByte(name, ' ') < 0 {
		text = rest
	} else {
		return
	}
	if l := levelAt(text); l != level.None && text[0]-'A' <= 'Z'-'A' {
		l.Set(d)
	}
}

// head is how much of a line is looked at, in bytes.
const head = 160

// plainHead returns the start of text without terminal colours.
func plainHead(text []byte) []byte {
	text = text[:min(len(text), head)]
	if bytes.IndexByte(text, 0x1b) < 0 {
		return text
	}
	var plain []byte
	for len(text) > 0 {
		words, rest, coloured := bytes.Cut(text, []byte("\x1b["))
		plain = append(plain, words...)
		if !coloured {
			break
		}
		_, text, _ = bytes.Cut(rest, []byte("m"))
	}
	return plain
}

// levelAt reads the level that text begins with: in capitals, in brackets, or
// in small letters before a colon. A panic before a colon is a Go program's own
// last word, which is no logger's.
func levelAt(text []byte) level.Level {
	bracket := len(text) > 0 && text[0] == '['
	if bracket {
		text = text[1:]
	}
	end := bytes.IndexAny(text, " \t:]|")
	if end < 3 || end > 11 {
		return level.None
	}
	word := text[:end]
	switch {
	case string(word) == "HTTP", string(word) == "SUCCESS" && text[end] != '|' && text[end] != ' ': // more often no level
		return level.None
	case bracket, isUpper(word), text[end] == ':' && isLower(word) && string(word) != "panic" && string(word) != "http":
		return level.Parse(word)
	}
	return level.None
}

func isUpper(word []byte) bool { return allWithin(word, 'A', 'Z') }

func isLower(word []byte) bool { return allWithin(word, 'a', 'z') }

func allWithin(word []byte, first, last byte) bool {
	for _, b := range word {
		if b < first || b > last {
			return false
		}
	}
	return true
}
