package dig

import (
	"context"

	"faulty/functions/forwarder/gather"
	"faulty/functions/forwarder/logfile"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/source"
)

// A batch is a batch of events on its way to a worker.
type batch struct {
	*gather.Batch        // nil if only the progress is recorded
	order         *order // the order of its unit
	turn          int64  // its position in order
	after         func() error
	last          *checkpoint.Last // set by a worker if the batch contains the file's last document
}

// A gatherer sends the batches of a unit to the workers.
type gatherer struct {
	gather.Gatherer
	*run
	ctx   context.Context
	mark  func(checkpoint.File) error // records the progress; nil for a window
	size  int64                       // of a file that was read to its end
	order order
}

// gatherer returns a gatherer for the events of a unit.
func (r *run) gatherer(ctx context.Context, s source.Source, u source.Unit) *gatherer {
	group := s.Group
	if group == "" {
		group = r.Group
	}
	if group == "" && r.Stream == "" { // with a stream, all files are one log
		group = u.Group
	}
	stream := r.Stream
	if stream == "" {
		stream = u.Stream
	}
	g := &gatherer{run: r, ctx: ctx}
	g.Gatherer = gather.Gatherer{
		Owner: u.Owner, Group: group, Stream: stream, Fallback: u.Time.UnixMilli(),
		NoIDs: r.Store == nil && !r.Translate.Rules.IsSampling(),
		Keeps: g.isWithin, New: r.newBatch, Issue: g.issue,
	}
	return g
}

// isWithin reports whether a time is between Since and Until.
func (r *run) isWithin(at int64) bool {
	return (r.Since.IsZero() || at >= r.Since.UnixMilli()) && (r.Until.IsZero() || at < r.Until.UnixMilli())
}

// newBatch returns a batch, which is one that was processed before if there is one.
func (r *run) newBatch() *gather.Batch {
	if b, ok := r.spent.Get().(*gather.Batch); ok {
		return b
	}
	return new(gather.Batch)
}

// stopError wraps an error that ends the whole run. Other errors end only one file.
type stopError struct{ cause error }

func (e *stopError) Error() string { return e.cause.Error() }

// add adds the next event of the unit.
func (g *gatherer) add(e *logfile.Event) error {
	const interval = 64 // events
	number := g.Counts.Events
	g.meter.events.Add(1)
	if number%interval == 0 {
		if err := context.Cause(g.ctx); err != nil {
			return &stopError{err}
		}
		g.meter.show()
	}
	return g.Add(e)
}

// issue sends a batch to the workers. The last batch of a file marks it as finished, because the mark
// identifies the document of the last event.
func (g *gatherer) issue(b *gather.Batch, p gather.Position, isLast bool) error {
	if !isLast {
		return g.send(&batch{Batch: b}, checkpoint.File{Position: p})
	}
	final := checkpoint.File{Position: p, Size: g.size, Last: &checkpoint.Last{Events: p.Events}}
	return g.send(&batch{Batch: b, last: final.Last}, final)
}

// finishFile issues the remaining batches of a file, and marks it as finished.
func (g *gatherer) finishFile(u *source.Unit) error {
	g.size = u.Size
	issued, err := g.Finish()
	if err == nil && !issued {
		err = g.send(&batch{}, checkpoint.File{Position: gather.Position{Events: g.Counts.Events}, Size: u.Size})
	}
	return err
}

// send sends a batch to the workers. After this batch and all batches before it are stored, the
// progress f is recorded with mark.
func (g *gatherer) send(b *batch, f checkpoint.File) error {
	if g.mark != nil {
		b.after = func() error { return g.mark(f) }
	}
	b.order, b.turn = &g.order, g.order.take()
	g.pending.Add(1)
	select {
	case g.batches <- b:
		return nil
	case <-g.ctx.Done():
		g.pending.Done()
		return &stopError{context.Cause(g.ctx)}
	}
}

// account adds the gatherer's counts to the summary of the run.
func (g *gatherer) account() {
	g.note(func(s *Summary) {
		s.Events += g.Counts.Events
		s.Before += g.Counts.Before
		s.Outside += g.Counts.Outside
		s.Nameless += g.Counts.Nameless
		s.Undated += g.Counts.Undated
		s.Derived += g.Counts.Derived
	})
}
