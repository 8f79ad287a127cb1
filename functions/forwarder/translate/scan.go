package translate

import (
	"bytes"

	"faulty/functions/forwarder/delivery"
)

// An event is what one look at a log event finds out. The stages that need more
// than one event at a time, stitching and associating, read it instead of the
// message.
type event struct {
	text   []byte // the message without white space at its end
	record record // of Lambda's own events
	isText bool   // a line of text that is no platform record: it may be part of a trace
}

// scan looks at each event of a delivery once.
func scan(events []event, from []delivery.Event) []event {
	events = events[:0]
	for i := range from {
		e := event{text: bytes.TrimRight(from[i].Message, "\r\n")}
		e.record = readRecord(e.text)
		e.isText = len(e.text) > 0 && e.text[0] != '{' && !isPlatform(e.text)
		events = append(events, e)
	}
	return events
}
