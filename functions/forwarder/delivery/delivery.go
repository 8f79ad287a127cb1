// Package delivery opens what CloudWatch Logs sends to a subscriber:
// base64 over gzip over one JSON object with a batch of log events.
//
// The shape is AWS's, see "Using CloudWatch Logs subscription filters" in the
// CloudWatch Logs User Guide.
package delivery

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// A Delivery is one batch of events of one log stream, in order. Its slices
// point into its Decoder's memory: they hold until the next Decode.
//
// A large delivery comes in chunks: Events are those of the present one, and Next
// replaces them.
type Delivery struct {
	Control bool // a CONTROL_MESSAGE, which tests the subscription and carries no logs
	Owner   []byte
	Group   []byte
	Stream  []byte
	Events  []Event
	Bytes   int // inflated size
	Renamed int // events of the present chunk that had the id of another, and have a new one

	before int             // events of the chunks before
	cursor jsonscan.Cursor // at the list of events, behind those that have been read
	next   []Event         // the first of the next chunk, or nothing
}

// An Event is one log event.
type Event struct {
	ID      []byte // 56 digits, unique for ever; one is made where a sender gives none
	Time    int64  // milliseconds since 1970, as CloudWatch took it in
	Message []byte // decoded; UTF-8 is not checked
}

// latest is the last time that an event can have, in milliseconds since 1970: 1 January
// 2200. Nanoseconds reach to 2262, and sums of times and durations must fit too.
const latest = 7_258_118_400_000

// Nanoseconds returns the time in nanoseconds since 1970, which are the document's. A time
// that no clock has becomes the nearest one that is accepted: a sender may give any.
func (e Event) Nanoseconds() int64 {
	return min(max(e.Time, -latest), latest) * int64(time.Millisecond)
}

// maxID is the length of the ids that OpenSearch takes, in bytes. It refuses a
// whole request for one that is longer.
const maxID = 512

// maxMessage is the size of message, in bytes, that no log event of CloudWatch has: it
// takes a megabyte. A document holds its message up to three times, with escapes.
const maxMessage = 2 << 20

// errNoEvents reports a delivery without its list of events: to take it for an
// empty one would lose what it holds under another name.
var errNoEvents = errors.New("the delivery has no list of logEvents")

// parse scans an inflated delivery. The strings are decoded in place, so
// payload is spent afterwards.
func parse(payload []byte, events []Event, limit chunkLimit) (Delivery, error) {
	d := Delivery{Events: events[:0], Bytes: len(payload)}
	c := jsonscan.Cursor{Buf: payload}
	c.Open('{')
	var kind []byte
	listed := false
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch string(key.Raw) {
		case "messageType":
			kind = text(&c)
		case "owner":
			d.Owner = text(&c)
		case "logGroup":
			d.Group = text(&c)
		case "logStream":
			d.Stream = text(&c)
		case "logEvents":
			listed = c.Peek() == '['
			d.parseEvents(&c, limit)
		default:
			c.Skip()
		}
	}
	if !c.AtEnd() {
		return d, fmt.Errorf("the inflated delivery (%d bytes) is not one JSON object", len(payload))
	}
	d.Control = string(kind) == "CONTROL_MESSAGE"
	if !d.Control && string(kind) != "DATA_MESSAGE" {
		return d, fmt.Errorf("the delivery's messageType is %q; DATA_MESSAGE and CONTROL_MESSAGE are known", kind)
	}
	if !d.Control && !listed {
		return d, errNoEvents
	}
	return d, d.identify()
}

func parseEvent(c *jsonscan.Cursor) (e Event) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch string(key.Raw) {
		case "id":
			e.ID = text(c)
		case "timestamp":
			e.Time = milliseconds(c.Skip())
		case "message":
			e.Message = message(c)
		default:
			c.Skip()
		}
	}
	return e
}

// milliseconds reads a time, which other senders than CloudWatch write between quotes.
func milliseconds(text []byte) (ms int64) {
	const safe = 18 // digits that do not overflow
	for _, b := range text {
		if b-'0' > 9 || len(text) > safe {
			ms, _ = strconv.ParseInt(string(bytes.Trim(text, `"`)), 10, 64)
			return ms
		}
		ms = 10*ms + int64(b-'0')
	}
	return ms
}

// message is the text of a string at c; a value of another kind, which CloudWatch
// never sends, is its own text.
func message(c *jsonscan.Cursor) []byte {
	if c.Peek() == '"' {
		return text(c)
	}
	return c.Skip()
}

// text decodes the string at c in place; a value of another kind is passed over.
func text(c *jsonscan.Cursor) []byte {
	if c.Peek() != '"' {
		c.Skip()
		return nil
	}
	return c.Unescape()
}
