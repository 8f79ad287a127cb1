package dig

import (
	"context"
	"maps"
	"time"

	"faulty/local/dig/checkpoint"
	"faulty/local/dig/format"
)

// A gatherer makes batches out of the events of a unit.
type gatherer struct {
	*run
	ctx           context.Context
	name          string
	group, stream string
	fallback      int64 // the time of events before the first that has one
	done          checkpoint.File
	mark          func(checkpoint.File) error // nil for a window
	order         order
	counts        Summary

	number int64 // of the next event
	latest int64 // time, 0 for none so far
	from   int64 // the time before it, where it was a jump
	names  names
	open   map[key]*buffer
	held   int
	ahead  map[string]int64
}

// stopError wraps what ends the run, to distinguish it from what ends one file.
type stopError struct{ cause error }

func (e *stopError) Error() string { return e.cause.Error() }

// add takes in the next event of the unit.
func (g *gatherer) add(e *format.Event) error {
	number := g.number
	g.number++
	if err := context.Cause(g.ctx); err != nil {
		return &stopError{err}
	}
	g.meter.events.Add(1)
	if number%64 == 0 {
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

// needsIDs reports whether anything reads the ids of events: a store does, and a rule
// that samples events which belong to no trace.
func (g *gatherer) needsIDs() bool { return g.Store != nil || g.Translate.Rules.IsSampling() }

// jump is how far apart two lines' times are where one of them is no clock's.
const jump = 24 * int64(time.Hour/time.Millisecond)

// date places an event in time; one without a time has that of the one before it.
func (g *gatherer) date(t, number int64) place {
	if t != 0 {
		g.from = 0
		if g.latest != 0 && max(t-g.latest, g.latest-t) > jump {
			g.from = g.latest
		}
		g.latest = t
	}
	if g.latest == 0 {
		return place{at: g.fallback, number: number}
	}
	return place{at: g.latest, from: g.from, number: number, dated: true}
}

// wanted reports whether an event is to be looked at in this run.
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

// put puts an event into its stream's batch. A blank line of a file may be part of
// a trace, which the next line tells; else it is nothing. Where CloudWatch took it
// for an event, it is one.
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

// issueOldest issues the stream whose first event is the oldest, but for one.
func (g *gatherer) issueOldest(but *buffer) error {
	var oldest *buffer
	for _, b := range g.open {
		if b != but && (oldest == nil || b.events[0].number < oldest.events[0].number) {
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
	return g.send(b.batch, checkpoint.File{Events: low, Ahead: maps.Clone(g.ahead)})
}

// account adds what was read to the run's summary.
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

// send gives a batch to the workers. What they are to write down when it and all
// before it are stored is mark.
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
