package stacktrace

import "strings"

// maxCauses is how many exceptions of a chain are read if each is separate data.
const maxCauses = 8

// A chain collects exceptions and the frames of all of them in one shared slice. The heading of an
// exception may continue over several lines, so its message is cut out of the text when the end of
// the message is known.
type chain struct {
	text    string
	list    []Cause
	frames  []Frame
	begin   int // start of the current exception's frames
	message int // start of the open message in text, 0 if it is closed
}

// newChain returns a chain with room for the frames of text, about one per line.
func newChain(text string, frames int) chain {
	return chain{text: text, frames: make([]Frame, 0, min(frames, 64))}
}

// open starts another exception, whose heading is text[start:end].
func (c *chain) open(start, end int) {
	c.close(start)
	head := c.text[start:end]
	typ, at := headType(head)
	if typ == "" {
		typ, at = looseHead(head)
	}
	c.list = append(c.list, Cause{Type: typ})
	c.message = start + at
}

// endMessage ends the open message before text[end:].
func (c *chain) endMessage(end int) {
	if c.message > 0 {
		c.list[len(c.list)-1].Message = strings.TrimSpace(c.text[c.message:end])
		c.message = 0
	}
}

func (c *chain) add(f Frame) { c.frames = append(c.frames, f) }

// close ends the current exception before text[end:].
func (c *chain) close(end int) {
	c.endMessage(end)
	if len(c.list) > 0 {
		c.list[len(c.list)-1].Frames = c.take()
	}
}

// take returns the frames added since the previous call of take.
func (c *chain) take() []Frame {
	frames := c.frames[c.begin:len(c.frames):len(c.frames)]
	c.begin = len(c.frames)
	if len(frames) == 0 {
		return nil
	}
	return frames
}

// exception returns the chain as an exception. The first of the list is the outermost.
func (c *chain) exception(language string) Exception {
	first := c.list[0]
	e := Exception{Type: first.Type, Message: first.Message, Code: first.Code, Language: language, Frames: first.Frames}
	if len(c.list) > 1 {
		e.Causes = c.list[1:]
	}
	return e
}
