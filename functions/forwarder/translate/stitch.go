package translate

import (
	"bytes"

	"faulty/functions/forwarder/stacktrace"
)

// maxStitched bounds the text put together out of many events, in bytes.
const maxStitched = 1 << 20

// A trace is a stack trace put together out of several events.
type trace struct {
	text      []byte
	exception stacktrace.Exception
}

// stitch appends the lines of a delivery. What a process prints in one write may
// arrive as one event per line: consecutive events that form one stack trace
// become one line. Events that only look like a trace stay single. Once that was
// looked for in vain in as many events as the delivery has, it is not looked for
// any more.
func stitch(lines []line, events []event) []line {
	vain := 0
	for i := 0; i < len(events); {
		l := line{first: i, count: 1}
		if vain <= len(events) && opensTrace(&events[i]) {
			count := traceLength(events[i:])
			if t, ok := join(events[i : i+count]); ok {
				l.count, l.trace = count, t
			} else {
				vain += count - 1
			}
		}
		lines = append(lines, l)
		i += l.count
	}
	return lines
}

// opensTrace reports whether e is a single line of text that begins a trace.
func opensTrace(e *event) bool {
	return e.isText && bytes.IndexByte(e.text, '\n') < 0 && stacktrace.Begins(string(e.text))
}

// traceLength counts the events, from the first, that can be of one trace. The
// first line of another crash right behind it is not one of them.
func traceLength(events []event) int {
	size, previous := 0, ""
	for i := range events {
		e := &events[i]
		if size += len(e.text) + 1; size > maxStitched {
			return i
		}
		if len(e.text) == 0 {
			continue
		}
		line := string(e.text)
		if i > 0 && (!e.isText || !stacktrace.Follows(previous, line)) {
			return i
		}
		previous = line
	}
	return len(events)
}

// join puts the text of events together; false where that is no trace.
func join(events []event) (*trace, bool) {
	if len(events) < 2 {
		return nil, false
	}
	var text []byte
	for i := range events {
		if i > 0 {
			text = append(text, '\n')
		}
		text = append(text, events[i].text...)
	}
	text = bytes.TrimRight(text, "\n")
	e, ok := stacktrace.Parse(string(text))
	if !ok {
		return nil, false
	}
	return &trace{text: text, exception: e}, true
}
