package stacktrace

import (
	"slices"
	"strings"
)

// pythonFrame reads
//
//	File "/var/task/app.py", line 12, in handler
//
// A SyntaxError's place has no function.
func pythonFrame(s string) (f Frame, ok bool) {
	const head = `File "`
	if !strings.HasPrefix(s, head) {
		return f, false
	}
	s = s[len(head):]
	i := strings.Index(s, `", line `)
	if i < 0 {
		return f, false
	}
	f.File = s[:i]
	s = s[i+len(`", line `):]
	line, digits := leadingInt(s)
	if digits == 0 {
		return f, false
	}
	f.Line = line
	if s = s[digits:]; strings.HasPrefix(s, ", in ") {
		f.Function = strings.TrimRight(s[len(", in "):], " ")
	}
	f.InApp = !isPythonLibrary(f.File)
	return f, true
}

func isPythonLibrary(file string) bool {
	return strings.HasPrefix(file, "<frozen ") || isLambdaFile(file) || strings.Contains(file, "-packages/") ||
		strings.Contains(file, "/lib/python3") || strings.Contains(file, "/lib64/python3") ||
		strings.Contains(file, "/lib/python2") || strings.Contains(file, `\Lib\`)
}

// isLambdaFile reports whether a file came with the runtime or a layer.
func isLambdaFile(file string) bool {
	return hasAnyPrefix(file, "/opt/", "/var/runtime/", "/var/lang/")
}

// detectPython recognizes the heading of a traceback, or a call.
func detectPython(_, s string) parser {
	if strings.HasSuffix(s, "(most recent call last):") {
		return parseTraceback
	}
	if _, ok := pythonFrame(s); ok {
		return parsePython
	}
	return nil
}

// parseTraceback tells Python's heading from Ruby 2's, which is the same.
func parseTraceback(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	if l.scan() && isRubyFrame(l.line()) {
		return parseRuby(text, l.start)
	}
	return parsePython(text, at)
}

// A pythonTrace collects the blocks of a chained traceback, root first, which
// is the order Python prints them in.
type pythonTrace struct {
	chain
	groups []Cause // whose first sub-exception is being read
	headed bool    // the current block has its final line
}

// parsePython reads a traceback whose heading, or first frame, stands at
// offset at.
func parsePython(text string, at int) (Exception, bool) {
	p := pythonTrace{chain: newChain(text, strings.Count(text[at:], `File "`))}
	p.list = make([]Cause, 1, 2)
	skip := false // the other exceptions of a group
	for l := (lines{text: text, next: at}); l.scan(); {
		margin := marginLen(l.line())
		rest := text[l.start+margin : l.end]
		switch {
		case isPythonLink(rest):
			p.endMessage(l.start)
			p.next()
			skip = false
		case isGroupRule(rest):
			p.endMessage(l.start)
			skip = skip || !p.enterGroup(rest)
		case skip:
		case !p.read(&l, margin, rest):
			p.endMessage(l.start)
			return p.exception(text[:at]), true
		}
	}
	p.endMessage(len(text))
	return p.exception(text[:at]), true
}

// read takes one line of a block. It reports false behind the end of the trace.
func (p *pythonTrace) read(l *lines, margin int, rest string) bool {
	in := indent(rest)
	switch {
	case in == len(rest) || p.message > 0 && margin == 0:
		return true
	case in > 0:
		if f, ok := pythonFrame(rest[in:]); ok && !p.headed {
			p.add(f)
		}
		return true
	case strings.HasSuffix(rest, "(most recent call last):"):
		return !p.headed
	case p.headed:
		p.endMessage(l.start)
		return margin > 0
	}
	if f, ok := pythonFrame(rest); ok {
		p.add(f) // a trace whose indentation got lost
		return true
	}
	typ, at := nameAndColon(rest)
	if typ == "" {
		return margin > 0 || len(p.frames) == p.begin
	}
	current := &p.list[len(p.list)-1]
	current.Type = typ
	p.message = l.start + margin + at
	p.headed = true
	return true
}

// next closes the block: another exception follows, which this one led to.
func (p *pythonTrace) next() {
	p.leaveGroups()
	p.list = append(p.list, Cause{})
}

func (p *pythonTrace) closeBlock() {
	frames := p.take()
	slices.Reverse(frames)
	p.list[len(p.list)-1].Frames = frames
	p.headed = false
}

// enterGroup handles the rules between the members of an ExceptionGroup. The
// first member is read as the group's cause; it reports false for the others.
func (p *pythonTrace) enterGroup(rule string) bool {
	if !strings.HasPrefix(rule, "+-+") {
		return false
	}
	p.closeBlock()
	last := len(p.list) - 1
	p.groups = append(p.groups, p.list[last])
	p.list[last] = Cause{}
	return true
}

// leaveGroups puts the groups behind their members, as if those had led to them.
func (p *pythonTrace) leaveGroups() {
	p.closeBlock()
	for _, v := range slices.Backward(p.groups) {
		p.list = append(p.list, v)
	}
	p.groups = nil
}

// exception turns the list round. The runtime of Lambda prints the final line
// above the traceback: "[ERROR] KeyError: 'id'".
func (p *pythonTrace) exception(pre string) Exception {
	p.leaveGroups()
	slices.Reverse(p.list)
	if p.list[0].Type == "" {
		if i := strings.LastIndex(pre, "[ERROR] "); i >= 0 {
			pre = pre[i:]
		}
		p.list[0].Type, p.list[0].Message = splitHead(pre)
	}
	return p.chain.exception(langPython)
}

// marginLen measures the bars before the lines of an ExceptionGroup: "  | ".
func marginLen(line string) int {
	n := indent(line)
	if n == len(line) || line[n] != '|' && (line[n] != '+' || !strings.HasPrefix(line[n:], "+ ")) {
		if n < len(line) && strings.HasPrefix(line[n:], "+-") {
			return n
		}
		return 0
	}
	if n++; n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// isGroupRule reports whether a line is "+-+---------------- 1 ----------------"
// or another of the lines drawn round the members of a group.
func isGroupRule(s string) bool {
	return strings.HasPrefix(s, "+-+---") || strings.HasPrefix(s, "+------")
}

func isPythonLink(s string) bool {
	return s == "The above exception was the direct cause of the following exception:" ||
		s == "During handling of the above exception, another exception occurred:"
}

// appendPythonKey leaves out what Python 3.12 inlines.
func appendPythonKey(b []byte, f *Frame) ([]byte, bool) {
	switch f.Function {
	case "<lambda>", "<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>":
		return b, false
	}
	b = appendBase(b, f.File)
	return append(append(b, '|'), f.Function...), true
}
