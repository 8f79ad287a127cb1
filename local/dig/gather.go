package dig

import (
	"bytes"
	"context"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/stacktrace"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
	"faulty/local/dig/source"
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
	maxHeld = 64 << 20
)

// A key is what the events of one batch have in common.
type key struct{ owner, group, stream string }

// A batch is what a delivery would have been.
type batch struct {
	key    key
	text   []byte // the messages and ids, one behind the other
	events []event
	order  int64 // among the batches of the run
	after  func() error

	delivery delivery.Delivery
}

// An event is where its parts stand in a batch's text.
type event struct {
	id, message, end int
	time             int64
	number           int64 // in its file
}

// A gatherer makes batches out of the events of a unit.
type gatherer struct {
	*run
	ctx           context.Context
	name          string
	group, stream string
	fallback      int64 // the time of events before the first that has one
	done          checkpoint.File
	mark          func(checkpoint.File) error // nil for a window

	number  int64 // of the next event
	latest  int64 // time, 0 for none so far
	names   names
	open    map[key]*buffer
	held    int
	ahead   map[string]int64
	pending bool
}

// A buffer is the batch that a stream's events are gathered in.
type buffer struct {
	*batch
	blanks int // at its end, which may be nothing or part of a trace
}

// stopError wraps what ends the run, to be told from what ends one file.
type stopError struct{ cause error }

func (e *stopError) Error() string { return e.cause.Error() }

// add takes in the next event of the unit.
func (g *gatherer) add(e *format.Event) error {
	number := g.number
	g.number++
	if err := context.Cause(g.ctx); err != nil {
		return &stopError{err}
	}
	if number%64 == 0 {
		g.tell(false)
	}
	g.progress.Events++
	k := key{e.Owner, e.Group, e.Stream}
	if k.group == "" {
		k.group = g.group
	}
	if k.stream == "" {
		k.stream = g.stream
	}
	dated := e.Time != 0 || g.latest != 0
	at := g.date(e.Time)
	id := e.ID
	if id == "" {
		id = g.names.name(&k, at, number, dated, e.Message)
	}
	if !g.wanted(&k, number, at) {
		return nil
	}
	g.count(&k, e, dated)
	return g.put(k, id, at, number, e.Message)
}

// date gives an event without a time that of the one before it.
func (g *gatherer) date(t int64) int64 {
	if t != 0 {
		g.latest = t
	}
	if g.latest == 0 {
		return g.fallback
	}
	return g.latest
}

// wanted reports whether an event is to be looked at in this run.
func (g *gatherer) wanted(k *key, number, at int64) bool {
	g.summary.Events++
	before := number < g.done.Events
	if !before && len(g.done.Ahead) > 0 {
		through, ahead := g.done.Ahead[k.String()]
		before = ahead && number <= through
	}
	switch {
	case before:
		g.summary.Before++
		return false
	case !g.Since.IsZero() && at < g.Since.UnixMilli(), !g.Until.IsZero() && at >= g.Until.UnixMilli():
		g.summary.Outside++
		return false
	}
	return true
}

func (g *gatherer) count(k *key, e *format.Event, dated bool) {
	if k.group == "" {
		g.summary.Nameless++
	}
	if !dated {
		g.summary.Undated++
	}
	if e.ID == "" {
		g.summary.Derived++
	}
}

// String tells the stream in a checkpoint.
func (k *key) String() string { return k.group + "|" + k.stream }

// put puts an event into its stream's batch. A blank line may be part of a trace,
// which the next line tells; else it is nothing.
func (g *gatherer) put(k key, id string, at, number int64, message []byte) error {
	b := g.open[k]
	blank := len(bytes.TrimSpace(message)) == 0
	if b != nil && !blank && b.endsBefore(message) {
		if err := g.issue(k, number); err != nil {
			return err
		}
		b = nil
	}
	switch {
	case b == nil && blank:
		return nil
	case b == nil:
		b = g.begin(k)
	}
	b.append(id, at, number, message)
	g.held += len(id) + len(message)
	if b.blanks++; !blank {
		b.blanks = 0
	}
	if g.held > maxHeld {
		return g.issueOldest()
	}
	return nil
}

func (g *gatherer) begin(k key) *buffer {
	if g.open == nil {
		g.open, g.ahead = map[key]*buffer{}, map[string]int64{}
	}
	b, ok := g.spent.Get().(*batch)
	if !ok {
		b = new(batch)
	}
	b.key, b.text, b.events, b.after = k, b.text[:0], b.events[:0], nil
	g.open[k] = &buffer{batch: b}
	return g.open[k]
}

func (b *batch) append(id string, at, number int64, message []byte) {
	e := event{id: len(b.text), time: at, number: number}
	b.text = append(b.text, id...)
	e.message = len(b.text)
	b.text = append(b.text, message...)
	e.end = len(b.text)
	b.events = append(b.events, e)
}

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
	e := b.events[len(b.events)-1-b.blanks]
	return next[0] != '{' && stacktrace.Follows(string(b.text[e.message:e.end]), string(next))
}

// isStart reports whether a line is Lambda's first one of an invocation.
func isStart(line []byte) bool {
	return bytes.HasPrefix(line, []byte("START RequestId: ")) || len(line) < 1024 && bytes.Contains(line, []byte(`"platform.start"`))
}

// issueOldest issues the stream whose first event is the oldest.
func (g *gatherer) issueOldest() error {
	var oldest *buffer
	for _, b := range g.open {
		if oldest == nil || b.events[0].number < oldest.events[0].number {
			oldest = b
		}
	}
	return g.issue(oldest.key, g.number)
}

// issue gives a stream's batch to the workers. next is the number of the first
// event that is in no batch yet.
func (g *gatherer) issue(k key, next int64) error {
	b := g.open[k]
	delete(g.open, k)
	g.held -= len(b.text)
	b.dropBlanks()
	low := next
	for _, other := range g.open {
		low = min(low, other.events[0].number)
	}
	through := b.events[len(b.events)-1].number
	if through >= low {
		g.ahead[k.String()] = through
	}
	for name, number := range g.ahead {
		if number < low {
			delete(g.ahead, name)
		}
	}
	return g.send(b.batch, checkpoint.File{Events: low, Ahead: clone(g.ahead)})
}

// finish issues what is left of a unit, and marks it as finished.
func (g *gatherer) finish(u *source.Unit) error {
	for len(g.open) > 0 {
		if err := g.issueOldest(); err != nil {
			return err
		}
	}
	if u == nil {
		return nil
	}
	return g.send(&batch{}, checkpoint.File{Events: g.number, Size: u.Size})
}

// send gives a batch to the workers. What they are to write down when it and all
// before it are stored is mark.
func (g *gatherer) send(b *batch, f checkpoint.File) error {
	if g.mark != nil {
		b.after = func() error { return g.mark(f) }
	}
	b.order = g.order.take()
	g.run.pending.Add(1)
	select {
	case g.batches <- b:
		return nil
	case <-g.ctx.Done():
		g.run.pending.Done()
		return &stopError{context.Cause(g.ctx)}
	}
}

func clone(m map[string]int64) map[string]int64 {
	if len(m) == 0 {
		return nil
	}
	c := make(map[string]int64, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}
