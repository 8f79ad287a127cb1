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
	return nil
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
