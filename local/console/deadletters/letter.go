// Package deadletters is the failure queue as a person sees it: what the forwarder
// could not store, why, and a way to send it again.
//
// A queue cannot be read without receiving. To look, messages are received for a
// few seconds and given back at once; a forwarder that replays the queue
// meanwhile gets them a moment later. To send letters again, they go through the
// forwarder's own code, here, into the OpenSearch that the console looks into;
// only then are they deleted. SQS is all that takes, in every cloud the same;
// what is stored already is not stored twice, as each event has its id.
package deadletters

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// A Letter is one message of the failure queue.
type Letter struct {
	ID       string
	Sent     time.Time
	Received int // times, this one among them
	Bytes    int
	Reason   string
	Group    string // log group
	Stream   string
	Entries  []Entry // the first of them
	Events   int     // log events in all of it
	Part     string  // "part 1 of 3", where it is only a part
	Problem  string  // why it cannot be read
	Text     string  // as it is in the queue, where it cannot be read

	body   string
	handle string
	of     string // what it is a part of
}

// An Entry is a document that was refused, by the log events it was made of.
type Entry struct {
	Status int // OpenSearch's; 0 where the delivery failed as a whole
	Reason string
	Index  string
	Events []Event
}

// An Event is a log event as CloudWatch sent it.
type Event struct {
	ID      string
	Time    time.Time
	Message string
}

// maxEntries and maxEvents bound what is kept of a letter to be shown.
const (
	maxEntries = 5
	maxEvents  = 5
)

// read fills in what a message says.
func (l *Letter) read() {
	parsed, err := deadletter.Parse([]byte(l.body))
	l.Reason = parsed.Reason
	if parsed.Part != nil {
		l.Part, l.of = partText(parsed.Part), parsed.Part.Of
		return
	}
	if err != nil {
		l.Problem, l.Reason, l.Text = err.Error(), "the message cannot be read", l.body
		return
	}
	l.Group, l.Stream = parsed.Group, parsed.Stream
	for i := range parsed.Refused {
		l.add(&parsed.Refused[i])
	}
	if parsed.Payload != nil {
		l.open(parsed.Payload)
	}
	if l.Reason == "" {
		l.Reason = givenUp([]byte(l.body))
	}
}

func (l *Letter) add(r *deadletter.Refused) {
	l.Events += len(r.Events)
	if len(l.Entries) == maxEntries {
		return
	}
	e := Entry{Status: r.Status, Reason: r.Reason, Index: r.Index}
	for _, event := range r.Events[:min(maxEvents, len(r.Events))] {
		text := event.Message
		if event.Bytes != nil {
			text = string(event.Bytes)
		}
		e.Events = append(e.Events, Event{event.ID, time.UnixMilli(event.Time).UTC(), text})
	}
	l.Entries = append(l.Entries, e)
}

// open reads a delivery that is kept whole.
func (l *Letter) open(payload []byte) {
	var decoder delivery.Decoder
	d, err := decoder.Decode(payload)
	if err != nil {
		l.Problem, l.Text = err.Error(), string(payload)
		return
	}
	l.Group, l.Stream, l.Events = string(d.Group), string(d.Stream), len(d.Events)
	e := Entry{Reason: l.Reason}
	for _, event := range d.Events[:min(maxEvents, len(d.Events))] {
		e.Events = append(e.Events, Event{string(event.ID), time.UnixMilli(event.Time).UTC(), string(event.Message)})
	}
	l.Entries = []Entry{e}
}

// givenUp is the reason in the record that Lambda leaves of an invocation it has
// given up, see "Capturing records of Lambda asynchronous invocations".
func givenUp(body []byte) string {
	var record struct {
		Context struct {
			Condition string `json:"condition"`
			Count     int    `json:"approximateInvokeCount"`
		} `json:"requestContext"`
		Response struct {
			Message string `json:"errorMessage"`
			Type    string `json:"errorType"`
		} `json:"responsePayload"`
	}
	if err := json.Unmarshal(body, &record); err != nil || record.Context.Condition == "" {
		return "no reason given"
	}
	parts := []string{record.Context.Condition}
	if record.Response.Message != "" {
		parts = append(parts, record.Response.Message)
	}
	return strings.Join(parts, ": ")
}

// Kind is the reason without what differs from letter to letter: quoted values
// and numbers. A quote within a word, as in "field's", is none.
func (l *Letter) Kind() string {
	var out strings.Builder
	var quoted bool
	var before rune
	for _, r := range l.Reason[:min(len(l.Reason), 2000)] {
		switch {
		case r == '\'' && quoted:
			quoted = false
			out.WriteString("…'")
		case r == '\'' && !isWord(before):
			quoted = true
			out.WriteRune(r)
		case quoted || isDigit(r) && isDigit(before):
		case isDigit(r):
			out.WriteRune('#')
		default:
			out.WriteRune(r)
		}
		before = r
	}
	return out.String()
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isWord(r rune) bool { return isDigit(r) || unicode.IsLetter(r) }
