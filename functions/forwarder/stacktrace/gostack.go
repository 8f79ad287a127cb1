package stacktrace

import (
	"slices"
	"strings"
)

// goError is the type of a Go error whose trace does not name it.
const goError = "error"

// isGoPlace reports whether line is what stands below a call in a stack that
// has no goroutine's heading: a tab, a file and a line.
func isGoPlace(line string) bool {
	if line == "" || line[0] != '\t' && line[0] != ' ' {
		return false
	}
	file, _, ok := cutLine(line)
	return ok && (strings.HasSuffix(file, ".go") || strings.HasSuffix(file, ".s")) &&
		strings.IndexByte(file[indent(file):], ' ') < 0
}

// isGoBareCall reports whether line can be a call without its arguments. Zerolog
// leaves the package out, too.
func isGoBareCall(line string) bool {
	return line != "" && line[0] != '{' && !strings.ContainsAny(line, " \t:=\"'")
}

// parseGoStack reads a stack without a goroutine's heading, whose first place is
// at offset at: zap's, and what github.com/pkg/errors prints of an error with %+v,
// the root first and what wraps it behind it:
//
//	no order 17
//	main.load
//		/src/main.go:19
//	runtime.goexit
//		/usr/local/go/src/runtime/asm_amd64.s:1771
//	charge
//	main.charge
//		/src/main.go:20
func parseGoStack(text string, at int) (Exception, bool) {
	const longest = 8 // lines of a message between two stacks
	g := goStack{chain: newChain(text, strings.Count(text[at:], "\n\t")+1)}
	l := lines{text: text, next: strings.LastIndexByte(text[:max(0, at-1)], '\n') + 1}
	for between := 0; between <= longest && l.scan(); {
		if g.call(&l) {
			between = 0
			continue
		}
		if between++; len(g.frames) > g.begin {
			g.endError(l.start)
		}
	}
	if len(g.frames) > g.begin {
		g.endError(len(text))
	}
	if len(g.list) == 0 {
		return Exception{}, false
	}
	g.wrapper(strings.TrimSpace(text[min(g.from, len(text)):]))
	slices.Reverse(g.list)
	return g.exception(langGo), true
}

// A goStack is a chain and where the message before the next stack begins.
type goStack struct {
	chain
	from int
}

// call takes the two lines of a call; false where l stands at no such.
func (g *goStack) call(l *lines) bool {
	place := *l
	if !isGoBareCall(l.line()) || !place.scan() || !isGoPlace(place.line()) {
		return false
	}
	if n := len(g.frames); n > g.begin && g.frames[n-1].Function == "runtime.goexit" {
		g.endError(l.start) // what WithStack adds has no message
	}
	f := Frame{Function: l.line(), InApp: !goStandard(l.line())}
	goPlace(&f, place.line())
	f.InApp = f.InApp && !isBareRuntime(&f)
	if len(g.frames) == g.begin {
		message := strings.TrimSpace(g.text[g.from:l.start])
		g.list = append(g.list, Cause{Type: goError, Message: message})
	}
	g.add(f)
	*l = place
	return true
}

// wrapper adds what stands behind the last stack: the message of an error that
// wraps the others and has no stack, as WithMessage makes it.
func (g *goStack) wrapper(message string) {
	last := g.list[len(g.list)-1].Frames
	if message == "" || last[len(last)-1].Function != "runtime.goexit" ||
		strings.Count(message, "\n") >= mostWrappers || !isSentence(firstLine(message)) || strings.HasPrefix(message, "panic: ") {
		return
	}
	g.list = append(g.list, Cause{Type: goError, Message: message})
}

// endError gives the frames so far to the error that is being read.
func (g *goStack) endError(from int) {
	if len(g.frames) > g.begin {
		g.list[len(g.list)-1].Frames = g.take()
	}
	g.from = from
}

// isBareRuntime reports whether f is of the runtime, where zerolog has left the
// packages out: main in proc.go, goexit in asm_amd64.s.
func isBareRuntime(f *Frame) bool {
	return f.Function == "goexit" || f.Function == "main" && f.File == "proc.go"
}
