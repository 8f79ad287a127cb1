package dig

import (
	"context"
	"maps"
	"time"

	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
)

// A gatherer groups the events of a unit into batches.
type gatherer struct {
	*run
	ctx           context.Context
	name          string
	group, stream string
	fallback      int64 // time of the events before the first event with a time
	done          checkpoint.File
	mark          func(checkpoint.File) error // records the progress; nil for a window
	order         order
	counts        Summary

	number int64 // number of the next event
	latest int64 // latest time of an event; 0 if there is none yet
	from   int64 // the time before latest, if latest was a jump; otherwise 0
	names  names
	open   map[key]*buffer
	held   int
	ahead  map[string]int64
}

// stopError wraps an error that ends the whole run. Other errors end only one file.
type stopError struct{ cause error }

func (e *stopError) Error() string { return e.cause.Error() }

// add adds the next event of the unit.
func (g *gatherer) add(e *format.Event) error {
	number := g.number
	g.number++
	g.meter.events.Add(1)
	if number%64 == 0 {
		if err := context.Cause(g.ctx); err != nil {
			return &stopError{err}
		}
		g.meter.show()
	}
	k := key{e.Owner, e.Group, e.Stream}
	if k.group == "" {
		k.group = g.group
	}
	if k.stream == "" {
		k.stream = g.stream
	}
	p := g.date(e.Time, number)
	id := e.ID
	if id == "" && g.needsIDs() {
		id = g.names.name(&k, p, e.Message)
	}
	at := p.at
	if !g.wanted(&k, number, at) {
		return nil
	}
	g.count(&k, e, p.dated)
	return g.put(k, id, at, number, e)
}

// needsIDs reports whether the ids of events are used. A store uses them, and so does a rule that
// samples events without a trace.
func (g *gatherer) needsIDs() bool { return g.Store != nil || g.Translate.Rules.IsSampling() }

// jump is the difference between the times of two lines above which one of the times is not from a clock.
const jump = 24 * int64(time.Hour/time.Millisecond)

// date returns the time and position of an event. An event without a time gets the time of the event before it.
func (g *gatherer) date(t, number int64) position {
	if t != 0 {
		g.from = 0
		if g.latest != 0 && max(t-g.latest, g.latest-t) > jump {
			g.from = g.latest
		}
		g.latest = t
	}
	if g.latest == 0 {
		return position{at: g.fallback, number: number}
	}
	return position{at: g.latest, from: g.from, number: number, dated: true}
}

// wanted reports whether this run processes an event.
func (g *gatherer) wanted(k *key, number, at int64) bool {
	g.counts.Events++
	before := number < g.done.Events
	if !before && len(g.done.Ahead) > 0 {
		through, ahead := g.done.Ahead[k.String()]
		before = ahead && number <= through
	}
	switch {
	case before:
		g.counts.Before++
		return false
	case !g.Since.IsZero() && at < g.Since.UnixMilli(), !g.Until.IsZero() && at >= g.Until.UnixMilli():
		g.counts.Outside++
		return false
	}
	return true
}

func (g *gatherer) count(k *key, e *format.Event, dated bool) {
	if k.group == "" {
		g.counts.Nameless++
	}
	if !dated {
		g.counts.Undated++
	}
	if e.ID == "" {
		g.counts.Derived++
	}
}

// put adds an event to the batch of its stream. A blank line in a file is part of a stack trace
// only if the next line continues the trace. Otherwise it is dropped. A blank event with a
// CloudWatch id is always kept.
func (g *gatherer) put(k key, id string, at, number int64, e *format.Event) error {
	b := g.open[k]
	blank := e.ID == "" && isBlank(e.Message)
	if b != nil && !blank && b.endsBefore(e.Message) {
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
	b.append(id, at, number, e)
	g.held += len(id) + len(e.Message)
	if b.blanks++; !blank {
		b.blanks = 0
	}
	if g.held > maxHeld {
		return g.issueOldest(nil)
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
	b.last = nil
	g.open[k] = &buffer{batch: b}
	return g.open[k]
}

// issueOldest issues the batch of the stream whose first event is the oldest. It skips the buffer but.
func (g *gatherer) issueOldest(but *buffer) error {
	var oldest *buffer
	for _, b := range g.open {
		if b != but && (oldest == nil || b.events[0].number < oldest.events[0].number) {
			oldest = b
		}
	}
	return g.issue(oldest.key, g.number)
}

// issue sends the batch of a stream to the workers. next is the number of the first event that is
// not in a batch yet.
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
	return g.send(b.batch, checkpoint.File{Events: low, Ahead: maps.Clone(g.ahead)})
}

// account adds the gatherer's counts to the summary of the run.
func (g *gatherer) account() {
	g.note(func(s *Summary) {
		s.Events += g.counts.Events
		s.Before += g.counts.Before
		s.Outside += g.counts.Outside
		s.Nameless += g.counts.Nameless
		s.Undated += g.counts.Undated
		s.Derived += g.counts.Derived
	})
}

// send sends a batch to the workers. After this batch and all batches before it are stored, the
// progress f is recorded with mark.
func (g *gatherer) send(b *batch, f checkpoint.File) error {
	if g.mark != nil {
		b.after = func() error { return g.mark(f) }
	}
	b.order, b.turn = &g.order, g.order.take()
	g.run.pending.Add(1)
	select {
	case g.batches <- b:
		return nil
	case <-g.ctx.Done():
		g.run.pending.Done()
		return &stopError{context.Cause(g.ctx)}
	}
}
