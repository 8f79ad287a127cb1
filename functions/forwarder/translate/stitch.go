package translate

import (
	"bytes"
	"slices"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/stacktrace"
)

// maxStitched bounds the text put together out of many events, in bytes.
const maxStitched = 1 << 20

// A trace is a stack trace put together out of several events.
type trace struct {
	text      []byte
	exception stacktrace.Exception
}

// apply gives the trace to the document of its first event, whose columns and
// wrapper have been read: they are no part of the message.
func (t *trace) apply(doc *document.Document) {
	text := t.text
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if rest := doc.Get(document.Message).Text(); len(rest) > 0 && bytes.Contains(first, rest) {
		text = slices.Concat(rest, text[len(first):])
	}
	for f := document.ExceptionType; f <= document.ExceptionLanguage; f++ { // of the first line alone
		doc.Clear(f)
	}
	doc.Set(document.Message, document.Plain(text))
	doc.Set(document.ExceptionStacktrace, document.Plain(text))
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
		if vain <= len(events) {
			count := traceLength(events[i:])
			if t, ok := join(events[i : i+count]); ok {
				l.count, l.trace = count, t
			} else {
				vain += max(0, count-1)
			}
		}
		lines = append(lines, l)
		i += l.count
	}
	return lines
}

// traceLength counts the events, from the first, that form one trace; 0 where the
// first opens none.
func traceLength(events []event) int {
	if !events[0].isText || bytes.IndexByte(events[0].text, '\n') >= 0 {
		return 0
	}
	size, read := 0, 0
	return stacktrace.Span(func(i int) (string, bool) {
		if i >= len(events) {
			return "", false
		}
		e := &events[i]
		if i >= read {
			size += len(e.text) + 1
			read = i + 1
		}
		if size > maxStitched || !e.isText && len(e.text) > 0 {
			return "", false
		}
		return string(e.text), true
	})
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
