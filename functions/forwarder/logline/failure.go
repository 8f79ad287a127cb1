package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
)

// maxCauses is how many exceptions of a chain are read.
const maxCauses = 8

// A failure is an exception that a logger took apart into an object. Its members
// are named as log4j2, logback's JsonEncoder, Powertools for Python and
// TypeScript, zerolog and the loggers of Node.js name them:
//
//	{"name":"…","message":"…","extendedStackTrace":[{"class":"…","method":"…","file":"…","line":1}],"cause":{…}}
//	{"className":"…","message":"…","stepArray":[{"className":"…","methodName":"…","fileName":"…","lineNumber":1}],"cause":{…}}
//	{"type":"…","value":"…","frames":[{"file":"…","line":1,"function":"…","statement":"…"}]}
//	{"stack":[{"func":"…","line":"1","source":"main.go"}]}
//	{"name":"…","message":"…","stack":"…","cause":{…}}
type failure struct {
	kind, message []byte
	stack         []byte // as the language itself would print it
	style         style
	text          bool // the stack came as one text, which has its own heading
	cause         *failure
}

// failure reads the exception that the object of that name is, once all of it
// has been walked, and takes the parts out of the attributes that its text has.
// Of the line itself, which has no name, only the stack is one.
func (w *walker) failure(name, object []byte) {
	if !w.failed || bytes.Equal(name, []byte("cause")) || bytes.HasSuffix(name, []byte(".cause")) {
		return
	}
	parts := w.parts
	w.failed, w.parts = false, nil
	f := readFailure(object, 0)
	if f == nil {
		return
	}
	if len(name) == 0 {
		f.kind, f.message = nil, nil
	}
	text := f.appendText(nil)
	if had := w.doc.Get(document.ExceptionStacktrace).Text(); !bytes.HasPrefix(text, bytes.TrimRight(had, "\n")) {
		return // another exception came first
	}
	w.doc.Set(document.ExceptionStacktrace, document.Plain(text))
	w.trace = w.doc.Get(document.ExceptionStacktrace)
	for _, part := range parts {
		w.doc.TakeAttribute(string(part))
	}
}

// part notes an attribute which holds a part of an exception's stack.
func (w *walker) part(name []byte) {
	w.failed = true
	w.parts = append(w.parts, name)
}

// readFailure reads an object; nil where neither it nor a cause has a stack.
func readFailure(object []byte, level int) *failure {
	var f failure
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		b := c.Peek()
		switch name := string(key.Raw); {
		case b == '"' && (name == "name" || name == "type" || name == "className"):
			f.kind = document.Quoted(c.String()).Text()
		case b == '"' && (name == "message" || name == "value"):
			f.message = document.Quoted(c.String()).Text()
		case f.stack == nil && isStackName(name) && b == '[':
			f.stack, f.style = stackText(c.Skip())
		case f.stack == nil && isStackName(name) && b == '"':
			f.stack, f.text = document.Quoted(c.String()).Text(), true
			f.style = styleOf(f.stack)
		case name == "cause" && b == '{' && level < maxCauses:
			f.cause = readFailure(c.Skip(), level+1)
		default:
			c.Skip()
		}
	}
	if len(f.stack) == 0 && f.cause == nil {
		return nil
	}
	return &f
}

// isStackName reports whether a member of an exception holds its stack.
func isStackName(name string) bool {
	switch name {
	case "stack", "stackTrace", "stack_trace", "stacktrace", "extendedStackTrace", "stepArray", "frames":
		return true
	}
	return false
}

// appendText writes f and its causes as the language itself would.
func (f *failure) appendText(dst []byte) []byte {
	style := f.style
	if style == noStyle && f.cause != nil {
		style = f.cause.style
	}
	switch style {
	case goStyle:
		return f.appendGo(dst)
	case pythonStyle:
		return f.appendPython(dst)
	}
	between := "Caused by: "
	if style == nodeStyle {
		between = "[cause]: "
	}
	dst = append(f.appendHead(dst), bytes.TrimRight(f.stack, "\n")...)
	if f.cause == nil || f.text && bytes.Contains(f.stack, []byte("\n"+between)) {
		return dst
	}
	dst = append(bytes.TrimRight(dst, "\n"), '\n')
	if style != nodeStyle {
		return f.cause.appendText(append(dst, between...))
	}
	dst = append(dst[:len(dst)-1], " {\n  "...)
	cause := f.cause.appendText([]byte(between))
	return append(append(dst, bytes.ReplaceAll(cause, []byte("\n"), []byte("\n  "))...), "\n}"...)
}

// appendGo puts the root first, as github.com/pkg/errors does.
func (f *failure) appendGo(dst []byte) []byte {
	if f.cause != nil {
		dst = append(f.cause.appendText(dst), '\n')
	}
	if len(f.message) > 0 && !f.text {
		dst = append(append(dst, f.message...), '\n')
	}
	return append(dst, bytes.TrimRight(f.stack, "\n")...)
}

func (f *failure) appendPython(dst []byte) []byte {
	if f.cause != nil {
		dst = f.cause.appendText(dst)
		dst = append(dst, "\n\nThe above exception was the direct cause of the following exception:\n\n"...)
	}
	if f.text {
		return append(dst, bytes.TrimRight(f.stack, "\n")...)
	}
	dst = append(append(dst, "Traceback (most recent call last):\n"...), f.stack...)
	return bytes.TrimRight(f.appendHead(dst), "\n")
}

// appendHead writes "KeyError: 'id'" on a line, where the stack does not say it.
func (f *failure) appendHead(dst []byte) []byte {
	if f.text || len(f.kind) == 0 {
		return dst
	}
	dst = append(dst, f.kind...)
	if len(f.message) > 0 {
		dst = append(append(dst, ": "...), f.message...)
	}
	return append(dst, '\n')
}
