package dig

import (
	"bytes"
	"slices"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/stacktrace"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
)

// The sizes of batches. From the first on a batch ends before the next
// invocation, as far as there are any; from the second on wherever no trace is cut;
// at the third in any case.
const (
	batchEvents = 1000
	batchBytes  = 1 << 20
	grown       = 2
	bursting    = 16

	// maxHeld bounds what is held back of all streams of a file, in bytes.
	maxHeld = 16 << 20
)

// A key is what the events of one batch have in common.
type key struct{ owner, group, stream string }

// A batch is what a delivery would have been.
type batch struct {
	key    key
	text   []byte // the messages and ids, one behind the other
	events []event
	order  *order // of its unit
	turn   int64  // in it
	after  func() error
	last   *checkpoint.Last // to be filled in, where the file's last document is in it

	delivery delivery.Delivery
}

// An event is where its parts stand in a batch's text.
type event struct {
	id, message, end int
	time             int64
	number           int64 // in its file
	made             bool  // the id, here
}

// String tells the stream in a checkpoint.
func (k *key) String() string { return k.group + "|" + k.stream }

// asDelivery makes a delivery of a batch.
func (b *batch) asDelivery() *delivery.Delivery {
	d := &b.delivery
	d.Owner, d.Group, d.Stream = []byte(b.key.owner), []byte(b.key.group), []byte(b.key.stream)
	d.Events = make([]delivery.Event, len(b.events))
	for i, e := range b.events {
		d.Events[i] = delivery.Event{ID: b.text[e.id:e.message:e.message], Time: e.time, Message: b.text[e.message:e.end:e.end]}
	}
	return d
}

// A buffer is the batch that a stream's events are gathered in.
type buffer struct {
	*batch
	blanks int // events at its end that are part of a trace, or nothing
}

func (b *batch) append(id string, at, number int64, of *format.Event) {
	e := event{id: len(b.text), time: at, number: number, made: of.ID == ""}
	b.text = append(b.text, id...)
	e.message = len(b.text)
	b.text = append(b.text, of.Message...)
	e.end = len(b.text)
	b.events = append(b.events, e)
}

// latest is the number of the last event that is no blank one.
func (b *buffer) latest() int64 { return b.events[len(b.events)-1-b.blanks].number }

func (b *buffer) dropBlanks() {
	b.events, b.blanks = b.events[:len(b.events)-b.blanks], 0
}

// endsBefore reports whether a batch ends before a line, and drops blank lines that
// the line shows to be no part of a trace.
func (b *buffer) endsBefore(next []byte) bool {
	size := max(len(b.events)*batchBytes/batchEvents, len(b.text))
	if b.blanks == 0 && size < batchBytes {
		return false
	}
	follows := b.follows(next)
	if !follows {
		b.dropBlanks()
	}
	return size >= batchBytes && isStart(next) || size >= grown*batchBytes && !follows || size >= bursting*batchBytes
}

// follows reports whether a line goes on with a trace that the batch ends in.
func (b *buffer) follows(next []byte) bool {
	if isBlank(next) {
		return true
	}
	for _, e := range slices.Backward(b.events) {
		if last := b.text[e.message:e.end]; !isBlank(last) {
			return next[0] != '{' && stacktrace.Follows(string(last), string(next))
		}
	}
	return false
}

func isBlank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// isStart reports whether a line is Lambda's first one of an invocation.
func isStart(line []byte) bool {
	return bytes.HasPrefix(line, []byte("START RequestId: ")) || len(line) < 1024 && bytes.Contains(line, []byte(`"platform.start"`))
}
