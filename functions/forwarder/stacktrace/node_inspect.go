package stacktrace

import "strings"

// A nodeError is one error of a stack trace that is being read.
type nodeError struct {
	Cause
	parent       int  // index in the list, -1 for the outermost
	indent       int  // indentation of the heading's line
	message      int  // start of the message in the text, -1 after it is read
	bracket      int  // start of the bracket of "[TypeError: text]", or -1
	lines        int  // number of lines of the message in the bracket, without the first
	inProperties bool // its properties are being read
	members      int  // indentation of its [errors]
	hasMember    bool // the first of its [errors] has been read
	elided       int  // number of calls that were omitted because its cause has them too
	gap          int  // index in Frames of the omitted calls

	code      string // from its properties or its heading
	isService bool   // it comes from the AWS SDK
}

// A nodeTrace reads an error's stack, or the output of util.inspect for an error:
//
//	Error: outer
//	    at f (/var/task/index.js:1:1) {
//	  code: 'E_OUTER',
//	  [cause]: TypeError: inner
//	      at g (/var/task/index.js:2:2)
//	}
//
// It only reads causes and the first of an AggregateError's errors. Errors in other properties do
// not belong to the chain.
type nodeTrace struct {
	text         string
	list         []nodeError // outermost first
	current      int
	deno         bool
	bun          bool
	isSkipping   bool // the other members of Deno's AggregateError are being skipped
	isAfterBlank bool // the previous line is blank
	inExcerpt    bool // the source above another Bun error is being skipped
	end          int
	members      []Cause // the members of an AggregateError, without the first
}

// maxNodeErrors bounds the length of the chain, and with it the cost of closing it.
const maxNodeErrors = 100

// maxBracketLines bounds the search for the end of a message in brackets.
const maxBracketLines = 8

// parseNode reads the error whose first call is in the line at offset at, or whose bracket is there
// if it has no calls.
func parseNode(text string, at int) (Exception, bool) {
	n := nodeTrace{text: text}
	line := firstLine(text[at:])
	if i := findBracket(line); i >= 0 {
		n.open(bracketHeading(text, at+i, at+len(line), indent(line)), -1)
		n.list[0].code = inlineCode(line[i:])
		if n.list[0].message < 0 && !n.list[0].inProperties && isNodeCall(firstLine(text[n.end:])) {
			return Exception{}, false // the bracket is part of another error's message
		}
	} else {
		h := nodeHead(text, at)
		n.deno, n.bun = h.deno, h.bun
		n.open(h, -1)
	}
	for l := (lines{text: text, next: n.end}); l.scan() && n.read(&l); {
		n.end = l.end
	}
	if e := &n.list[0]; e.bracket >= 0 && e.message >= 0 {
		return Exception{}, false // the bracket was never closed
	}
	n.endMessage(n.end)
	n.fill()
	settleWarning(&n.list[0].Cause)
	resolveRejection(&n.list[0].Cause)
	return n.exception(), true
}

// open starts another error below parent.
func (n *nodeTrace) open(h nodeHeading, parent int) {
	n.list = append(n.list, nodeError{
		Cause: Cause{Type: h.typ}, parent: parent, indent: h.indent, message: h.message, bracket: h.bracket,
		code: headingCode(n.text, min(h.message, len(n.text))),
	})
	n.current = len(n.list) - 1
	n.end = max(n.end, min(h.next, len(n.text)))
	if h.bracket >= 0 {
		n.endBracket(n.end)
	}
}

// read handles one line and reports whether the stack trace continues.
func (n *nodeTrace) read(l *lines) bool {
	line := l.line()
	in := indent(line)
	s := line[in:]
	if s == "" {
		n.isAfterBlank = true
		return true
	}
	defer func() { n.isAfterBlank = false }()
	if n.inExcerpt {
		return n.passExcerpt(l, in)
	}
	for {
		e := &n.list[n.current]
		switch {
		case e.inProperties:
			if in > e.indent {
				n.readProperty(l, in, s)
				return true
			}
			n.endMessage(l.start)
			if e.parent < 0 {
				return false
			}
			n.current = e.parent
			if s[0] == '}' {
				return true
			}
			continue
		case strings.HasPrefix(s, "at ") && (in > e.indent || len(e.Frames) == 0 || in == 0 || n.deno):
			if ok, more := n.readCall(l, in, s[len("at "):]); ok {
				return more
			}
		}
		if e.message >= 0 {
			return n.readMessage(l, in, s)
		}
		if again, more := n.readOther(l, in, s); !again {
			return more
		}
	}
}

// readCall adds a call and handles the text behind it on the line: the brace of the error's
// properties, a comma, or words that were logged with the error.
func (n *nodeTrace) readCall(l *lines, in int, call string) (ok, more bool) {
	f, rest, ok := cutNodeFrame(call)
	if !ok {
		return false, true
	}
	e := &n.list[n.current]
	if n.isSkipping && in > e.indent {
		return true, true
	}
	for n.deno && e.parent >= 0 && in <= e.indent {
		n.endMessage(l.start)
		n.current = e.parent // the calls of an AggregateError follow its members
		n.isSkipping = false
		e = &n.list[n.current]
	}
	n.endMessage(l.start)
	if len(e.Frames) == 0 && in == e.indent+6 {
		n.bun = true
	}
	e.Frames = append(e.Frames, f)
	switch {
	case rest == "" || rest == ",":
	case rest == " {":
		e.inProperties = true
	case e.parent < 0:
		n.end = l.end
		return true, false
	}
	return true, true
}

