package console

import (
	"strconv"

	"faulty/functions/forwarder/stacktrace"
	"faulty/local/console/client"
	"faulty/local/console/sourceurl"
)

// A link is one exception in a chain of causes.
type link struct {
	Type, Message string
	Blocks        []block
}

// A block is a sequence of calls that are all in the user's code or all in other code.
type block struct {
	InApp bool
	Calls []call
}

// A call is one frame of a stack trace.
type call struct {
	Function, File string
	Source         string // URL of the source code; "" if unknown
	Culprit        bool   // the first call in the user's code
}

// chain returns the exception of an event and its causes, from the event's stack trace. It
// uses the forwarder's classification of frames as the user's code or other code. If the stack
// trace cannot be parsed, chain uses the document's list of frames.
//
// sources provides the URLs of the source code.
func chain(d client.Document, sources sourceurl.Templates) []link {
	source := func(f stacktrace.Frame) string {
		return sources.URL(sourceurl.Frame{Service: d.Text("service.name"), Version: d.Text("service.version"), File: f.File, Line: f.Line})
	}
	e, ok := stacktrace.Parse(d.Text("exception.stacktrace"))
	if !ok {
		return withoutTrace(d)
	}
	first := link{Type: d.Text("exception.type"), Message: d.Text("exception.message"), Blocks: blocks(e.Frames, source)}
	out := []link{first}
	for _, c := range e.Causes {
		if last := out[len(out)-1]; c.Type == last.Type && c.Message == last.Message && len(c.Frames) == 0 {
			continue // a repetition of the same exception
		}
		out = append(out, link{c.Type, c.Message, blocks(c.Frames, source)})
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
			continue // a repetition of the exception
		}
		out = append(out, link{Type: cause})
	}
	return out
}

// blocks splits frames where they change between the user's code and other code. source returns the
// URL of a frame's source code.
func blocks(frames []stacktrace.Frame, source func(stacktrace.Frame) string) []block {
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
		if f.InApp {
			c.Source = source(f)
		}
		b.Calls = append(b.Calls, c)
	}
	return out
}

// mark sets Culprit on the first call in the user's code.
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
