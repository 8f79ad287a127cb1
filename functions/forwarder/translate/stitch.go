package translate

import (
	"bytes"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/stacktrace"
)

// maxStitched bounds the text put together out of many events, in bytes.
const maxStitched = 1 << 20

// A trace is a stack trace put together out of several events.
type trace struct {
	text      []byte
	exception stacktrace.Exception
}

// stitch appends the lines of a delivery. What a process prints in one write
// may arrive as one event per line: consecutive events that make up one stack
// trace become one line. Events that only look like a trace stay single; looking
// at them again and again ends when it has cost as much as the delivery itself.
func stitch(lines []line, events []delivery.Event) []line {
	vain := 0 // events looked through for nothing
	for i := 0; i < len(events); {
		l := line{first: i, count: 1}
		if vain <= len(events) && opensTrace(events[i].Message) {
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

// opensTrace reports whether message is a single line of text that begins a
// trace.
func opensTrace(message []byte) bool {
	text := bytes.TrimRight(message, "\r\n")
	return len(text) > 0 && text[0] != '{' && bytes.IndexByte(text, '\n') < 0 && !isPlatform(text) && stacktrace.Begins(string(text))
}

// traceLength counts the events, from the first, that can be of one trace. The
// first line of another crash right behind it is not one of them.
func traceLength(events []delivery.Event) int {
	size, previous := 0, ""
	for i, e := range events {
		text := bytes.TrimRight(e.Message, "\r\n")
		if size += len(text) + 1; size > maxStitched {
			return i
		}
		if len(text) == 0 {
			continue
		}
		line := string(text)
		if i > 0 && (text[0] == '{' || isPlatform(text) || !stacktrace.Follows(previous, line)) {
			return i
		}
		previous = line
	}
	return len(events)
}

// isPlatform reports whether text is a line that Lambda itself writes between
// those of a program.
func isPlatform(text []byte) bool {
	switch text[0] {
	case 'S', 'E', 'R', 'I':
	default:
		return false
	}
	for _, prefix := range []string{"START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START ", "EXTENSION\t", "RequestId: ", "INIT_REPORT ", "RESTORE_"} {
		if len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix {
			return true
		}
	}
	return false
}

// join puts the text of events together; false where that is no trace.
func join(events []delivery.Event) (*trace, bool) {
	if len(events) < 2 {
		return nil, false
	}
	var text []byte
	for i, e := range events {
		if i > 0 {
			text = append(text, '\n')
		}
		text = append(text, bytes.TrimRight(e.Message, "\r\n")...)
	}
	text = bytes.TrimRight(text, "\n")
	e, ok := stacktrace.Parse(string(text))
	if !ok {
		return nil, false
	}
	return &trace{text: text, exception: e}, true
}
