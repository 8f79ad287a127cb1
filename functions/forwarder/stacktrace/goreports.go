package stacktrace

import (
	"slices"
	"strings"
)

// cockroachStack is the line above a stack in the %+v output of a github.com/cockroachdb/errors
// error.
const cockroachStack = "-- stack trace:"

// isErisCall reports whether line is a call in the format of github.com/rotisserie/eris: a tab,
// the function, the file and the line, "main.load:/src/main.go:41".
func isErisCall(line string) bool {
	if line == "" || line[0] != '\t' {
		return false
	}
	_, ok := erisFrame(line[1:])
	return ok
}

func erisFrame(s string) (f Frame, ok bool) {
	rest, line, ok := cutLine(s)
	name, file, found := strings.Cut(rest, ":")
	if !ok || !found || !strings.HasSuffix(file, ".go") || strings.IndexByte(name, '.') <= 0 || strings.IndexByte(name, ' ') >= 0 {
		return f, false
	}
	f = Frame{Function: name, File: file, Line: line}
	f.InApp = !goStandard(name) && !goDependency(file) && !isGoLibrary(name)
	return f, true
}

// parseEris reads errors of eris, whose first call is at offset at. By default the outermost error
// is first, and the outermost call of each error is first. Both orders can be inverted. The root
// error has the longest stack, and one of its calls is that of the function main where the error
// was recorded:
//
//	charge
//		main.charge:/src/main.go:42
//	no order
//		main.main:/src/main.go:68
//		main.load:/src/main.go:41
func parseEris(text string, at int) (Exception, bool) {
	c := newChain(text, strings.Count(text, "\n\t"))
	from := 0
	for l := (lines{text: text}); l.scan(); {
		line := l.line()
		if line == "" || line[0] != '\t' || l.start < at {
			continue
		}
		f, ok := erisFrame(line[1:])
		if !ok {
			continue
		}
		if message := strings.TrimSpace(text[from:l.start]); message != "" || len(c.list) == 0 {
			c.close(l.start)
			c.list = append(c.list, Cause{Type: goError, Message: message[prefixLen(message):]})
		}
		c.add(f)
		from = l.end
	}
	c.close(len(text))
	if last := len(c.list) - 1; len(c.list[0].Frames) > len(c.list[last].Frames) {
		slices.Reverse(c.list)
	}
	for i := range c.list {
		if frames := c.list[i].Frames; len(frames) > 0 && frames[len(frames)-1].Function != "main.main" {
			slices.Reverse(frames)
		}
	}
	return c.exception(langGo), true
}

// parseCockroach reads the layers of an error, whose first stack is behind the line at offset at.
// The message of the whole error is above the first layer, and the message of each layer is behind
// its stack:
//
//	charge: no order 7
//	(1) attached stack trace
//	  -- stack trace:
//	  | main.charge
//	  | 	/src/main.go:24
//	  | [...repeated from below...]
//	Wraps: (2) charge
//	Wraps: (3) attached stack trace
func parseCockroach(text string, at int) (Exception, bool) {
	head := text[:at]
	if i := strings.Index(head, "\n(1) "); i >= 0 {
		head = head[:i]
	}
	c := newChain(text, strings.Count(text[at:], "\n  | \t"))
	message := lastLine(head)
	c.list = append(c.list, Cause{Type: goError, Message: message[prefixLen(message):]})
	stacks := 0
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		bar, ok := strings.CutPrefix(line, "  | ")
		switch {
		case ok && isGoLocation(bar):
			if n := len(c.frames); n > c.begin {
				addGoLocation(&c.frames[n-1], bar)
			}
		case ok && isGoBareCall(bar):
			c.add(Frame{Function: bar, InApp: !goStandard(bar)})
		case strings.HasPrefix(line, "Wraps: ("):
			c.wraps(line, stacks)
		case strings.TrimSpace(line) == cockroachStack:
			stacks++
		}
	}
	c.close(len(text))
	if strings.Contains(text[at:], "\nError types: (1) ") { // otherwise the output is truncated
		c.repeated()
	}
	return c.exception(langGo), true
}

// wraps handles the heading of a layer. From the second stack on, the text of a layer without a
// stack is the message of the stack above it.
func (c *chain) wraps(line string, stacks int) {
	_, message, _ := strings.Cut(line, ") ")
	switch {
	case message == "attached stack trace":
		c.close(0)
		if len(c.list[0].Frames) > 0 {
			c.list = append(c.list, Cause{Type: goError})
		}
	case stacks > 1 && c.list[len(c.list)-1].Message == "":
		c.list[len(c.list)-1].Message = message
	}
}

// repeated completes the stacks that were truncated at "[...repeated from below...]" with the calls
// that they share with the next one.
func (c *chain) repeated() {
	for i := len(c.list) - 2; i >= 0; i-- {
		frames, next := c.list[i].Frames, c.list[i+1].Frames
		if len(frames) == 0 {
			continue
		}
		last := frames[len(frames)-1].Function
		j := slices.IndexFunc(next, func(f Frame) bool { return f.Function == last })
		if j >= 0 {
			c.list[i].Frames = append(slices.Clip(frames), next[j+1:]...)
		}
	}
}
