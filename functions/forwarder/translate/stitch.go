package translate

import (
	"bytes"
	"slices"
	"strings"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/stacktrace"
)

// maxStitched bounds the text that is joined from several events, in bytes.
const maxStitched = 1 << 20

// A trace is a stack trace that was joined from several events.
type trace struct {
	text      []byte
	prefix    []byte // the text before the trace's line in each event
	exception stacktrace.Exception
}

// apply sets the trace in the document of its first event. The columns and the wrapper of that
// event have already been parsed and are not part of the message.
func (t *trace) apply(doc *document.Document) {
	text := t.text
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if rest := doc.Get(document.Message).Text(); len(rest) > 0 && bytes.Contains(first, rest) {
		text = slices.Concat(rest, text[len(first):])
		if columns, ok := bytes.CutSuffix(first, rest); ok && t.exception.Type == "" { // they are not part of its message either
			t.exception.Message = strings.TrimPrefix(t.exception.Message, string(columns))
		}
	} else if len(t.prefix) > 0 && bytes.HasPrefix(rest, t.prefix) { // a prefix in an unknown format
		doc.AddAttribute([]byte("prefix"), document.Plain(bytes.TrimSpace(t.prefix)))
	}
	for f := document.ExceptionType; f <= document.ExceptionLanguage; f++ { // parsed from the first line alone
		doc.Clear(f)
	}
	doc.Set(document.Message, document.Plain(text))
	doc.Set(document.ExceptionStacktrace, document.Plain(text))
}

// stitch appends the lines of a delivery. The output of one write of a process may arrive as one
// event per line: stitch joins consecutive events that form one stack trace into one line. Events
// that only look like a stack trace stay separate. Once the number of events that were searched
// without success reaches the number of events in the delivery, stitch stops searching.
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

// prefixOf returns the text before the heading of a stack trace in the first event, if the second
// event has the same text before a call. It returns nil if there is no such prefix.
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

// mayBePrefixed reports whether text contains a call after its beginning. It is a cheap check that
// rules out most lines.
func mayBePrefixed(text []byte) bool {
	if len(text) == 0 || text[0] == ' ' || text[0] == '\t' {
		return false
	}
	return bytes.IndexByte(text, '\t') >= 0 && (bytes.Contains(text, []byte("\tat ")) || bytes.Contains(text, []byte("\tfrom "))) ||
		bytes.Contains(text, []byte("  ")) && (bytes.Contains(text, []byte("  at ")) || bytes.Contains(text, []byte(`  File "`)))
}

// maxPrefixed is how many prefixed lines a stack trace may have. The bound keeps the time for a
// delivery linear.
const maxPrefixed = 256

// withoutPrefix returns the text of events without the prefix, up to the first event that does not
// have it.
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

// traceLength returns how many events, starting with the first, form one stack trace; 0 if the
// first event starts none.
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

// join joins the text of events. It returns false if the result is not a stack trace.
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
