package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// parseLogfmt reads key=value pairs with a time or a level first, as slog's text
// handler and logrus write them:
//
//	time=2026-11-22T21:24:52.123Z level=WARN msg="disk full" path=/tmp free=0
func parseLogfmt(d *document.Document, x *exception, text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("="))
	switch string(first) {
	case "time", "level", "ts", "timestamp", "lvl":
	default:
		return false
	}
	w := walker{doc: d, exception: x, roleOf: roleOf}
	for rest := text; len(rest) > 0; {
		name, value, tail, ok := logfmtPair(rest)
		if !ok {
			d.Restart()
			x.trace = document.Value{}
			return false
		}
		rest = tail
		if !w.fill(roleOf(name), value) {
			d.AddAttribute(name, value)
		}
	}
	d.SetDefault(document.Message, document.Plain(text))
	return true
}

// logfmtPair cuts a pair off. slog quotes names, too.
func logfmtPair(text []byte) (name []byte, v document.Value, rest []byte, ok bool) {
	if text[0] == '"' {
		c := jsonscan.Cursor{Buf: text}
		name, _ = c.String().Plain(nil)
		if c.Failed() || c.Pos >= len(text) || text[c.Pos] != '=' {
			return nil, v, nil, false
		}
		v, rest, ok = logfmtValue(text[c.Pos+1:])
		return name, v, rest, ok
	}
	name, rest, ok = bytes.Cut(text, []byte("="))
	if !ok || len(name) == 0 || bytes.ContainsAny(name, " \"\t\r\n") {
		return nil, v, nil, false
	}
	v, rest, ok = logfmtValue(rest)
	return name, v, rest, ok
}

// logfmtValue cuts a value off, which may be quoted as in JSON.
func logfmtValue(text []byte) (v document.Value, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '"' {
		value, rest, _ := bytes.Cut(text, []byte(" "))
		return document.Plain(value), bytes.TrimLeft(rest, " "), true
	}
	c := jsonscan.Cursor{Buf: text}
	v = document.Quoted(c.String())
	if c.Failed() || c.Pos < len(text) && text[c.Pos] != ' ' {
		return v, nil, false
	}
	return v, bytes.TrimLeft(text[c.Pos:], " "), true
}
