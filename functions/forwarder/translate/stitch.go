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
	prefix    []byte // that each of the events has before its line
	exception stacktrace.Exception
}

// apply gives the trace to the document of its first event, whose columns and
// wrapper have been read: they are no part of the message.
func (t *trace) apply(doc *document.Document) {
	text := t.text
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if rest := doc.Get(document.Message).Text(); len(rest) > 0 && bytes.Contains(first, rest) {
		text = slices.Concat(rest, text[len(first):])
	} else if len(t.prefix) > 0 && bytes.HasPrefix(rest, t.prefix) { // in no format that is known
		doc.AddAttribute([]byte("prefix"), document.Plain(bytes.TrimSpace(t.prefix)))
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
		if events[i].isPart {
			l.count, l.joined = joinParts(events[i:])
		} else if vain <= len(events) {
			of := events[i:]
			prefix := prefixOf(of)
			if prefix != nil {
				of = withoutPrefix(of, prefix)
			}
			count := traceLength(of)
			if t, ok := join(of[:count]); ok {
				t.prefix = prefix
				l.count, l.trace = count, t
			} else {
				vain += max(0, count-1)
				if prefix != nil {
					vain += len(of)
				}
			}
		}
		lines = append(lines, l)
		i += l.count
	}
	return lines
}

// prefixOf returns what the first event has before the heading of a trace, where the
// second has the same before a call; nil where they have nothing.
func prefixOf(events []event) []byte {
	if len(events) < 2 || !events[0].isText || !events[1].isText || !mayBePrefixed(events[1].text) || bytes.IndexByte(events[0].text, '\n') >= 0 {
		return nil
	}
	n := stacktrace.PrefixLen(string(events[0].text), string(events[1].text))
	if n == 0 {
		return nil
	}
	return events[0].text[:n]
}

// mayBePrefixed reports whether text has a call, not at its beginning. It is a cheap
// check for what most lines are not.
func mayBePrefixed(text []byte) bool {
	return len(text) > 0 && text[0] != ' ' && text[0] != '\t' &&
		(bytes.Contains(text, []byte("\tat ")) || bytes.Contains(text, []byte("  at ")) || bytes.Contains(text, []byte(`  File "`)) || bytes.Contains(text, []byte("\tfrom ")))
}

// maxPrefixed is how many lines of a trace may have a prefix each: with a bound, the
// time to look through a delivery stays linear.
const maxPrefixed = 256

// withoutPrefix returns the events that have the prefix, without it, up to the first
// that has not.
func withoutPrefix(events []event, prefix []byte) []event {
	var cut []event
	size, common := 0, string(prefix)
	for _, e := range events[:min(len(events), maxPrefixed)] {
		rest, ok := stacktrace.CutPrefix(string(e.text), common)
		if size += len(e.text); !e.isText || !ok || size > maxStitched {
			break
		}
		cut = append(cut, event{text: e.text[len(e.text)-len(rest):], isText: len(rest) == 0 || rest[0] != '{'})
	}
	return cut
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
