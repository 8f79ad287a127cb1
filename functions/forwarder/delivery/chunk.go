package delivery

import (
	"bytes"
	"errors"

	"faulty/functions/forwarder/jsonscan"
)

// A chunkLimit bounds the events of a chunk.
type chunkLimit struct {
	events, bytes int // 0 for no chunks
}

// chunks bounds what a delivery needs beside its own text: 60 MB of text may hold
// millions of events. Most deliveries are one chunk.
var chunks = chunkLimit{events: 20_000, bytes: 8 << 20}

// maxBeyond is how many events more a chunk has, in search of a good end: a stack
// trace that came as one event per line is not to be parted.
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
	for c.Element() { // nothing is stored of a delivery that is no JSON further on
		if c.Peek() != '{' {
			c.Open('{') // which fails
			return
		}
		c.Skip()
	}
}

// Next reads the next chunk of events; false where the delivery has no more.
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

// readChunk appends events up to the limit. The first of the next chunk is in d.next.
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

// isBeginning reports whether a message continues no stack trace of the events before
// it, and belongs to no invocation that they tell of.
func isBeginning(message []byte) bool {
	return bytes.HasPrefix(message, []byte("START RequestId: ")) || bytes.HasPrefix(message, []byte("{"))
}
