package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// parseLogfmt reads a line of key=value pairs, as slog's text handler, logrus, go-kit and Lograge
// write them:
//
//	time=2026-11-22T21:24:52.123Z level=WARN msg="disk full" path=/tmp free=0
//
// The line must begin with a pair, and at least half of its words must be pairs: two or more, or
// one with the name of a time or level. A word without a value is an attribute with the value true,
// or it continues the message if that has no quotes.
func parseLogfmt(d *document.Document, x *exception, text []byte) bool {
	if !beginsWithPair(text) {
		return false
	}
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	m := measurePairs(line)
	if m.first != 0 || 2*m.pairs < m.words || m.pairs < 2 && !isLeadingName(line) {
		return false
	}
	fillPairs(d, x, line)
	if len(rest) > 0 { // keep the text behind the first line
		d.Set(document.Message, document.Plain(text))
	}
	d.SetDefault(document.Message, document.Plain(text))
	return true
}

// parseTail reads the pairs at the end of the first line of a message. If the format includes
// pairs, one is enough, and the message is the text before them. Otherwise at least two are needed,
// and they also stay in the message.
func parseTail(d *document.Document, x *exception, message []byte, isFormat bool) []byte {
	line, rest, hasMore := bytes.Cut(message, []byte("\n"))
	if bytes.IndexByte(line, '=') <= 0 || !isFormat && hasMore {
		return message
	}
	m := measurePairs(line)
	if m.tailPairs == 0 || !isFormat && m.tailPairs < 2 {
		return message
	}
	words := bytes.TrimRight(line[:m.tail], " \t:")
	if len(words) == 0 && isFormat {
		return message
	}
	kept := message
	if isFormat {
		if kept = words; hasMore {
			kept = d.Keep(string(words) + "\n" + string(rest))
		}
	}
	d.SetDefault(document.Message, document.Plain(kept))
	fillPairs(d, x, line[m.tail:])
	return kept
}

// isLeadingName reports whether the first pair of a line has the name of a time or level.
func isLeadingName(line []byte) bool {
	name, _, _ := bytes.Cut(line, []byte("="))
	switch string(name) {
	case "time", "level", "ts", "timestamp", "lvl", "severity":
		return true
	}
	return false
}

func beginsWithPair(text []byte) bool {
	s := pairScanner{text: text}
	return len(text) > 0 && bytes.IndexByte(text, '=') > 0 && s.next() && s.hasValue
}

// A measure describes how much of a line consists of pairs.
type measure struct {
	words, pairs int
	first        int // index of the first pair among the words, or -1
	tail         int // start of the pairs that reach to the end of the line
	tailPairs    int
}

func measurePairs(line []byte) measure {
	m := measure{first: -1}
	s := pairScanner{text: line}
	for s.next() {
		if s.hasValue {
			if m.pairs++; m.first < 0 {
				m.first = m.words
			}
			if m.tailPairs++; m.tailPairs == 1 {
				m.tail = s.start
			}
		} else {
			m.tailPairs = 0
		}
		m.words++
	}
	return m
}

// fillPairs stores the pairs of a line in the fields for their names, or makes them attributes.
func fillPairs(d *document.Document, x *exception, line []byte) {
	w := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: line}, roleOf: roleOf}
	s := pairScanner{text: line}
	for s.next() {
		switch {
		case !s.hasValue:
			d.AddAttribute(s.name, document.Plain([]byte("true")))
		case s.isOpen && isMessageName(s.name):
			w.fill(roleMessage, document.Plain(s.untilPair()))
		default:
			fillPair(&w, s.name, s.value)
		}
	}
	w.finish()
}

func isMessageName(name []byte) bool {
	r, _ := roleOf(name)
	return r == roleMessage
}

func fillPair(w *walker, name []byte, v document.Value) {
	d := w.doc
	if len(v.Bytes) == 0 {
		d.AddAttribute(name, v)
		return
	}
	switch string(name) {
	case "t":
		if timestamp.Fill(d, v) {
			return
		}
	case "at":
		if level.Fill(d, v) {
			return
		}
	case "caller", "source", "src", "file":
		if fillOrigin(d, v.Bytes) {
			return
		}
	case "service": // in milliseconds, from Heroku's router
		if ms, ok := bytes.CutSuffix(v.Bytes, []byte("ms")); ok && d.Fill(document.HTTPLatency, document.Plain(ms)) {
			return
		}
	}
	m := w.newMember(name, 0)
	w.text(&m, v, true, 0)
}

// fillOrigin reads a source location such as main.go:17.
func fillOrigin(d *document.Document, text []byte) bool {
	colon := bytes.LastIndexByte(text, ':')
	if colon <= 0 || bytes.IndexByte(text[:colon], '.') < 0 || d.Has(document.FileName) || !d.Fill(document.FileLine, document.Plain(text[colon+1:])) {
		return false
	}
	return d.Fill(document.FileName, document.Plain(text[:colon]))
}
