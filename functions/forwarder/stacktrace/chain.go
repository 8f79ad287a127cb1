package stacktrace

import "strings"

// maxCauses is how many exceptions of a chain are read where each is data of its own.
const maxCauses = 8

// A chain collects exceptions and the frames of all of them, which share one
// slice. The heading of each may go on over several lines, so its message is
// cut out of the text when the line after it is known.
type chain struct {
	text    string
	list    []Cause
	frames  []Frame
	begin   int // of the current exception's frames
	message int // where the open message begins in text, 0 when closed
}

// newChain makes room for the frames of text, about one for every line.
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

// endMessage cuts the open message off before text[end:].
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

// take returns the frames added since the last take.
func (c *chain) take() []Frame {
	frames := c.frames[c.begin:len(c.frames):len(c.frames)]
	c.begin = len(c.frames)
	if len(frames) == 0 {
		return nil
	}
	return frames
}

// exception makes the first of the list the outermost.
func (c *chain) exception(language string) Exception {
	first := c.list[0]
	e := Exception{Type: first.Type, Message: first.Message, Code: first.Code, Language: language, Frames: first.Frames}
	if len(c.list) > 1 {
		e.Causes = c.list[1:]
	}
	return e
}
