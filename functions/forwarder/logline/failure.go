package logline

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/stacktrace"
)

// maxCauses is the maximum number of exceptions that are read from a chain.
const maxCauses = 8

// A failure is an exception that arrived as a JSON object, from any runtime or logger. See partOf
// for the names of its members.
//
//	{"errorType":"…","errorMessage":"…","stackTrace":["at …"],"cause":{…}}
//	{"name":"…","message":"…","stack":"…","code":"ECONNREFUSED","cause":{…}}
//	{"className":"…","message":"…","stepArray":[{"className":"…","methodName":"…","fileName":"…","lineNumber":1}],"cause":{…}}
//	{"exc_type":"…","exc_value":"…","frames":[{"filename":"…","lineno":1,"name":"…"}]}
type failure struct {
	stacktrace.Exception
	cache    *stacktrace.Cache // of the stacks of lines, or nil
	code     string
	text     []byte // the stack with its heading and causes, as the language prints it
	location string // where PHP threw the exception
	line     string // the line of location, if it is a separate member

	members    int
	calls      []byte // a stack that arrived as text, without a heading
	made       bool   // PHP's calls arrived as objects
	isError    bool   // it has a member that only errors have
	hasHeading bool   // calls contains a heading
	consumed   [partCount]string
	causes     []*failure
	root       *failure // for eris
	wraps      []*failure
}

// hasStack reports whether anything shows where the exception comes from.
func (f *failure) hasStack() bool { return len(f.Frames) > 0 || len(f.Causes) > 0 || len(f.text) > 0 }

// readFailure reads an object. It returns nil if the object has no members of an exception. If the
// only such member is an exception itself, as in {"status":"rejected","reason":{…}}, readFailure
// returns that exception.
func readFailure(object []byte, level int) *failure {
	f := &failure{}
	c := jsonscan.Cursor{Buf: object}
	if level > maxCauses || !c.Open('{') {
		return nil
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		f.members++
		if p := partOf(key.Raw); p == noPart || f.consumed[p] != "" || !f.read(p, &c, level) {
			c.Skip()
		} else {
			f.consumed[p] = string(key.Raw)
		}
	}
	f.finish()
	switch {
	case f.Type == "" && f.Message == "" && !f.hasStack():
		return nil
	case f.Type == "" && f.Message == "" && f.Frames == nil && len(f.causes) > 0:
		return chained(f.causes)
	}
	return f
}

// chained makes the other exceptions of a list the causes of the first, unless that already has
// causes.
func chained(list []*failure) *failure {
	first := list[0]
	if len(first.Causes) == 0 {
		first.causes = list[1:]
		first.wrap()
	}
	return first
}

// read reads the value at the cursor as a part of the exception. It returns false and does not move
// the cursor if the value is not suitable.
func (f *failure) read(p part, c *jsonscan.Cursor, level int) bool {
	start := *c
	var text string
	b := c.Peek()
	switch b {
	case '"':
		text = string(document.Quoted(c.String()).Text())
	case '{', '[':
		if f.readNested(p, b, c.Skip(), level) {
			return true
		}
		*c = start
		return false
	case 'n', 't', 'f':
		return false
	default:
		text = string(c.Literal())
	}
	if !f.readText(p, text, b == '"') {
		*c = start
		return false
	}
	return true
}

// readText reads a string or a number.
func (f *failure) readText(p part, text string, quoted bool) bool {
	switch {
	case isPlaceholder([]byte(text)):
		return false
	case p == partCode || p == partErrno:
		if text == "0" || p == partErrno && f.code != "" {
			return false
		}
		f.code = text
		f.consumed[partErrno] = "" // the code is more specific
		return true
	case p == partLine:
		f.line = text
		return true
	case !quoted:
		return false
	}
	switch p {
	case partType, partErrorType:
		if !isTypeName(text) {
			return false
		}
		f.Type = text
		f.isError = f.isError || p == partErrorType
	case partMessage, partErrorMessage:
		f.Message = text
		f.isError = f.isError || p == partErrorMessage
	case partLocation:
		f.location = text
	case partStack:
		if one, ok := callAtLocation(text); ok && !f.hasStack() {
			return f.setCalls([]call{one}, true)
		}
		return f.readStack([]byte(text))
	case partCause, partCauses, partError:
		cause := causeOf(text)
		if cause == nil {
			return false
		}
		f.causes = append(f.causes, cause)
	default:
		return false
	}
	return true
}

