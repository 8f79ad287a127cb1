package stacktrace

import "strings"

// nodeFrame reads a V8 call; s is the text behind "at ":
//
//	async Orders.find [as get] (/var/task/orders.js:12:5)
//	file:///var/task/index.mjs:3:11
//	Array.map (<anonymous>)
//	async Promise.all (index 0)
//	eval (eval at run (/var/task/vm.js:4:2), <anonymous>:1:1)
func nodeFrame(s string) (f Frame, ok bool) {
	f, _, ok = cutNodeFrame(s)
	return f, ok
}

// isNodeCall reports whether line is a V8 call.
func isNodeCall(line string) bool {
	call, ok := strings.CutPrefix(line[indent(line):], "at ")
	if !ok {
		return false
	}
	_, ok = nodeFrame(call)
	return ok
}

// cutNodeFrame is like nodeFrame for a line with text behind the call: the brace of the error's
// properties, a comma, or words that were logged with the error.
func cutNodeFrame(s string) (f Frame, rest string, ok bool) {
	s = strings.TrimRight(s, " ")
	call := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s, " {"), ","), " ")
	if f, ok = exactNodeFrame(call); ok {
		return f, s[len(call):], true
	}
	n := locationEnd(s)
	if n == 0 {
		return f, "", false
	}
	f, ok = exactNodeFrame(s[:n])
	return f, s[n:], ok
}

// locationEnd returns the offset behind the first ":12:5" or ":12:5)" in s that a blank follows, or 0.
func locationEnd(s string) int {
	for i := 0; i < len(s); i++ {
		k := strings.IndexByte(s[i:], ':')
		if k < 0 {
			return 0
		}
		i += k
		_, line := leadingInt(s[i+1:])
		n := i + 1 + line
		if line == 0 || n >= len(s) || s[n] != ':' {
			continue
		}
		_, column := leadingInt(s[n+1:])
		if n += 1 + column; column > 0 {
			if n < len(s) && s[n] == ')' {
				n++
			}
			if n < len(s) && s[n] == ' ' {
				return n
			}
		}
	}
	return 0
}

func exactNodeFrame(s string) (f Frame, ok bool) {
	s = strings.TrimPrefix(s, "async ")
	if s == "" {
		return f, false
	}
	name, location := "", s
	if i := strings.Index(s, " ("); i >= 0 && s[len(s)-1] == ')' {
		name, location = s[:i], s[i+2:len(s)-1]
	}
	if strings.HasPrefix(location, "eval at ") {
		if i := strings.LastIndexByte(location, '('); i >= 0 {
			location, _, _ = strings.Cut(location[i+1:], ")")
		}
	}
	file, line, numbered := cutLine(location)
	if i := strings.Index(location, ":wasm-function["); i > 0 {
		file, numbered = location[:i], true
	}
	if numbered {
		if f, l, ok := cutLine(file); ok {
			file, line = f, l // the last number was the column
		}
	}
	if !numbered && location != "<anonymous>" && location != "native" && !strings.HasPrefix(location, "index ") {
		return f, false
	}
	if name == "" && !strings.ContainsAny(file, `/\`) && (strings.IndexByte(file, ' ') >= 0 || strings.IndexByte(file, '.') < 0 && !strings.HasPrefix(file, "node:")) {
		return f, false // a sentence that ends in a number, or a time of day
	}
	if i := strings.Index(name, " [as "); i >= 0 {
		name = name[:i]
	}
	if !numbered && location != "native" {
		file = strings.TrimPrefix(file, location)
	}
	f = Frame{Function: name, File: file, Line: line}
	f.InApp = numbered && !isNodeLibrary(file)
	return f, true
}

// detectNode recognizes a V8 call, an error or rejection without calls, and V8's fatal errors.
func detectNode(line, s string) parser {
	switch {
	case s[0] == 'a':
		if isNodeCall(s) {
			return parseNode
		}
	case strings.HasPrefix(s, "[UnhandledPromiseRejection: "):
		return parseRejection
	case isThrownHint(s):
		return parseThrown
	case strings.HasPrefix(s, "FATAL ERROR: "), strings.HasPrefix(s, "# Fatal error in "):
		return parseFatal
	}
	if findBracket(line) >= 0 {
		return parseNode
	}
	return nil
}

// v8Fatal is the type of the errors after which V8 ends the process.
const v8Fatal = "FATAL ERROR"

// parseFatal reads V8's output when it ends the process:
//
//	FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
//
//	# Fatal error in , line 0
//	# unreachable code
//
// It ignores the native stack, which contains nothing about the program.
func parseFatal(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	line = line[indent(line):]
	if typ, message, ok := strings.Cut(line, ": "); ok && typ == v8Fatal {
		return Exception{Type: typ, Message: message, Language: langJavaScript}, true
	}
	l := lines{text: text, next: at}
	l.scan()
	if !l.scan() {
		return Exception{}, false
	}
	message := strings.TrimSpace(strings.TrimLeft(l.line(), "# "))
	return Exception{Type: "Fatal error", Message: message, Language: langJavaScript}, message != ""
}

// isThrownHint reports whether line is the hint that Node.js prints below a value that is not an
// Error.
func isThrownHint(line string) bool { return strings.HasPrefix(line, "(Use `node --trace-uncaught ") }

// parseThrown reads a value that is not an Error. Node.js prints it below the line that threw it,
// without calls, and at offset at how to get them:
//
//	/app/stock.js:6
//	  throw "no stock";
//	  ^
//	no stock
//	(Use `node --trace-uncaught ...` to show where the exception was thrown)
func parseThrown(text string, at int) (Exception, bool) {
	start, _ := afterExcerpt(text[:at])
	message := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text[start:at]), "Uncaught:"))
	e := Exception{Type: "Uncaught", Message: message, Language: langJavaScript}
	if file, line, ok := cutLine(firstLine(text)); ok && start > 0 && !isNodeLibrary(file) {
		e.Culprit, e.Line = file, line
	}
	return e, start > 0 && message != ""
}

// rejection is the type, or the end of the type, of the error that Node.js and Lambda's runtime
// create for an unhandled promise rejection.
const rejection = "UnhandledPromiseRejection"

// resolveRejection replaces an unhandled promise rejection by its reason. If only the text of the
// reason is known, the frames are removed: they belong to the runtime and are the same for all
// rejections.
func resolveRejection(c *Cause) {
	if !strings.HasSuffix(c.Type, rejection) {
		return
	}
	c.Type, c.Frames = rejection, nil // in the text format it has the prefix Runtime.
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

// settleWarning replaces a warning by the error in it. Node.js before 15 warned that a promise was
// rejected with this error and not handled.
func settleWarning(c *Cause) {
	if c.Type != rejection+"Warning" {
		return
	}
	if typ, at := nodeType(firstLine(c.Message)); typ != "" {
		c.Type, c.Message = typ, strings.TrimSpace(c.Message[at:])
	}
}

// parseRejection reads util.inspect's output for a rejection with a value that is not an Error:
// [UnhandledPromiseRejection: … with the reason "text".]
func parseRejection(text string, at int) (Exception, bool) {
	c := Cause{Type: rejection, Message: firstLine(text[at:])}
	resolveRejection(&c)
	return Exception{Type: c.Type, Message: c.Message, Language: langJavaScript}, true
}
