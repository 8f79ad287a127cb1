package stacktrace

import (
	"slices"
	"strings"
)

const longestHint = 32 // maximum number of lines between the heading of an exception and its calls

// detectRuby recognizes a call. Ruby 2 prints the same heading above its calls as Python, and
// detectPython recognizes it.
func detectRuby(_, s string) parser {
	if isRubyFrame(s) {
		return parseRuby
	}
	if isRubySyntax(s) {
		return parseRubySyntax
	}
	return nil
}

const rubySyntax = " (SyntaxError)"

// cutRubySyntax splits the report of a script that cannot be loaded. Ruby 3.2 and 3.3 repeat the name
// of the main script.
//
//	app.rb: app.rb:7: syntax error, unexpected end-of-input (SyntaxError)
func cutRubySyntax(line string) (location Frame, message string, ok bool) {
	if line, ok = strings.CutSuffix(line, rubySyntax); !ok {
		return location, "", false
	}
	before, message, _ := strings.Cut(line, ": ")
	if script, more, again := strings.Cut(message, ": "); again && strings.HasPrefix(script, before+":") {
		before, message = script, more
	}
	location.File, location.Line, ok = cutLine(before)
	location.InApp = !isRubyLibrary(location.File)
	return location, message, ok && strings.IndexByte(before, ' ') < 0
}

// isRubySyntax reports whether line is such a report.
func isRubySyntax(line string) bool {
	_, _, ok := cutRubySyntax(line)
	return ok
}

// rubyFollows recognizes the marked lines of the excerpt below such a report: "> 3 | end".
func rubyFollows(_, line string) decision {
	return continuesIf(len(line) > 2 && line[0] == '>' && line[1] == ' ' && isDigit(line[2]) && strings.Contains(line, " | "))
}

// parseRubySyntax reads such a report, the excerpt below it, and the calls that load the script.
func parseRubySyntax(text string, at int) (Exception, bool) {
	l := lines{text: text, next: at}
	l.scan()
	location, message, _ := cutRubySyntax(l.line()[indent(l.line()):])
	e := Exception{Type: "SyntaxError", Message: message, Language: langRuby, Frames: []Frame{location}}
	from, to := l.next, l.next
	for l.scan() {
		if f, rest, ok := rubyFrame(l.line()[rubyCallLen(l.line()):]); ok && rest == "" {
			e.Frames = append(e.Frames, f)
		} else if len(e.Frames) > 1 {
			break
		} else {
			to = l.end
		}
	}
	if excerpt := strings.TrimRight(text[from:to], "\n "); excerpt != "" {
		e.Message += "\n" + excerpt
	}
	return e, true
}

// parseRuby reads a backtrace whose first line with a call is at offset at. That line contains the
// heading of an uncaught exception; the heading of a logged exception is above it. Ruby 2.5 to 2.7,
// and later full_message(order: :bottom), print in the reverse order: the calls are numbered, and
// the innermost call, which contains the heading, is the last of its exception. The exceptions of a
// chain are in reverse order too.
func parseRuby(text string, at int) (Exception, bool) {
	c := rubyChain{chain: newChain(text, strings.Count(text[at:], ":in "))}
	for l := (lines{text: text, next: at}); l.scan(); {
		if !c.line(&l) {
			break
		}
	}
	return c.finish(text[:at]), true
}

// A rubyChain is a chain, together with what is known about its order.
type rubyChain struct {
	chain
	numbered   bool // the calls since the last heading are numbered, so their heading follows
	isReversed bool // any calls were numbered
	inHead     bool // the lines since the last heading may belong to its message
	from, to   int  // range of these lines in text
}

// line handles the current line of l. It returns false if the stack trace has ended before it.
func (c *rubyChain) line(l *lines) bool {
	line := l.line()
	in := rubyCallLen(line)
	f, rest, ok := rubyFrame(line[in:])
	switch {
	case ok && rest != "":
		c.heading(f, rest[len(": "):])
	case ok:
		c.endHead()
		if !c.numbered && strings.HasSuffix(line[:in], ": from ") {
			c.endFrames()
			c.numbered, c.isReversed = true, true
		}
		c.add(f)
	case strings.TrimSpace(line) == "":
		c.inHead = c.inHead && c.to == 0
	case len(c.list) > 0 && len(c.frames) == c.begin+1:
		return c.hint(l)
	default:
		return indent(line) > 0 || len(c.frames) == 0
	}
	return true
}

// heading handles a call that is followed by the heading of an exception.
func (c *rubyChain) heading(f Frame, head string) {
	c.endHead()
	typ, message := rubyHead(head)
	if !c.numbered {
		c.endFrames()
		c.list = append(c.list, Cause{Type: typ, Message: message})
		c.add(f)
		c.inHead = true
		return
	}
	c.add(f)
	slices.Reverse(c.frames[c.begin:])
	c.list = append(c.list, Cause{Type: typ, Message: message, Frames: c.take()})
	c.numbered = false
}

// endFrames assigns the calls so far to the last exception.
func (c *rubyChain) endFrames() {
	if len(c.list) > 0 && len(c.frames) > c.begin {
		c.list[len(c.list)-1].Frames = c.take()
	}
}

// hint handles a line between a heading and the calls below it: a further line of the message, the
// source excerpt of error_highlight, or "Did you mean?". If no call follows, the stack trace has
// ended.
func (c *rubyChain) hint(l *lines) bool {
	line := l.line()
	if !callFollows(*l) {
		return indent(line) > 0
	}
	if c.inHead = c.inHead && indent(line) == 0 && !strings.HasPrefix(line, "Did you mean?"); c.inHead {
		if c.to == 0 {
			c.from = l.start
		}
		c.to = l.end
	}
	return true
}

// callFollows reports whether a call without a heading follows within a few lines.
func callFollows(l lines) bool {
	for range longestHint {
		if !l.scan() {
			return false
		}
		line := l.line()
		in := rubyCallLen(line)
		if _, rest, ok := rubyFrame(line[in:]); ok && rest == "" && in > 0 {
			return true
		}
	}
	return false
}

// endHead completes the message of the last heading. The type follows the first line of the
// message, so the message is joined from two parts.
func (c *rubyChain) endHead() {
	if c.to > 0 {
		c.list[len(c.list)-1].Message += "\n" + c.text[c.from:c.to]
	}
	c.inHead, c.to = false, 0
}

// finish ends the chain. The heading of a logged exception is in pre, above its calls.
func (c *rubyChain) finish(pre string) Exception {
	c.endHead()
	if c.numbered {
		slices.Reverse(c.frames[c.begin:]) // the output was truncated before the heading
	}
	if len(c.list) == 0 {
		c.list = rubyLogHeads(pre)
		c.list[0].Frames = c.take()
	}
	c.endFrames()
	if c.isReversed {
		slices.Reverse(c.list)
	}
	for i := range c.list {
		markCore(c.list[i].Frames)
	}
	return c.exception(langRuby)
}
