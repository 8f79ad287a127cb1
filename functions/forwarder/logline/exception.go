package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/stacktrace"
)

// An exception collects what is found about an exception while its line is read. The first
// exception wins.
type exception struct {
	cache *stacktrace.Cache

	value stacktrace.Exception
	found bool // value has frames, causes or a type

	isData bool // the line quotes external data: no exception is searched for in it

	stack     document.Value // a stack in a member of the line itself
	stackList []byte         // the same as a list
	stackName []byte
	causes    []*failure     // its causes
	guess     document.Value // a text that looks like a stack
	guessName []byte
}

// restart removes everything that a line has added to d and x.
func (x *exception) restart(d *document.Document) {
	d.Restart()
	*x = exception{cache: x.cache}
}

// read finishes the search: it reads the values that were set aside, or a message of several lines.
func (x *exception) read(d *document.Document) {
	if !x.found || len(x.value.Frames) == 0 {
		x.readMessage(d)
	}
	if !x.found && (d.Has(document.ExceptionType) || d.Has(document.ExceptionMessage)) && string(d.Get(document.Action).Bytes) == string(actionApplication.Bytes) {
		level.Error.SetDefault(d)
	}
}

// readMessage finds an exception in a message of several lines, or behind words.
func (x *exception) readMessage(d *document.Document) {
	if x.isData || !d.Has(document.Message) || d.Has(document.ExceptionStacktrace) {
		return
	}
	message := d.Text(d.Get(document.Message))
	text := bytes.TrimSpace(message)
	first, _, several := bytes.Cut(text, []byte("\n"))
	f := failureBehind(first) // zap's console encoder prints a stack below its fields
	if f == nil && several {
		f = failureBehind(text)
	}
	if f != nil && (f.hasStack() || !several) {
		x.take(d, f)
		return
	}
	if !several && bytes.IndexByte(text, '\r') < 0 && !stacktrace.Folded(text) {
		return
	}
	if e, ok := x.cache.Parse(message); ok {
		if f != nil && e.Type == "error" {
			e.Message = f.Message
		}
		x.value, x.found = e, true
		d.Set(document.ExceptionStacktrace, document.Plain(message))
	} else if f != nil && f.isError {
		x.take(d, f)
	}
}

// isLines reports whether text has more than one line.
func isLines(text []byte) bool {
	return bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0
}

// failureBehind reads an exception in JSON at the end of a text. winston, Lambda's runtimes and
// others write it behind words.
func failureBehind(text []byte) *failure {
	if len(text) == 0 || text[len(text)-1] != '}' || !bytes.Contains(text, []byte(`tack`)) && !bytes.Contains(text, []byte(`"error`)) && !bytes.Contains(text, []byte(`"[object] (`)) {
		return nil
	}
	const tries = 8
	for i, n := objectAt(text, 0), 0; i >= 0 && n < tries; i, n = objectAt(text, i+1), n+1 {
		c := jsonscan.Cursor{Buf: text[i:]}
		c.Skip()
		if c.AtEnd() {
			f := readFailure(text[i:], 0)
			if f == nil || !f.isError && !f.hasStack() {
				return errorMember(text[i:])
			}
			return f
		}
	}
	return nil
}

// objectAt returns the start of the next object within the words of a text, or -1.
func objectAt(text []byte, from int) int {
	const words = 4096 // maximum number of bytes before the object
	for from < min(len(text), words) {
		i := bytes.IndexByte(text[from:], '{')
		if i < 0 {
			break
		}
		from += i + 1
		if rest := bytes.TrimLeft(text[from:min(len(text), from+16)], " \t\r\n"); len(rest) > 0 && rest[0] == '"' {
			return from - 1
		}
	}
	return -1
}

// errorMember reads {"error":"no order 7"}, as Go's loggers write it. It returns nil if object has
// no such member.
func errorMember(object []byte) *failure {
	c := jsonscan.Cursor{Buf: object}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == "error" && c.Peek() == '"' {
			return &failure{Exception: stacktrace.Exception{Message: string(document.Quoted(c.String()).Text())}}
		}
		c.Skip()
	}
	return nil
}

// take makes f the exception of d.
func (x *exception) take(d *document.Document, f *failure) {
	x.value, x.found = f.Exception, f.hasStack()
	if len(f.text) > 0 {
		d.SetDefault(document.ExceptionStacktrace, document.Plain(f.text))
	}
	d.FillText(document.ExceptionType, f.Type)
	d.FillText(document.ExceptionMessage, f.Message)
	d.FillText(document.ExceptionCode, f.code)
}

