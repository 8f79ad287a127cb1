// Package delivery opens what CloudWatch Logs sends to a subscriber:
// base64 over gzip over one JSON object with a batch of log events.
//
// The shape is AWS's, see "Using CloudWatch Logs subscription filters" in the
// CloudWatch Logs User Guide.
package delivery

import (
	"fmt"
	"strconv"

	"faulty/functions/forwarder/jsonscan"
)

// A Delivery is one batch of events of one log stream, in order. Its slices
// point into its Decoder's memory: they hold until the next Decode.
type Delivery struct {
	Control bool // a CONTROL_MESSAGE, which tests the subscription and carries no logs
	Owner   []byte
	Group   []byte
	Stream  []byte
	Events  []Event
	Bytes   int // inflated size
}

// An Event is one log event.
type Event struct {
	ID      []byte // 56 digits, unique for ever
	Time    int64  // milliseconds since 1970, as CloudWatch took it in
	Message []byte // decoded; UTF-8 is not checked
}

// parse scans an inflated delivery. The strings are decoded in place, so
// payload is spent afterwards.
func parse(payload []byte, events []Event) (Delivery, error) {
	d := Delivery{Events: events[:0], Bytes: len(payload)}
	c := jsonscan.Cursor{Buf: payload}
	c.Open('{')
	var kind []byte
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
			d.Events = parseEvents(&c, d.Events)
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
	return d, nil
}

func parseEvents(c *jsonscan.Cursor, events []Event) []Event {
	if c.Peek() != '[' {
		c.Skip()
		return events
	}
	c.Open('[')
	for c.Element() {
		events = append(events, parseEvent(c))
	}
	return events
}

func parseEvent(c *jsonscan.Cursor) (e Event) {
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch string(key.Raw) {
		case "id":
			e.ID = text(c)
		case "timestamp":
			e.Time, _ = strconv.ParseInt(string(c.Skip()), 10, 64)
		case "message":
			e.Message = text(c)
		default:
			c.Skip()
		}
	}
	return e
}

// text decodes the string at c in place; a value of another kind is passed over.
func text(c *jsonscan.Cursor) []byte {
	if c.Peek() != '"' {
		c.Skip()
		return nil
	}
	return c.String().Unescape()
}
