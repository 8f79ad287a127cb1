package console

import (
	"strconv"

	"faulty/functions/forwarder/stacktrace"
	"faulty/local/console/client"
)

// A link is one exception of a chain of causes.
type link struct {
	Type, Message string
	Blocks        []block
}

// A block is calls below each other, all of the user's own code or none of it.
type block struct {
	InApp bool
	Calls []call
}

// A call is one frame of a stack trace.
type call struct {
	Function, File string
	Culprit        bool // the first of the user's own
}

// chain reads an event's stack trace, the exception first, then its causes. It
// takes the forwarder's own judgement of whose code a frame is. Where the trace
// cannot be read, the document's list of frames must do.
func chain(d client.Document) []link {
	e, ok := stacktrace.Parse(d.Text("exception.stacktrace"))
	if !ok {
		return withoutTrace(d)
	}
	first := link{Type: d.Text("exception.type"), Message: d.Text("exception.message"), Blocks: blocks(e.Frames)}
	out := []link{first}
	for _, c := range e.Causes {
		if last := out[len(out)-1]; c.Type == last.Type && c.Message == last.Message && len(c.Frames) == 0 {
			continue // the same exception once more
		}
		out = append(out, link{c.Type, c.Message, blocks(c.Frames)})
	}
	mark(out)
	return out
}

func withoutTrace(d client.Document) []link {
	l := link{Type: d.Text("exception.type"), Message: d.Text("exception.message")}
	var calls []call
	for _, name := range d.Texts("exception.frames") {
		calls = append(calls, call{Function: name, Culprit: name == d.Text("exception.culprit")})
	}
	if len(calls) > 0 {
		l.Blocks = []block{{InApp: true, Calls: calls}}
	}
	out := []link{l}
	for _, cause := range d.Texts("exception.causes") {
		if cause == l.Type || cause == l.Type+": "+l.Message {
			continue // the exception once more
		}
		out = append(out, link{Type: cause})
	}
	return out
}

// blocks parts frames where the code changes hands.
func blocks(frames []stacktrace.Frame) []block {
	var out []block
	for _, f := range frames {
		if len(out) == 0 || out[len(out)-1].InApp != f.InApp {
			out = append(out, block{InApp: f.InApp})
		}
		b := &out[len(out)-1]
		c := call{Function: f.Function, File: f.File}
		if f.Line > 0 {
			c.File += ":" + strconv.Itoa(f.Line)
		}
		b.Calls = append(b.Calls, c)
	}
	return out
}

// mark points out the first call of the user's own code.
func mark(chain []link) {
	for i := range chain {
		for k := range chain[i].Blocks {
			if chain[i].Blocks[k].InApp {
				chain[i].Blocks[k].Calls[0].Culprit = true
				return
			}
		}
	}
}
