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
	f, _, ok = cutNodeFrame(s)
	return f, ok
}

// isNodeCall reports whether line is a call of V8.
func isNodeCall(line string) bool {
	call, ok := strings.CutPrefix(line[indent(line):], "at ")
	if !ok {
		return false
	}
	_, ok = nodeFrame(call)
	return ok
}

// cutNodeFrame is nodeFrame for a line with something else behind the call: the
// brace of the error's properties, a comma, or words logged along with the error.
func cutNodeFrame(s string) (f Frame, rest string, ok bool) {
	s = strings.TrimRight(s, " ")
	call := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(s, " {"), ","), " ")
	if f, ok = wholeNodeFrame(call); ok {
		return f, s[len(call):], true
	}
	n := placeEnd(s)
	if n == 0 {
		return f, "", false
	}
	f, ok = wholeNodeFrame(s[:n])
	return f, s[n:], ok
}

// placeEnd returns the offset behind the first ":12:5" or ":12:5)" of s that has a
// blank behind it, or 0.
func placeEnd(s string) int {
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

func wholeNodeFrame(s string) (f Frame, ok bool) {
	s = strings.TrimPrefix(s, "async ")
	if s == "" {
		return f, false
	}
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

// detectNode recognizes a call of V8, an error or a rejection that has none, and
// V8's own fatal errors.
func detectNode(line, s string) parser {
	switch {
	case s[0] == 'a':
		if isNodeCall(s) {
			return parseNode
		}
	case strings.HasPrefix(s, "[UnhandledPromiseRejection: "):
		return parseRejection
	case strings.HasPrefix(s, "FATAL ERROR: "), strings.HasPrefix(s, "# Fatal error in "):
		return parseFatal
	}
	if findBracket(line) >= 0 {
		return parseNode
	}
	return nil
}

// parseFatal reads how V8 ends the process:
//
//	FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
//
//	# Fatal error in , line 0
//	# unreachable code
//
// Its native stack says nothing of the program.
func parseFatal(text string, at int) (Exception, bool) {
	line := firstLine(text[at:])
	line = line[indent(line):]
	if typ, message, ok := strings.Cut(line, ": "); ok && typ == "FATAL ERROR" {
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

// settleWarning puts the error in its place of which Node.js before 15 warned: that
// a promise was rejected with it and nobody cared.
func settleWarning(c *Cause) {
	if c.Type != rejection+"Warning" {
		return
	}
	if typ, at := nodeType(firstLine(c.Message)); typ != "" {
		c.Type, c.Message = typ, strings.TrimSpace(c.Message[at:])
	}
}

// parseRejection reads how util.inspect prints a rejection with a value that
// is no Error: [UnhandledPromiseRejection: … with the reason "text".]
func parseRejection(text string, at int) (Exception, bool) {
	c := Cause{Type: rejection, Message: firstLine(text[at:])}
	settle(&c)
	return Exception{Type: c.Type, Message: c.Message, Language: langJavaScript}, true
}
