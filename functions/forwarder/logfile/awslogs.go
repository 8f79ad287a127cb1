package logfile

import "bytes"

// A lead is what awslogs get and sam logs write before each message: the log group (awslogs, unless
// --no-group is given), the stream, and the time (sam logs; awslogs with --timestamp).
//
//	/aws/lambda/orders 2026/11/22/[$LATEST]0123… 2026-11-22T21:24:52.123Z message
//	2026/11/22/[$LATEST]0123… 2026-11-22T21:24:52.123000 message
type lead struct{ source, time bool }

// leadOf determines from the first lines of a file what is before its messages. A time there can also be
// part of the message. It is not if all lines have one, and if it is without a zone or before another
// start of a message.
func leadOf(head []byte) (l lead) {
	const examined = 200
	first, n := true, 0
	allTimed, isLead := true, false
	for line := range bytes.Lines(head) {
		if n++; n > examined {
			break
		}
		e := Event{Message: trimEnd(line)}
		if !cutSource(&e) {
			if first && len(e.Message) > 0 {
				return lead{}
			}
			continue
		}
		first = false
		s, ok := cutStamp(e.Message)
		allTimed = allTimed && ok
		isLead = isLead || ok && (ownStart(s.message) || !bytes.HasSuffix(bytes.TrimRight(e.Message[:len(e.Message)-len(s.message)], " "), []byte("Z")))
	}
	return lead{source: !first, time: allTimed && isLead}
}

// cut moves the lead of a message to the fields of the event.
func (l lead) cut(e *Event) {
	if !l.source || !cutSource(e) || !l.time {
		return
	}
	if s, ok := cutStamp(e.Message); ok {
		e.Time, e.Message = s.time, s.message
	}
}

// cutSource moves the log group and the stream at the start of a message to the fields of the event. It
// recognizes only the stream names of functions, as cutStamp does.
func cutSource(e *Event) bool {
	text := e.Message
	var group []byte
	if len(text) > 0 && text[0] == '/' {
		group, text, _ = bytes.Cut(text, []byte(" "))
	}
	if !isStream(text) {
		return false
	}
	stream, message, _ := bytes.Cut(text, []byte(" "))
	e.Group, e.Stream, e.Message = string(group), string(stream), message
	return true
}

// inherit gives an event without a stream those of the event before it: it is a further line of the
// same message.
func (f *reader) inherit(e *Event) {
	if e.Stream == "" {
		e.Group, e.Stream, e.IsPart = f.group, f.stream, true
	}
	f.group, f.stream = e.Group, e.Stream
}