// errorObject handles an object that may be an exception. It returns false and keeps nothing if the
// object is not an exception, or not the first one.
func (w *walker) errorObject(name, object []byte, depth int) bool {
	if w.isEnvelope && w.found || w.isData {
		return false
	}
	f := readFailure(object, 0)
	if f == nil || !f.hasStack() && !f.isError && (f.Message == "" || !isPlainErrorName(name) && f.Type == "") {
		return false
	}
	switch {
	case w.found || f.hasStack() && !isCauseName(name) && (w.stack.Bytes != nil || w.exception.stackList != nil):
		return false
	case depth > 0 && isCauseName(name) && !w.isParent && f.hasStack():
		w.hasStack = true
		return false
	case depth == 0 && isCauseName(name):
		w.exception.causes = append(w.exception.causes, f)
	case w.doc.Has(document.ExceptionType) && string(w.doc.Get(document.ExceptionType).Bytes) != f.Type:
		return false
	default:
		w.take(w.doc, f)
	}
	end := w.cursor
	w.cursor = jsonscan.Cursor{Buf: object}
	w.leftovers(name, f, depth+1)
	w.cursor = end
	return true
}

// leftovers keeps the members of an exception object that have no field.
func (w *walker) leftovers(path []byte, f *failure, depth int) {
	roles := w.roleOf
	w.roleOf = noRole
	w.cursor.Open('{')
	for key, ok := w.cursor.Member(); ok; key, ok = w.cursor.Member() {
		p := partOf(key.Raw)
		if p == noPart || f.consumed[p] != string(key.Raw) {
			w.member(w.doc.Join(path, plain(key)), depth)
			continue
		}
		switch b := w.cursor.Peek(); {
		case b == '{' && (p == partCause || p == partError) && len(f.causes) > 0 && depth < maxPath:
			w.leftovers(w.doc.Join(path, plain(key)), f.causes[0], depth+1)
		case b == '[' && (p == partCauses || p == partCause) && len(f.causes) > 1:
			w.keep(w.doc.Join(path, plain(key)), document.Plain(w.cursor.Skip()))
		default:
			w.cursor.Skip()
		}
	}
	w.roleOf = roles
}

func noRole([]byte) (role, mark) { return roleKeep, 0 }

// failures handles a list of exceptions. The first is the exception; the others are its causes, or
// the other members of a group.
func (w *walker) failures(list []byte) {
	if w.found || w.isData {
		return
	}
	all := readFailures(list, 0)
	if len(all) == 0 {
		return
	}
	first := all[0]
	if !first.hasStack() && !first.isError {
		return
	}
	w.take(w.doc, chained(all))
}

// stackText handles a text that is a stack, or the message of an exception. It returns false if the
// text is neither.
func (w *walker) stackText(name []byte, role role, v document.Value, escaped bool, depth int) bool {
	if escaped && role != roleNone {
		v = unescape(w.doc, v)
	}
	switch {
	case w.isData || role == roleNone && !escaped:
		return false
	case role == roleNone:
		if w.guess.Bytes == nil && looksLikeStack(v.Bytes) {
			w.guess, w.guessName = v, name
		}
		return false
	case depth > 0 && role == roleStack && isStackName(name) && !bytes.HasPrefix(name, []byte("attributes.")):
		w.hasStack = true
		return isStandardStack(name) && w.doc.Fill(document.ExceptionStacktrace, v)
	case role == roleVerbose && !bytes.Contains(v.Bytes, []byte(".go:")):
		return false
	case role == roleException && !looksLikeStack(v.Bytes) && !isSelfContained(v.Bytes):
		return w.errorText(v)
	case w.exception.stack.Bytes != nil || w.exception.stackList != nil:
		if role == roleVerbose || string(w.stackName) == "stack" && role == roleException { // the new value contains more details
			w.keep(w.stackName, w.exception.stack)
			break
		}
		return false
	}
	w.exception.stack, w.stackName = v, name
	return true
}

// isSelfContained reports whether one line of text is an exception with its calls, or with the
// location where it was thrown, as in Monolog's output.
func isSelfContained(text []byte) bool {
	return bytes.HasPrefix(text, []byte("[object] (")) || bytes.Contains(text, []byte("   at ")) && stacktrace.Folded(text)
}

// unescape decodes a text whose line ends have an additional level of escapes, or are escaped
// outside of JSON.
func unescape(d *document.Document, v document.Value) document.Value {
	text := d.Text(v)
	if !bytes.Contains(text, []byte(`\n`)) || isLines(text) || !looksLikeStack(text) {
		return v
	}
	return document.Plain([]byte(stacktrace.Unescape(string(text))))
}

// errorText handles an exception that is one text without a stack.
func (w *walker) errorText(v document.Value) bool {
	text := w.doc.Text(v)
	if isPlaceholder(text) || w.doc.Has(document.ExceptionMessage) {
		return false
	}
	if text[0] == '{' {
		if f := failureBehind(text); f != nil && !w.found {
			w.take(w.doc, f)
			return true
		}
	}
	if stacktrace.IsTypeName(string(text)) && w.doc.Fill(document.ExceptionType, v) {
		return true
	}
	return w.doc.Fill(document.ExceptionMessage, v)
}

