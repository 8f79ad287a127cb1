package forward

import (
	"context"
	"encoding/json"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/gather"
)

// An objectRun forwards the batches of one object, and moves the position of the object forward. Small batches share
// requests.
type objectRun struct {
	f       *Forwarder
	w       *worker
	object  *delivery.Object
	tags    []delivery.Tag // of the bucket
	last    time.Time      // until which batches are begun; zero for no limit
	shared  sharing
	batches []objectBatch // behind the position, in order
	size    int           // of their text, in bytes
	stopped error         // why the batches that are left are not tried
}

// An objectBatch is a batch of an object.
type objectBatch struct {
	delivery *delivery.Delivery
	after    gather.Position // of the object when this batch and those before it are stored
	err      error           // why it is not stored
}

func (f *Forwarder) newObjectRun(w *worker, o *delivery.Object, tags []delivery.Tag, last time.Time) *objectRun {
	r := &objectRun{f: f, w: w, object: o, tags: tags, last: last}
	r.shared = sharing{f: f, w: w, of: r}
	w.begin()
	return r
}

// add forwards a batch, or adds its documents to the next request.
func (r *objectRun) add(ctx context.Context, b *gather.Batch, after gather.Position) error {
	if !r.last.IsZero() && time.Now().After(r.last) {
		if r.flush(ctx); r.stopped == nil {
			r.stopped = errNoTime
		}
		return r.stopped
	}
	d := b.Delivery()
	d.Tags = r.tags
	number := len(r.batches)
	r.batches = append(r.batches, objectBatch{delivery: d, after: after})
	r.size += d.Bytes
	switch {
	case r.f.isSkipped(ctx, d):
	case isSmall(d):
		if r.stopped = r.f.checkBreaker(); r.stopped != nil {
			return r.stopped
		}
		r.shared.add(ctx, number, d)
	default:
		r.shared.flush(ctx)
		r.alone(ctx, number)
	}
	if len(r.shared.shares) == 0 || r.size >= maxBody { // of batches that rules drop, nothing fills a request
		r.flush(ctx)
	}
	return r.stopped
}

// flush sends the batches that are not stored, and moves the position behind those that are stored now.
func (r *objectRun) flush(ctx context.Context) {
	r.shared.flush(ctx)
	for i := range r.batches {
		b := &r.batches[i]
		if b.err != nil {
			break
		}
		r.object.Events, r.object.Ahead = b.after.Events, b.after.Ahead
		if b.after.From != nil {
			r.object.From, _ = json.Marshal(b.after.From) // numbers and strings: cannot fail
		}
	}
	clear(r.batches)
	r.batches, r.size = r.batches[:0], 0
}

// again implements deliveries.
func (r *objectRun) again(number int) (delivery.Delivery, error) {
	return *r.batches[number].delivery, nil
}

// alone implements deliveries.
func (r *objectRun) alone(ctx context.Context, number int) {
	err := r.stopped
	if err == nil {
		err = r.f.checkBreaker()
	}
	if err == nil {
		err = r.f.forward(ctx, r.w, r.batches[number].delivery)
		r.w.begin()
	}
	r.setOutcome(ctx, number, err)
}

// setOutcome implements deliveries. The first failure ends the run: the object is continued before this batch.
func (r *objectRun) setOutcome(_ context.Context, number int, err error) {
	if r.batches[number].err = err; r.stopped == nil {
		r.stopped = err
	}
}
