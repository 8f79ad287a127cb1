package logline

import (
	"fmt"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// structlog takes an exception as structlog's dict_tracebacks writes it, a list
// of the exception and its causes, and writes it as Python itself would:
//
//	[{"exc_type":"KeyError","exc_value":"'total'","is_cause":false,"frames":[{"filename":"app.py","lineno":17,"name":"charge"}]}]
//
// The list holds the local variables, too: it stays, as an attribute.
func (w *walker) structlog(list []byte) {
	var text []byte
	c := jsonscan.Cursor{Buf: list}
	c.Open('[')
	for c.Element() {
		one, cause, ok := pythonTraceback(c.Skip())
		if !ok {
			return
		}
		switch {
		case len(text) > 0 && cause:
			one = append(one, "\nThe above exception was the direct cause of the following exception:\n\n"...)
		case len(text) > 0:
			one = append(one, "\nDuring handling of the above exception, another exception occurred:\n\n"...)
		}
		text = append(one, text...)
	}
	if len(text) > 0 {
		w.exception.fill(w.doc, document.Plain(text[:len(text)-1]), roleStack)
	}
}

// pythonTraceback writes one of the list, and says whether the one before it was
// raised from it.
func pythonTraceback(object []byte) (text []byte, cause, ok bool) {
	var kind, value string
	frames := []byte("Traceback (most recent call last):\n")
	c := jsonscan.Cursor{Buf: object}
	if !c.Open('{') {
		return nil, false, false
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "exc_type" && b == '"':
			kind = string(document.Quoted(c.String()).Text())
		case string(key.Raw) == "exc_value" && b == '"':
			value = string(document.Quoted(c.String()).Text())
		case string(key.Raw) == "is_cause":
			cause = string(c.Skip()) == "true"
		case string(key.Raw) == "frames" && b == '[':
			for c.Open('['); c.Element(); {
				frames = appendPythonFrame(frames, jsonscan.Cursor{Buf: c.Skip()})
			}
		default:
			c.Skip()
		}
	}
	return fmt.Appendf(frames, "%s: %s\n", kind, value), cause, kind != ""
}

func appendPythonFrame(dst []byte, c jsonscan.Cursor) []byte {
	var file, line, name []byte
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "filename" && b == '"':
			file = document.Quoted(c.String()).Text()
		case string(key.Raw) == "name" && b == '"':
			name = document.Quoted(c.String()).Text()
		case string(key.Raw) == "lineno":
			line = c.Skip()
		default:
			c.Skip()
		}
	}
	return fmt.Appendf(dst, "  File \"%s\", line %s, in %s\n", file, line, name)
}
