// Package deadletters lists the dead letters of the forwarder's failure queue and
// stores them again.
//
// SQS cannot read a queue without receiving its messages. To list messages, this package
// receives them with a visibility timeout of some seconds and releases them at once. A
// forwarder that replays the queue at the same time receives them a little later. To store
// dead letters again, this package runs the forwarder's code in this process and writes to
// the console's OpenSearch. It deletes the messages afterwards. Log events that are already
// stored are not duplicated, because their ids are the same.
package deadletters

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// A Message is one dead letter, which is a message in the failure queue.
type Message struct {
	ID       string
	Sent     time.Time
	Received int // number of times it was received, including this time
	Bytes    int
	Reason   string
	Group    string // log group
	Stream   string
	Entries  []Entry  // the first entries, at most maxEntries
	Events   int      // number of log events in the whole message
	Objects  []string // addresses of the objects in S3 that are not stored, at most maxEntries
	Part     string   // "part 1 of 3", if the dead letter was split
	Problem  string   // why the message cannot be read
	Text     string   // the unchanged message if it cannot be read; the text to send if it is a notification

	body   string
	handle string
	of     string // the id that all parts of a split dead letter share
}

// An Entry is a rejected document with the log events from which it was made.
type Entry struct {
	Status int // OpenSearch's status; 0 if the entire delivery failed
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

// maxEntries and maxEvents limit how much of a dead letter is shown.
const (
	maxEntries = 5
	maxEvents  = 5
)

// read parses the message's body.
func (l *Message) read() {
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
	if len(parsed.IDs) > 0 {
		l.Text = string(parsed.Message)
	}
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

func (l *Message) add(r *deadletter.Refused) {
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

// open decodes the payload of a delivery that failed as a whole, or that names objects in S3.
func (l *Message) open(payload []byte) {
	if in, err := delivery.Open(payload); err == nil && in.Source == delivery.Objects {
		for i := range in.Objects[:min(maxEntries, len(in.Objects))] {
			l.Objects = append(l.Objects, fmt.Sprintf("%s, from log event %d on", &in.Objects[i], in.Objects[i].Events))
		}
		return
	}
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

// givenUp returns the reason from the record that Lambda sends to the failure destination
// after the last retry, see "Capturing records of Lambda asynchronous invocations".
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

// Kind returns the reason without quoted values and numbers, which differ between dead
// letters with the same cause. It does not treat an apostrophe within a word as a quote,
// as in "field's".
func (l *Message) Kind() string {
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
