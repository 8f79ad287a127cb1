package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// simple handles the meaning of a list of strings, in addition to keeping it as an attribute: the
// lines of a stack, whatever its name is, or the addresses of a client.
func (w *walker) simple(name, list []byte, role role) {
	switch {
	case role == roleClient || role == roleUserAgent:
		c := jsonscan.Cursor{Buf: list}
		if c.Open('['); c.Element() && c.Peek() == '"' {
			w.fill(role, document.Quoted(c.String()))
		}
	case role == roleException && w.namedPair(list):
	case w.isData || w.guess.Bytes != nil || !isStackList(list):
	default:
		w.guess, w.guessName = document.Plain(joinLines(list)), name
	}
}

// roleUserAgent is the role of a client's user agent.
const roleUserAgent = role(document.UserAgent)

// namedPair reads ["KeyError","key not found: 7"], the class and message of an exception in Rails'
// form. It returns false for other lists.
func (w *walker) namedPair(list []byte) bool {
	c := jsonscan.Cursor{Buf: list}
	var pair [2]jsonscan.String
	n := 0
	for c.Open('['); c.Element(); n++ {
		if n == len(pair) || c.Peek() != '"' {
			return false
		}
		pair[n] = c.String()
	}
	typ := plain(pair[0])
	if n != len(pair) || w.found || w.isData || len(typ) == 0 || typ[0]-'A' > 'Z'-'A' || !isTypeName(string(typ)) || bytes.IndexByte(typ, ':') >= 0 && !bytes.Contains(typ, []byte("::")) {
		return false
	}
	if !w.doc.Fill(document.ExceptionType, document.Plain(typ)) {
		return false
	}
	message := document.Quoted(pair[1])
	if had := w.doc.Get(document.ExceptionMessage); had.Bytes == nil || bytes.HasSuffix(had.Bytes, message.Bytes) { // Lograge writes both in "error"
		w.doc.Set(document.ExceptionMessage, message)
	}
	return true
}

// isStackList reports whether a list of strings may be the lines of a stack: an element behind the
// first begins like a call.
func isStackList(list []byte) bool {
	const lines = 16
	c := jsonscan.Cursor{Buf: list}
	c.Open('[')
	for n := 0; n < lines && c.Element() && c.Peek() == '"'; n++ {
		if text := c.String().Raw; isFrameLike(text) && (n > 0 || bytes.HasPrefix(text, []byte("Traceback ("))) {
			return true
		}
	}
	return false
}

// joinLines joins a list of strings into one text.
func joinLines(list []byte) (text []byte) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		if c.Peek() == '"' {
			text = appendLine(text, document.Quoted(c.String()).Text())
		} else {
			c.Skip()
		}
	}
	return bytes.TrimRight(text, "\n")
}

// headers reads a list of {"name":"User-Agent","value":"curl/8.0"}.
func (w *walker) headers(list []byte) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		header := c.Skip()
		name := memberOf(header, "name")
		if !bytes.EqualFold(name, []byte(`"user-agent"`)) {
			continue
		}
		v := jsonscan.Cursor{Buf: memberOf(header, "value")}
		if v.Peek() == '"' {
			w.doc.Fill(document.UserAgent, document.Quoted(v.String()))
		}
	}
}