// isTypeName reports whether text can be the name of a type and is not a sentence.
func isTypeName(text string) bool {
	return len(text) <= 512 && strings.IndexByte(text, '\n') < 0 && (strings.IndexByte(text, ' ') < 0 || strings.IndexByte(text, '<') >= 0 || strings.IndexByte(text, '`') >= 0)
}

// causeOf reads a cause that arrived as text. It returns nil if the text names no type.
func causeOf(text string) *failure {
	f := &failure{}
	if !f.readStack([]byte(text)) {
		typ, message, ok := stacktrace.Heading(text)
		if !ok {
			return nil
		}
		f.Type, f.Message = typ, message
	}
	f.finish()
	return f
}

// readNested reads an object or a list.
func (f *failure) readNested(p part, b byte, raw []byte, level int) bool {
	switch {
	case p == partRoot && b == '{':
		f.root = readFailure(raw, level+1)
		return f.root != nil
	case p == partWrap && b == '[': // eris lists the outermost first
		f.wraps = readFailures(raw, level+1)
		return len(f.wraps) > 0
	case p == partStack && b == '[':
		return f.readCalls(raw, false)
	case p == partStack || p == partTrace:
		return f.readTrace(raw, level)
	case p == partCause || p == partCauses || p == partError:
		if b == '{' {
			return f.addCause(readFailure(raw, level+1))
		}
		causes := readFailures(raw, level+1)
		f.causes = append(f.causes, causes...)
		return len(causes) > 0
	case p == partValues && b == '[': // Sentry lists the root first
		causes := readFailures(raw, level+1)
		for _, cause := range slices.Backward(causes) {
			f.causes = append(f.causes, cause)
		}
		return len(causes) > 0
	}
	return false
}

func (f *failure) addCause(cause *failure) bool {
	if cause == nil {
		return false
	}
	f.causes = append(f.causes, cause)
	return true
}

// readTrace reads an object that contains a list of frames, the outermost call first, as Sentry and
// Rollbar write it.
func (f *failure) readTrace(object []byte, level int) bool {
	c := jsonscan.Cursor{Buf: object}
	found := false
	if !c.Open('{') {
		return false
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "frames" && b == '[':
			found = f.readCalls(c.Skip(), true) || found
		case string(key.Raw) == "exception" && b == '{':
			if inner := readFailure(c.Skip(), level+1); inner != nil {
				f.Type, f.Message = inner.Type, inner.Message
			}
		default:
			c.Skip()
		}
	}
	return found
}

// readFailures reads a list of exceptions, or of lists of exceptions, which structlog writes for
// groups.
func readFailures(list []byte, level int) (found []*failure) {
	c := jsonscan.Cursor{Buf: list}
	for c.Open('['); c.Element(); {
		var f *failure
		switch b := c.Peek(); {
		case len(found) == maxCauses || level > maxCauses:
			return found
		case b == '{':
			f = readFailure(c.Skip(), level)
		case b == '[':
			found = append(found, readFailures(c.Skip(), level+1)...)
		case b == '"':
			f = causeOf(string(document.Quoted(c.String()).Text()))
		default:
			c.Skip()
		}
		if f != nil {
			found = append(found, f)
		}
	}
	return found
}

// readStack reads a stack that arrived as one text. It returns false if text contains no calls.
func (f *failure) readStack(text []byte) bool {
	if f.hasStack() || f.calls != nil {
		return false
	}
	e, ok := f.cache.Parse(text)
	if !ok || len(e.Frames) == 0 && len(e.Causes) == 0 && !isRejected(text) && !bytes.HasPrefix(text, []byte("[object] (")) {
		return false
	}
	if e.Type == "panic" && !bytes.Contains(text, []byte("panic: ")) && !bytes.Contains(text, []byte("panic(")) {
		e.Type = "error" // the stack is that of the logging call
		if bytes.HasPrefix(text, []byte("goroutine ")) {
			e.Message = ""
		}
	}
	f.calls, f.hasHeading = text, e.Type != "" || e.Language == "go"
	typ, message := f.Type, f.Message
	f.Exception = e
	if typ != "" {
		f.Type = typ
	}
	if message != "" {
		f.Message = message
	}
	return true
}