// takeStackList handles a list that is a stack.
func (w *walker) takeStackList(name, list []byte, depth int) bool {
	switch {
	case w.isData:
	case depth > 0:
		w.hasStack = true
	case w.exception.stack.Bytes == nil && w.exception.stackList == nil:
		w.exception.stackList, w.stackName = list, name
		return true
	}
	return false
}

// conclude builds an exception from the members of the line itself. Its type and message are
// already fields.
func (w *walker) conclude() {
	w.readMembers()
	w.exception.stack, w.exception.stackList, w.exception.causes, w.exception.guess = document.Value{}, nil, nil, document.Value{}
}

// readMembers is conclude without its final step.
func (w *walker) readMembers() {
	d := w.doc
	if w.isService {
		w.keepStack()
		for _, f := range []document.Field{document.ExceptionMessage, document.ExceptionType} {
			if !w.found && d.Has(f) {
				d.AddAttribute([]byte(attributeOf(f)), d.Get(f))
				d.Clear(f)
			}
		}
		return
	}
	if d.Has(document.ExceptionType) && d.Has(document.ExceptionMessage) && !w.isHTTP {
		move(d, "code", document.ExceptionCode)
	}
	if !w.hasParts() { // like most lines
		return
	}
	f := &failure{cache: w.cache}
	if !w.found {
		f.Type, f.Message = string(d.Text(d.Get(document.ExceptionType))), string(d.Text(d.Get(document.ExceptionMessage)))
	}
	ok := false
	switch {
	case w.exception.stackList != nil:
		ok = f.readCalls(w.exception.stackList, false)
	case w.exception.stack.Bytes != nil:
		ok = f.readStack(d.Text(w.exception.stack))
	}
	if !ok {
		w.keepStack()
	}
	if !ok && w.guess.Bytes != nil && len(w.value.Frames) == 0 && f.readStack(d.Text(w.guess)) {
		ok = true
		d.RemoveAttribute(string(w.guessName))
	}
	f.causes = append(f.causes, w.exception.causes...)
	if v, found := d.Attribute("errorLocation"); found && ok { // written by Bref
		f.location = string(d.Text(v))
		d.TakeAttribute("errorLocation")
	}
	if !ok && len(f.causes) == 0 {
		return
	}
	w.setException(f)
	if v, found := d.Attribute("code"); found && !w.isHTTP && len(v.Bytes) > 0 && v.Bytes[0]|0x20-'a' <= 'z'-'a' { // winston writes an error's properties next to its stack
		move(d, "code", document.ExceptionCode)
	}
}

func attributeOf(f document.Field) string {
	if f == document.ExceptionType {
		return "errorType"
	}
	return "errorMessage"
}

// keepStack keeps a stack that could not be parsed.
func (w *walker) keepStack() {
	switch {
	case w.exception.stackList != nil:
		w.keepList(w.stackName, w.exception.stackList)
	case w.exception.stack.Bytes == nil:
	case isLines(w.doc.Text(w.exception.stack)) && w.doc.Fill(document.ExceptionStacktrace, w.exception.stack):
	default:
		w.keep(w.stackName, w.exception.stack)
	}
}

// isStandardStack reports whether ECS or OpenTelemetry define that a value with that name is a
// stack trace, whatever it looks like.
func isStandardStack(name []byte) bool {
	return string(name) == "exception.stacktrace" || string(name) == "error.stack_trace"
}

// setException makes f, which was built from the members of the line, the exception of the line.
func (w *walker) setException(f *failure) {
	d := w.doc
	typ := f.Type
	if f.finish(); stacktrace.IsRejection(typ) && len(f.causes) > 0 {
		w.keepStack() // the stack of the runtime itself
	}
	if f.Type == "" && f.Message == "" && len(f.causes) > 0 && len(f.Frames) == 0 {
		f = chained(f.causes)
	}
	if typ != f.Type && typ != "" && !stacktrace.IsRejection(typ) { // such as Function<KeyError>
		d.Clear(document.ExceptionType)
	}
	if w.found { // the stack belongs to an exception without one
		e := f.Exception
		e.Type, e.Message, e.Causes = w.value.Type, w.value.Message, append(w.value.Causes, e.Causes...)
		f.Exception = e
	}
	w.take(d, f)
	w.found = w.found || stacktrace.IsRejection(typ)
}

// hasParts reports whether values were set aside from which conclude may build an exception.
func (x *exception) hasParts() bool {
	return x.stack.Bytes != nil || x.stackList != nil || x.guess.Bytes != nil || x.causes != nil
}

// isEmpty reports whether no exception was found.
func (x *exception) isEmpty() bool { return !x.found && !x.hasParts() }
