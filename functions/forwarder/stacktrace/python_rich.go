package stacktrace

import "strings"

// A richTrace reads the boxes that rich draws around a traceback. structlog, typer and RichHandler
// use them too:
//
//	╭──────── Traceback (most recent call last) ────────╮
//	│ /var/task/app.py:6 in handler                     │
//	│                                                   │
//	│ ❱ 6 │   return charge(event)                      │
//	╰───────────────────────────────────────────────────╯
//	KeyError: 'price'
//
// In legacy terminals the lines consist of "+", "-" and "|".
type richTrace struct {
	pythonTrace
	boxes    []richBox // open boxes, outermost first
	location string    // the location of a call, as far as it has been read
	inSource bool      // the rows up to the next empty one are source code
}

// A richBox is the type of a box.
type richBox byte

const (
	richOther  richBox = iota // local variables, the source of a SyntaxError
	richCalls                 // a traceback
	richMember                // the first member of an ExceptionGroup
)

// isRichTitle reports whether s is the upper edge of a traceback's box.
func isRichTitle(s string) bool {
	return (strings.HasPrefix(s, "╭") || strings.HasPrefix(s, "+-")) && strings.Contains(s, " (most recent call last) ")
}

// parseRich reads the traceback whose upper edge is at offset at.
func parseRich(text string, at int) (Exception, bool) {
	r := richTrace{pythonTrace: pythonTrace{chain: newChain(text, strings.Count(text[at:], " in "))}}
	r.list = make([]Cause, 1, 2)
	edge := indent(firstLine(text[at:]))
	for l := (lines{text: text, next: at}); l.scan(); {
		line := l.line()
		if in := indent(line); in < edge && in < len(line) || !r.read(&l, line) {
			r.endMessage(l.start)
			return r.exception(text[:at]), true
		}
	}
	r.endMessage(len(text))
	return r.exception(text[:at]), true
}

// read handles one line. It returns false behind the end of the traceback.
func (r *richTrace) read(l *lines, line string) bool {
	depth, s := richRow(line, len(r.boxes))
	r.boxes = r.boxes[:depth]
	if depth == 0 || hasAnyPrefix(s, "╭", "╰", "+-") {
		r.call("")
	}
	switch {
	case hasAnyPrefix(s, "╭", "+-"):
		return r.edge(s, depth, l)
	case strings.HasPrefix(s, "╰"):
		return true
	case depth == 0:
		return r.below(l, line, s)
	}
	switch r.boxes[depth-1] {
	case richCalls:
		r.call(strings.TrimSpace(s))
	case richMember:
		r.member(strings.TrimSpace(s), depth)
	}
	return true
}

// edge opens a box. The lower edge of a box drawn with "+" looks like an upper one.
func (r *richTrace) edge(s string, depth int, l *lines) bool {
	title := strings.Trim(s, "╭─╮+- ")
	box := richOther
	switch {
	case title == "" && s[0] == '+' && depth == 0:
		return true
	case depth > 0 && r.boxes[depth-1] != richMember: // a box of local variables, or of a skipped member
	case isRichTitle(s):
		if r.hasHeading && depth == 0 {
			return false // another traceback, which is unrelated to this one
		}
		box = richCalls
	case strings.HasPrefix(title, "Sub-exception #"):
		r.endMessage(l.start)
		if r.hasHeading && title == "Sub-exception #1" {
			r.enterGroup(depth + 1)
			box = richMember
		}
	}
	r.boxes = append(r.boxes, box)
	return true
}

// maxRichLocation bounds the length of a location that is joined from several rows.
const maxRichLocation = 2 << 10

// call handles a row in a traceback's box: the location of a call, which may continue in the next
// row, an empty row, or source code.
func (r *richTrace) call(s string) {
	switch {
	case s == "":
		r.endLocation()
		r.inSource = false
	case r.inSource, len(r.location) > maxRichLocation:
	case r.location == "" && (isDigit(s[0]) || strings.HasPrefix(s, "❱")):
		r.inSource = true
	case r.location == "":
		r.location = s
	case strings.HasPrefix(s, "[Errno "): // rich could not read the source
	case strings.HasSuffix(r.location, " in"), strings.HasPrefix(s, "in "):
		r.location += " " + s
	default:
		r.location += s
	}
}

// endLocation adds the call at "/var/task/app.py:6 in handler".
func (r *richTrace) endLocation() {
	location, name := r.location, ""
	r.location = ""
	if i := strings.LastIndex(location, " in "); i >= 0 {
		location, name = location[:i], location[i+len(" in "):]
	}
	file, line, ok := cutLine(location)
	if !ok || !strings.ContainsAny(file, `/\.<`) || strings.IndexByte(file, '(') >= 0 {
		return
	}
	r.add(Frame{Function: name, File: file, Line: line, InApp: !isPythonLibrary(file)})
}

// member handles a line between the boxes of a group's first member.
func (r *richTrace) member(s string, depth int) {
	switch {
	case isPythonLink(s):
		r.next(depth)
	case !r.hasHeading:
		if typ, at := pythonHead(s); typ != "" {
			last := &r.list[len(r.list)-1]
			last.Type, last.Message = typ, strings.TrimSpace(s[at:])
			r.hasHeading = true
		}
	}
}

// below handles a line outside of all boxes: the heading, a further line of its message, or the
// link to the next traceback.
func (r *richTrace) below(l *lines, line, s string) bool {
	switch {
	case isPythonLink(s):
		r.endMessage(l.start)
		r.next(0)
	case r.message > 0:
		return r.readMessage(l, s)
	case r.hasHeading:
		return s == ""
	default:
		typ, at := pythonHead(s)
		if typ == "" {
			return s == "" || len(r.frames) == r.begin
		}
		r.list[len(r.list)-1].Type = typ
		r.message = l.start + indent(line) + at
		r.hasHeading = true
	}
	return true
}

// richRow counts the boxes around a line, up to most, and returns the text in the innermost box.
func richRow(line string, most int) (depth int, s string) {
	s = strings.TrimSpace(line)
	for ; depth < most; depth++ {
		bar := "│"
		if strings.HasPrefix(s, "|") {
			bar = "|"
		} else if !strings.HasPrefix(s, bar) {
			break
		}
		s = strings.TrimSuffix(s[len(bar):], bar)
		s = strings.TrimRight(strings.TrimPrefix(s, " "), " ")
	}
	return depth, s
}