// isRejected reports whether text is the stack of an unhandled rejection. Parse drops this stack,
// because it belongs to the runtime.
func isRejected(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return bytes.Contains(first, []byte("UnhandledPromiseRejection"))
}

// finish combines the parts.
func (f *failure) finish() {
	f.Type = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(f.Type, "Function<"), "Init<"), ">")
	if f.line != "" && f.location != "" && !strings.HasSuffix(f.location, ":"+f.line) {
		f.location += ":" + f.line
	}
	if f.isPHP() {
		f.Language = "php"
		f.SetThrown(f.location, f.made)
	} else {
		f.consumed[partLocation], f.consumed[partLine] = "", ""
	}
	if f.root != nil && f.Type == "" && f.Message == "" && !f.hasStack() {
		f.unwind()
	}
	if f.replaced() {
		return
	}
	if f.calls == nil || f.Language == "php" {
		f.Complete()
	}
	if f.members == 2 && f.isError && f.Type != "" && f.Message != "" && !f.hasStack() && !strings.Contains(f.Type, ".") {
		// Only Go's runtime omits the stack, because an error value has none. The types of the
		// platform itself are Runtime.… and Sandbox.….
		f.Language = "go"
	}
	if f.Language == "go" && f.Type == "" && f.hasStack() {
		f.Type = "error" // an error value, whose stack never contains its type
	}
	switch {
	case f.calls != nil && (f.hasHeading || f.Type == "" && f.Message == ""):
		f.text = f.calls
	case f.calls != nil:
		f.text = f.AppendText(nil, f.calls)
	case len(f.Frames) > 0:
		f.text = f.AppendStack(nil)
	}
	if len(f.Causes) == 0 {
		f.wrap()
	}
}

// unwind makes f the outermost error of eris's chain and the others its causes.
func (f *failure) unwind() {
	chain := slices.Concat(f.wraps, []*failure{f.root})
	f.Exception, f.text = chain[0].Exception, chain[0].text
	f.causes = append(f.causes, chain[1:]...)
}

// isPHP reports whether the exception comes from PHP, according to its type or location.
func (f *failure) isPHP() bool {
	if f.Language != "" || f.location == "" {
		return f.Language == "php" && f.location != ""
	}
	file, _, _ := strings.Cut(strings.TrimPrefix(f.location, "File: "), ", Line: ")
	if i := strings.LastIndexByte(file, ':'); i > 1 {
		file = file[:i]
	}
	return stacktrace.LanguageOf(file) == "php"
}

// replaced replaces f by the reason of an unhandled rejection.
func (f *failure) replaced() bool {
	if !stacktrace.IsRejection(f.Type) {
		return false
	}
	if len(f.causes) == 0 {
		f.ResolveRejection()
		return false
	}
	consumed, causes := f.consumed, f.causes
	*f = *causes[0]
	f.consumed, f.causes = consumed, causes
	return true
}

// wrap adds the causes that are separate objects to f.
func (f *failure) wrap() {
	for i, cause := range f.causes {
		f.Causes = append(f.Causes, stacktrace.Cause{Type: cause.Type, Message: cause.Message, Code: cmp.Or(cause.code, cause.Code), Frames: cause.Frames})
		f.Causes = append(f.Causes, cause.Causes...)
		if f.Language == "" {
			f.Language = cause.Language
		}
		if i > 0 || len(cause.text) == 0 {
			continue
		}
		if f.text == nil {
			f.text = f.AppendStack(nil)
		}
		f.text = stacktrace.AppendCaused(nil, f.Language, f.text, cause.text)
	}
	if len(f.causes) > 0 && f.Culprit == "" {
		f.FindCulprit()
	}
}
