package stacktrace

import (
	"slices"
	"strings"

	"faulty/functions/forwarder/jsonscan"
)

// goError is the type of a Go error whose stack trace does not name the type.
const goError = "error"

// isGoLocation reports whether line is the location below a call in a stack without a goroutine
// heading: a tab, a file and a line.
func isGoLocation(line string) bool {
	if line == "" || line[0] != '\t' && line[0] != ' ' {
		return false
	}
	file, _, ok := cutLine(line)
	return ok && (strings.HasSuffix(file, ".go") || strings.HasSuffix(file, ".s")) &&
		strings.IndexByte(file[goMarkLen(file):], ' ') < 0
}

// goMarkLen returns the length of a line's indentation, including chi's arrow.
func goMarkLen(line string) int {
	n := indent(line)
	if strings.HasPrefix(line[n:], "-> ") {
		n += len("-> ")
		n += indent(line[n:])
	}
	return n
}

// isGoBareCall reports whether line can be a call without arguments. zerolog also omits the
// package.
func isGoBareCall(line string) bool {
	n := goMarkLen(line)
	return n < len(line) && line[n] != '{' && !strings.ContainsAny(line[n:], " \t:=\"'") &&
		(n == 0 || strings.IndexByte(line, '.') > 0)
}

// parseGoStack reads a stack without a goroutine heading, whose first location is at offset at. It
// reads zap's stacks and the %+v output of github.com/pkg/errors, which prints the root first and
// the errors that wrap it behind it:
//
//	no order 17
//	main.load
//		/src/main.go:19
//	runtime.goexit
//		/usr/local/go/src/runtime/asm_amd64.s:1771
//	charge
//	main.charge
//		/src/main.go:20
//
// golang.org/x/xerrors indents the calls and prints the outermost error first and the others behind
// a dash. The middleware of chi marks the calls with arrows.
func parseGoStack(text string, at int) (Exception, bool) {
	const longest = 8 // maximum number of message lines between two stacks
	g := goStack{chain: chain{text: text}}
	l := lines{text: text, next: strings.LastIndexByte(text[:max(0, at-1)], '\n') + 1}
	if l.scan(); !g.call(&l) {
		return Exception{}, false
	}
	g.frames = append(make([]Frame, 0, min(64, strings.Count(text[at:], ".go:")+1)), g.frames...)
	for between := 0; between <= longest && l.scan(); {
		if g.call(&l) {
			between = 0
			continue
		}
		if strings.TrimSpace(l.line()) == "" {
			continue // chi prints it between the calls above and below the panic
		}
		if between++; len(g.frames) > g.begin {
			g.endError(l.start)
		}
	}
	if len(g.frames) > g.begin {
		g.endError(len(text))
	}
	if !g.hasDash {
		g.wrapper(strings.TrimSpace(text[min(g.from, len(text)):]))
		slices.Reverse(g.list)
	}
	if len(g.list) > 1 && g.list[0].Message == "" {
		g.list[0].Message = g.list[1].Message // WithStack adds no message
	}
	return g.exception(langGo), true
}

// A goStack is a chain and the start of the message before the next stack.
type goStack struct {
	chain
	from    int
	hasDash bool // xerrors printed a dash before the message
}

// call reads the two lines of a call. It returns false if l is not at a call.
func (g *goStack) call(l *lines) bool {
	location := *l
	line := l.line()
	if !isGoBareCall(line) || !location.scan() || !isGoLocation(location.line()) || indent(location.line()) < indent(line) {
		return false
	}
	line = line[goMarkLen(line):]
	if n := len(g.frames); n > g.begin && g.frames[n-1].Function == "runtime.goexit" {
		g.endError(l.start) // a stack that WithStack adds has no message
	}
	f := Frame{Function: line, InApp: !goStandard(line)}
	addGoLocation(&f, location.line()[goMarkLen(location.line()):])
	f.InApp = f.InApp && !isBareRuntime(&f)
	if len(g.frames) == g.begin {
		g.list = append(g.list, g.head(strings.TrimSpace(g.text[g.from:l.start])))
	}
	g.add(f)
	*l = location
	return true
}

// head reads the text above a stack.
func (g *goStack) head(text string) Cause {
	if message, ok := strings.CutPrefix(text, "- "); ok {
		text, g.hasDash = message, true
	}
	text = strings.TrimSuffix(text, ":")
	if value, ok := strings.CutPrefix(text[prefixLen(text):], "panic: "); ok {
		typ, message := goValue(value)
		return Cause{Type: typ, Message: message}
	}
	last := lastLine(text)
	if message := zapMessage(last); message != "" {
		return Cause{Type: goError, Message: message}
	}
	return Cause{Type: goError, Message: text[prefixLen(text):]}
}

// zapMessage returns the error in a line of zap's console encoder, or the message of the line if
// its fields contain no error. It returns "" if the line has another format. The log prefix must
// already be removed:
//
//	shop/main.go:101<TAB>order failed<TAB>{"error": "no order 7"}
func zapMessage(line string) string {
	i := strings.LastIndexByte(line, '\t') + 1
	fields := line[i:]
	if !strings.HasPrefix(fields, "{") {
		if i == 0 {
			return ""
		}
		return fields
	}
	c := jsonscan.Cursor{Buf: []byte(fields)}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		if string(key.Raw) == "error" && c.Peek() == '"' {
			text, _ := c.String().Plain(nil)
			return string(text)
		}
		c.Skip()
	}
	line = line[:max(0, i-1)]
	return line[strings.LastIndexByte(line, '\t')+1:]
}

// wrapper adds the text behind the last stack, which is the message of an error without a stack
// that wraps the others, as WithMessage creates it.
func (g *goStack) wrapper(message string) {
	last := g.list[len(g.list)-1].Frames
	if message == "" || last[len(last)-1].Function != "runtime.goexit" ||
		strings.Count(message, "\n") >= mostWrappers || !isSentence(firstLine(message)) || strings.HasPrefix(message, "panic: ") {
		return
	}
	g.list = append(g.list, Cause{Type: goError, Message: message})
}

// endError assigns the frames so far to the current error.
func (g *goStack) endError(from int) {
	if len(g.frames) > g.begin {
		g.list[len(g.list)-1].Frames = g.take()
	}
	g.from = from
}

// isBareRuntime reports whether f belongs to the runtime in zerolog's output without packages: main
// in proc.go, goexit in asm_amd64.s.
func isBareRuntime(f *Frame) bool {
	return f.Function == "goexit" || f.Function == "main" && f.File == "proc.go"
}
