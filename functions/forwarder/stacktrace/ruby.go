package stacktrace

import (
	"slices"
	"strings"
)

const longestHint = 32 // lines between the heading of an exception and its calls

// detectRuby recognizes a call. The heading that Ruby 2 prints above its calls
// is Python's, and detectPython recognizes it.
func detectRuby(_, s string) parser {
	if isRubyFrame(s) {
		return parseRuby
	}
	return nil
}

// parseRuby reads a backtrace whose first line with a call is at offset at. An
// uncaught exception has its heading there; a logged one has it above. With the
// order of Ruby 2.5 to 2.7, which full_message(order: :bottom) still has, the
// calls are numbered and the innermost, which has the heading, is last: of each
// exception, and of the chain.
func parseRuby(text string, at int) (Exception, bool) {
	c := rubyChain{chain: newChain(text, strings.Count(text[at:], ":in "))}
	for l := (lines{text: text, next: at}); l.scan(); {
		if !c.line(&l) {
			break
		}
	}
	return c.finish(text[:at]), true
}

// A rubyChain is a chain and what is known of its order.
type rubyChain struct {
	chain
	numbered bool // the calls since the last heading are, so their heading follows
	reversed bool // any were
	inHead   bool // the lines since the last heading may be of its message
	from, to int  // those that are, in text
}

// line takes the current line of l; false where the trace has ended before it.
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
			c.numbered, c.reversed = true, true
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

// heading takes a call with the heading of an exception behind it.
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

// endFrames gives the calls so far to the last exception.
func (c *rubyChain) endFrames() {
	if len(c.list) > 0 && len(c.frames) > c.begin {
		c.list[len(c.list)-1].Frames = c.take()
	}
}

// hint takes a line between a heading and the calls below it: another one of the
// message, the excerpt of the source that error_highlight prints, "Did you mean?".
// Where no call follows, the trace has ended.
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

// callFollows reports whether a call without a heading follows the current line
// of l soon.
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

// endHead completes the message of the last heading. Its type stands behind the
// message's first line, so the two parts are put together.
func (c *rubyChain) endHead() {
	if c.to > 0 {
		c.list[len(c.list)-1].Message += "\n" + c.text[c.from:c.to]
	}
	c.inHead, c.to = false, 0
}

// finish ends the chain; the heading of a logged exception is in pre, above its
// calls.
func (c *rubyChain) finish(pre string) Exception {
	c.endHead()
	if c.numbered {
		slices.Reverse(c.frames[c.begin:]) // cut off before the heading
	}
	if len(c.list) == 0 {
		c.list = rubyLogHeads(pre)
		c.list[0].Frames = c.take()
	}
	c.endFrames()
	if c.reversed {
		slices.Reverse(c.list)
	}
	for i := range c.list {
		markCore(c.list[i].Frames)
	}
	return c.exception(langRuby)
}
