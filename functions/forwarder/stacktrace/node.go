package stacktrace

import "strings"

// nodeFrame reads a call of V8; s is what follows "at ":
//
//	async Orders.find [as get] (/var/task/orders.js:12:5)
//	file:///var/task/index.mjs:3:11
//	Array.map (<anonymous>)
//	async Promise.all (index 0)
//	eval (eval at run (/var/task/vm.js:4:2), <anonymous>:1:1)
func nodeFrame(s string) (f Frame, ok bool) {
	// Errors inside errors go on with their properties on the same line.
	s = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s, " {"), ","), " ")
	s = strings.TrimPrefix(s, "async ")
	name, place := "", s
	if i := strings.Index(s, " ("); i >= 0 && s[len(s)-1] == ')' {
		name, place = s[:i], s[i+2:len(s)-1]
	}
	if strings.HasPrefix(place, "eval at ") {
		if i := strings.LastIndexByte(place, '('); i >= 0 {
			place, _, _ = strings.Cut(place[i+1:], ")")
		}
	}
	file, line, numbered := cutLine(place)
	if numbered {
		if f, l, ok := cutLine(file); ok {
			file, line = f, l // the last number was the column
		}
	}
	if !numbered && place != "<anonymous>" && place != "native" && !strings.HasPrefix(place, "index ") {
		return f, false
	}
	if name == "" && !strings.ContainsAny(file, `/\`) && (strings.IndexByte(file, ' ') >= 0 || strings.IndexByte(file, '.') < 0 && !strings.HasPrefix(file, "node:")) {
		return f, false // a sentence that ends in a number, or a time of day
	}
	if i := strings.Index(name, " [as "); i >= 0 {
		name = name[:i]
	}
	if !numbered && place != "native" {
		file = strings.TrimPrefix(file, place)
	}
	f = Frame{Function: name, File: file, Line: line}
	f.InApp = numbered && !isNodeLibrary(file)
	return f, true
}

func isNodeLibrary(file string) bool {
	path := strings.TrimPrefix(file, "file://")
	return strings.HasPrefix(path, "node:") || strings.HasPrefix(path, "internal/") || isLambdaFile(path) ||
		path == "<anonymous>" || strings.Contains(path, "node_modules/") || strings.Contains(path, `node_modules\`) ||
		!strings.ContainsAny(path, `/\`) && isNodeModule(path)
}

// isNodeModule: before Node.js 16 its own files have bare names, "events.js".
func isNodeModule(file string) bool {
	switch file {
	case "events.js", "module.js", "timers.js", "net.js", "fs.js", "vm.js", "stream.js", "domain.js", "util.js", "assert.js", "buffer.js", "http.js", "_http_client.js", "_stream_readable.js", "_stream_writable.js", "bootstrap_node.js":
		return true
	}
	return false
}

// detectNode recognizes a call of V8, or a rejection that has none.
func detectNode(_, s string) parser {
	if strings.HasPrefix(s, "[UnhandledPromiseRejection: ") {
		return parseRejection
	}
	if call, ok := strings.CutPrefix(s, "at "); ok {
		if _, ok := nodeFrame(call); ok {
			return parseNode
		}
	}
	return nil
}

// parseNode reads an error's stack, or what util.inspect makes of one, whose
// first frame stands at offset at:
//
//	Error: outer
//	    at f (/var/task/index.js:1:1) {
//	  code: 'E_OUTER',
//	  [cause]: TypeError: inner
//	      at g (/var/task/index.js:2:2)
//	}
func parseNode(text string, at int) (Exception, bool) {
	if i := strings.Index(text[:at], "\n  [errors]: ["); i >= 0 {
		at = i + 1 // Promise.any's error has no frames of its own
	} else if i := strings.Index(text[:at], "\n  [cause]: "); i >= 0 {
		at = i + 1
	}
	n := nodeStack{chain: newChain(text, strings.Count(text[at:], "at "))}
	n.list = append(n.list, nodeHead(text[:at]))
	for l := (lines{text: text, next: at}); l.scan() && n.read(&l); {
	}
	n.close(min(len(text), n.end))
	settle(&n.list[0])
	return n.exception(langJavaScript), true
}

// A nodeStack is a chain and the state of reading an AggregateError's list, of
// which the first error is taken for the cause.
type nodeStack struct {
	chain
	errors int // the indent of the errors, while the list is open
	first  bool
	end    int
}

// read takes one line and reports whether the trace goes on.
func (n *nodeStack) read(l *lines) bool {
	n.end = l.end
	line := l.line()
	in := indent(line)
	s := line[in:]
	switch {
	case strings.HasPrefix(s, "at "):
		if f, ok := nodeFrame(s[3:]); ok {
			n.endMessage(l.start)
			n.add(f)
		}
	case strings.HasPrefix(s, "[cause]: "):
		if start := l.start + in + len("[cause]: "); start < l.end && n.text[start] != '{' {
			n.open(start, l.end)
		}
	case strings.HasPrefix(s, "[errors]: ["):
		n.endMessage(l.start)
		n.errors = in + 2
	case n.errors > 0 && in == n.errors && s != "":
		if n.first {
			n.end = l.start
			return false
		}
		n.first = true
		n.open(l.start+in, l.end)
	case in == 0 && s != "":
		n.endMessage(l.start)
		n.end = l.start
		return s == "}"
	}
	return true
}

// nodeHead reads what stands above the first frame; an error that has no
// frames is printed in brackets.
func nodeHead(pre string) Cause {
	pre = strings.TrimSuffix(strings.TrimSuffix(afterExcerpt(pre), " {\n"), "]")
	typ, message := splitHead(strings.TrimPrefix(pre, "["))
	return Cause{Type: typ, Message: message}
}

// afterExcerpt cuts the excerpt of the source which Node.js prints above an
// uncaught error. It ends in a line of carets.
func afterExcerpt(pre string) string {
	for l := (lines{text: pre}); l.scan(); {
		if line := strings.TrimSpace(l.line()); line != "" && strings.Trim(line, "^") == "" {
			return pre[l.next:]
		}
	}
	return pre
}

// rejection is the type, or its end, of the error that Node.js and the runtime
// of Lambda make of a promise's unhandled rejection.
const rejection = "UnhandledPromiseRejection"

// settle puts the reason of an unhandled promise rejection in its place. Where
// only its text is known, the frames go: they are the runtime's, and the same
// for all rejections.
func settle(c *Cause) {
	if !strings.HasSuffix(c.Type, rejection) {
		return
	}
	c.Type, c.Frames = rejection, nil // in the text format it is Runtime.…
	if typ, at := headType(c.Message); typ != "" {
		c.Type, c.Message = typ, strings.TrimSpace(c.Message[at:])
		return
	}
	const before, after = `with the reason "`, `".`
	if _, reason, ok := strings.Cut(c.Message, before); ok {
		if i := strings.LastIndex(reason, after); i >= 0 {
			reason = reason[:i]
		}
		c.Message = reason
	}
}

// parseRejection reads how util.inspect prints a rejection with a value that
// is no Error: [UnhandledPromiseRejection: … with the reason "text".]
func parseRejection(text string, at int) (Exception, bool) {
	c := Cause{Type: rejection, Message: firstLine(text[at:])}
	settle(&c)
	return Exception{Type: c.Type, Message: c.Message, Language: langJavaScript}, true
}

// appendNodeKey drops what V8 adds to a name, which depends on how the caller
// reached the function and on the version of the runtime.
func appendNodeKey(b []byte, f *Frame) ([]byte, bool) {
	b = append(appendBase(b, f.File), '|')
	name := f.Function
	for _, word := range [...]string{"async ", "new ", "Object.", "Runtime."} {
		name = strings.TrimPrefix(name, word)
	}
	if name == "<anonymous>" {
		return b, true
	}
	return append(b, name...), true
}
