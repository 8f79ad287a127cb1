package delivery

import (
	"bytes"
	"errors"

	"faulty/functions/forwarder/jsonscan"
)

// A chunkLimit bounds the events of a chunk.
type chunkLimit struct {
	events, bytes int // 0 disables chunks
}

// chunks bounds the memory that a delivery needs in addition to its text: 60 MB of text may contain
// millions of events. Most deliveries are one chunk.
var chunks = chunkLimit{events: 20_000, bytes: 8 << 20}

// maxBeyond is how many events a chunk may exceed its limit by to find a good position to end. A
// stack trace that arrived as one event per line must not be split.
const maxBeyond = 1024

// parseEvents reads the first chunk of the list at c, and moves c past the list.
func (d *Delivery) parseEvents(c *jsonscan.Cursor, limit chunkLimit) {
	if c.Peek() != '[' {
		c.Skip()
		return
	}
	c.Open('[')
	d.readChunk(c, limit)
	d.cursor = *c
	if len(d.next) == 0 {
		return
	}
	for c.Element() { // read the whole list first: if it is invalid JSON, nothing of the delivery is stored
		if c.Peek() != '{' {
			c.Open('{') // always fails
			return
		}
		c.Skip()
	}
}

// HasMore reports whether the delivery has more events than the current chunk.
func (d *Delivery) HasMore() bool { return len(d.next) > 0 }

// Next reads the next chunk of events. It returns false if the delivery has no more.
func (d *Delivery) Next() (bool, error) {
	if len(d.next) == 0 {
		return false, nil
	}
	d.before += len(d.Events)
	d.Events = append(d.Events[:0], d.next...)
	d.next, d.Renamed = d.next[:0], 0
	d.readChunk(&d.cursor, chunks)
	if d.cursor.Failed() {
		return false, errors.New("a later chunk of the delivery's events is not JSON")
	}
	return true, d.identify()
}

// readChunk appends events up to the limit. It stores the first event of the next chunk in d.next.
func (d *Delivery) readChunk(c *jsonscan.Cursor, limit chunkLimit) {
	size := 0
	for c.Element() {
		e := parseEvent(c)
		if n := len(d.Events) - limit.events; limit.events > 0 && (n >= 0 || size >= limit.bytes) && (n >= maxBeyond || size >= limit.bytes+maxMessage || isBeginning(e.Message)) {
			d.next = append(d.next, e)
			return
		}
		size += len(e.Message)
		d.Events = append(d.Events, e)
	}
}

// isBeginning reports whether a message neither continues a stack trace of earlier events nor
// belongs to an invocation that they name.
func isBeginning(message []byte) bool {
	return bytes.HasPrefix(message, []byte("START RequestId: ")) || bytes.HasPrefix(message, []byte("{"))
}