// readMessage skips a further line of the message. Deno prints the members of an AggregateError
// below its message.
func (n *nodeTrace) readMessage(l *lines, in int, s string) bool {
	e := &n.list[n.current]
	if e.bracket >= 0 {
		n.endBracket(l.end)
		e.lines++
		return e.lines < maxBracketLines
	}
	if n.deno && in == e.indent+4 && e.Type == "AggregateError" && len(n.list) < maxNodeErrors {
		if typ, at := strictStart(s); typ != "" {
			n.endMessage(l.start)
			n.open(nodeHeading{typ: typ, message: l.start + in + at, next: l.next, indent: in, bracket: -1}, n.current)
		}
	}
	return true
}

// readOther handles a line behind the calls of the current error. again requests that the line be
// handled again as a line of the enclosing error.
func (n *nodeTrace) readOther(l *lines, in int, s string) (again, more bool) {
	e := &n.list[n.current]
	switch {
	case strings.HasPrefix(s, "... ") && strings.HasSuffix(s, " matching cause stack trace ..."):
		if count, digits := leadingInt(s[len("... "):]); digits > 0 && e.elided == 0 {
			e.elided, e.gap = count, len(e.Frames)
		}
		return false, true
	case in == e.indent && hasAnyPrefix(s, "caused by: ", "Caused by: ", "Cause: "):
		at := in + strings.Index(s, ": ") + 2
		n.openHead(l, l.start+at, in, n.current)
		return false, true
	case in > e.indent && strings.HasPrefix(s, "[cause]: ") && len(n.list) < maxNodeErrors:
		at := l.start + in + len("[cause]: ")
		if !n.openHead(l, at, in, n.current) { // consola omits the type
			n.open(nodeHeading{message: at, next: l.next, indent: in, bracket: -1}, n.current)
		}
		return false, true
	case n.bun && n.isAfterBlank && isExcerpt(s) && len(n.list) < maxNodeErrors:
		n.inExcerpt = true
		return false, true
	case in > e.indent:
		return false, true
	case n.deno && e.parent >= 0:
		n.isSkipping = true // skip the other members, and the source
		return false, true
	case e.parent >= 0 && n.list[e.parent].inProperties:
		n.current = e.parent
		return true, true
	}
	return false, false
}

// passExcerpt skips Bun's source excerpt and opens the error below it, which is the cause of the
// one above it.
func (n *nodeTrace) passExcerpt(l *lines, in int) bool {
	if line := l.line(); isExcerpt(line) || isCarets(line) {
		return true
	}
	n.inExcerpt = false
	n.openHead(l, l.start+in, in, n.current)
	return true
}

// openHead opens the error whose heading is the rest of a line from offset at.
func (n *nodeTrace) openHead(l *lines, at, in, parent int) bool {
	if len(n.list) >= maxNodeErrors {
		return false
	}
	value := l.text[at:l.end]
	if typ := bracketName(value); typ != "" {
		n.open(bracketHeading(l.text, at, l.end, in), parent)
		return true
	}
	noise := 0
	if strings.HasPrefix(value, "<ref *1> ") {
		noise = len("<ref *1> ")
	}
	typ, message := nodeType(value[noise:])
	switch typ {
	case "", "undefined", "null", "true", "false":
		return false
	case "error":
		if n.bun {
			typ = "Error"
		}
	}
	n.open(nodeHeading{typ: typ, message: at + noise + message, next: l.next, indent: in, bracket: -1}, parent)
	return true
}

// readProperty opens the errors among the properties of the current error that belong to the chain.
func (n *nodeTrace) readProperty(l *lines, in int, s string) {
	e := &n.list[n.current]
	switch {
	case e.members > 0 && in == e.members && s != "}" && s != "},":
		if e.hasMember {
			n.passMember(s)
			return
		}
		e.hasMember = true
		n.openHead(l, l.start+in, in, n.current)
	case in != e.indent+2:
	case strings.HasPrefix(s, "[cause]: "), strings.HasPrefix(s, "cause: "):
		at := l.start + in + strings.Index(s, ": ") + 2
		if !n.openHead(l, at, in, n.current) {
			n.addValue(l.text[at:l.end])
		}
	case s == "[errors]: [":
		e.members = in + 2
	case strings.HasPrefix(s, "[errors]: [ "):
		at := l.start + in + len("[errors]: [ ")
		n.openHead(l, at, in, n.current)
	default:
		e.readCode(s)
	}
}

// passMember keeps the heading of an AggregateError member that is not read.
func (n *nodeTrace) passMember(s string) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(s, ","), "["), "]")
	if typ, at := nodeType(s); typ != "" && n.current == 0 && len(n.members) < maxMembers {
		n.members = append(n.members, Cause{Type: typ, Message: strings.TrimSpace(s[at:])})
	}
}

// addValue adds a cause that is a string or a number, and ignores all other values.
func (n *nodeTrace) addValue(value string) {
	value = strings.TrimRight(value, ",")
	if len(value) > 1 && strings.IndexByte("'\"`", value[0]) >= 0 && value[len(value)-1] == value[0] {
		value = value[1 : len(value)-1]
	} else if value == "" || !isDigit(value[0]) && value[0] != '-' {
		return
	}
	if len(n.list) < maxNodeErrors {
		n.list = append(n.list, nodeError{Cause: Cause{Message: value}, parent: n.current, message: -1, bracket: -1})
	}
}

// exception returns the chain as an exception. The first of the list is the outermost.
func (n *nodeTrace) exception() Exception {
	first := &n.list[0]
	e := Exception{Type: first.Type, Message: first.Message, Code: first.codeOf(), Language: langJavaScript, Frames: first.Frames, Members: n.members}
	for i := range n.list[1:] {
		cause := &n.list[i+1]
		cause.Code = cause.codeOf()
		e.Causes = append(e.Causes, cause.Cause)
	}
	return e
}
