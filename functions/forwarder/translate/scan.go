package translate

import "faulty/functions/forwarder/delivery"

// An event holds what a single scan of a log event finds out. The stages that need more than one
// event at a time, stitch and associate, use it instead of the message.
type event struct {
	text   []byte // the message without trailing line ends; the inner line of a wrapped line
	record record // of Lambda's own events
	isText bool   // a line of text that is no platform record: it may be part of a stack trace
	isPart bool   // a part of a line, but not the last

	wrapper []byte // the message of a wrapped line
}

// maxUnwrapped is how many events of a delivery are checked for a wrapper without success. Either
// all or no events of a stream are wrapped.
const maxUnwrapped = 8

// scan scans each event of a delivery once. Log events of Lambda functions are never wrapped.
func (t *Translator) scan(from []delivery.Event) {
	t.events = t.events[:0]
	left := maxUnwrapped
	if t.origin.function.Bytes != nil {
		left = 0
	}
	for i := range from {
		e := event{text: trimLineEnd(from[i].Message)}
		e.record = readRecord(e.text)
		if left > 0 {
			if text, isWrapped := t.parser.Unwrap(e.text, from[i].Nanoseconds()); isWrapped {
				e.wrapper, e.isPart = e.text, isPart(e.text)
				e.text = text
			} else {
				left--
			}
		}
		e.isText = len(e.text) > 0 && e.text[0] != '{' && !isPlatform(e.text)
		t.events = append(t.events, e)
	}
}

// trimLineEnd removes the line ends behind text.
func trimLineEnd(text []byte) []byte {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}
