// Package delivery decodes what CloudWatch Logs sends to a subscriber: base64 of gzip of one JSON
// object with a batch of log events.
//
// AWS documents the format in "Using CloudWatch Logs subscription filters" in the CloudWatch Logs
// User Guide.
package delivery

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// A Delivery is one batch of events of one log stream, in order. Its slices point into the memory
// of its Decoder and are valid until the next Decode.
//
// A large delivery is read in chunks: Events are the events of the current chunk, and Next replaces
// them.
type Delivery struct {
	Control bool // a CONTROL_MESSAGE, which tests the subscription and carries no logs
	Owner   []byte
	Group   []byte
	Stream  []byte
	Events  []Event
	Bytes   int   // inflated size
	Tags    []Tag // of the log group, function or bucket; never set here
	Renamed int   // events of the current chunk that got a new id because another event has their id

	before int             // number of events in earlier chunks
	cursor jsonscan.Cursor // in the list of events, behind those that have been read
	next   []Event         // the first event of the next chunk, or empty
}

// A Tag is a tag of an AWS resource.
type Tag struct{ Name, Value string }

// An Event is one log event.
type Event struct {
	ID      []byte // 56 digits, globally unique; generated if the sender gives none
	Time    int64  // milliseconds since 1970, as CloudWatch reports it
	Message []byte // decoded; may be invalid UTF-8
	Hash    uint32 // see Hash; 0 if the id is derived from time and message
}

// Hash returns a checksum of an event's time and message, which shows whether two events with the
// same id are the same. It ignores white space at the end of the message, which some APIs of
// CloudWatch Logs remove.
func Hash(ms int64, message []byte) uint32 {
	castagnoli := crc32.MakeTable(crc32.Castagnoli) // computed in hardware; the first call makes the table, so that a cold start does not
	sum := ^uint32(0)
	for i := range 8 { // a call of crc32 would allocate the bytes of the time
		sum = castagnoli[byte(sum)^byte(ms>>(8*i))] ^ sum>>8 // #nosec G115 -- bits to be hashed
	}
	if n := len(message); n > 0 && message[n-1] <= ' ' { // a cheap check, because most messages end with another byte
		message = bytes.TrimRight(message, " \t\r\n")
	}
	return crc32.Update(^sum, castagnoli, message)
}

// OtherID returns the id of an event whose original id belongs to another event. It is the same
// each time the event is delivered.
func OtherID(id []byte, hash uint32) []byte {
	return fmt.Appendf(nil, "%s-%08x", id, hash)
}

// latest is the latest accepted time of an event, in milliseconds since 1970: 1 January 2200.
// Nanoseconds in an int64 reach to 2262, and sums of times and durations must fit too.
const latest = 7_258_118_400_000

// Nanoseconds returns the time in nanoseconds since 1970, the unit of documents. A sender may send
// any number: a time outside the accepted range becomes the nearest accepted time.
func (e Event) Nanoseconds() int64 {
	return min(max(e.Time, -latest), latest) * int64(time.Millisecond)
}

// maxID is the longest accepted id, in bytes: OpenSearch's limit less what OtherID appends.
// OpenSearch refuses the entire request if it contains a longer id.
const maxID = 512 - len("-12345678")

// maxMessage is the largest accepted message, in bytes. CloudWatch's limit is one megabyte. A
// document holds its message up to three times, with escapes.
const maxMessage = 2 << 20

// errNoEvents reports a delivery without a list of events. Treating it as an empty delivery would
// lose the contents that it has under another name.
var errNoEvents = errors.New("the delivery has no list of logEvents")

// parse scans an inflated delivery. It decodes the strings in place, which overwrites payload.
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
	if c.MemberIs([]byte(`"id":`)) { // as CloudWatch writes it
		e.ID = text(c)
		if c.MemberIs([]byte(`,"timestamp":`)) {
			e.Time = milliseconds(c)
			if c.MemberIs([]byte(`,"message":`)) {
				e.Message = message(c)
			}
		}
	}
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch string(key.Raw) {
		case "id":
			e.ID = text(c)
		case "timestamp":
			e.Time = milliseconds(c)
		case "message":
			e.Message = message(c)
		default:
			c.Skip()
		}
	}
	return e
}

// milliseconds reads the time at c. Senders other than CloudWatch may write it as a string.
func milliseconds(c *jsonscan.Cursor) int64 {
	ms, ok := c.Integer()
	if !ok {
		ms, _ = strconv.ParseInt(string(bytes.Trim(c.Skip(), `"`)), 10, 64)
	}
	return ms
}

// message returns the text of the string at c. For a value of another type, which CloudWatch never
// sends, it returns the JSON of the value.
func message(c *jsonscan.Cursor) []byte {
	if c.Peek() == '"' {
		return text(c)
	}
	return c.Skip()
}

// text decodes the string at c in place. It skips a value of another type.
func text(c *jsonscan.Cursor) []byte {
	if c.Peek() != '"' {
		c.Skip()
		return nil
	}
	return c.Unescape()
}
