package forward

import (
	"context"
	"errors"
	"fmt"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/delivery"
)

// A delivery of at most these sizes shares a request with others. A larger one fills a good part of
// a request by itself. The limits bound the memory: the documents of one delivery are added to the
// batch as a whole.
const (
	maxSmallBytes  = 512 << 10 // inflated
	maxSmallEvents = 1000
)

// isSmall reports whether a delivery shares a request with others.
func isSmall(d *delivery.Delivery) bool {
	return d.Bytes <= maxSmallBytes && len(d.Events) <= maxSmallEvents && !d.HasMore()
}

// A sharing collects the documents of several deliveries in the batch of a worker: those of one invocation, or of one
// object.
type sharing struct {
	f      *Forwarder
	w      *worker
	of     deliveries
	shares []*share // of the batch
}

// deliveries are those that share requests, by their numbers.
type deliveries interface {
	// again returns a delivery that was added before.
	again(number int) (delivery.Delivery, error)

	// alone forwards a delivery without the others.
	alone(ctx context.Context, number int)

	// setOutcome is called after a delivery was sent, with the reason if it was not stored.
	setOutcome(ctx context.Context, number int, err error)
}

// A share is the part of a batch that belongs to one delivery.
type share struct {
	number  int // of the delivery
	first   int // number of its first document in the batch
	count   int // of its documents
	summary summary
	refused []bulk.Rejection

	isRetried bool // the documents that are not stored are in the retry queue
}

// add adds the documents of a delivery to the batch, and sends the batch when it is full.
func (r *sharing) add(ctx context.Context, number int, d *delivery.Delivery) {
	w := r.w
	if d.Tags == nil { // those of a bucket are known
		d.Tags = r.f.tags.OfDelivery(ctx, account(ctx), d)
	}
	s := &share{number: number, first: w.batch.Len(), summary: newSummary(d)}
	r.f.reportConflicts(ctx, &s.summary, bulk.Result{Renamed: d.Renamed})
	size := w.batch.Size()
	w.batch.CountIn(&s.summary.result)
	common := w.translator.Begin(d, s.summary.start.UnixNano())
	s.summary.lines = w.translator.Len()
	causes := r.f.causes(ctx, d)
	for line := range w.translator.Len() {
		doc := w.translator.Document(d, line)
		if doc == nil {
			s.summary.filtered++
			continue
		}
		if first, _ := w.translator.Events(line); r.f.isExcluded(ctx, &s.summary, causes, doc, &d.Events[first]) {
			continue
		}
		w.batch.Create(r.f.cfg.IndexPrefix, doc, common)
		w.sightings.See(doc)
		w.lines = append(w.lines, line)
	}
	w.batch.CountIn(nil)
	if s.summary.isNothing() {
		r.f.exclude(ctx, &s.summary)
		return
	}
	s.count, s.summary.bytes = w.batch.Len()-s.first, w.batch.Size()-size
	r.shares = append(r.shares, s)
	if w.batch.Size() >= maxBody || w.sightings.Len() >= maxSightings {
		r.flush(ctx)
	}
}

// flush sends the batch and reports the outcome of its shares. If OpenSearch refuses the request
// because of one of the documents, each delivery that is not stored is sent alone.
func (r *sharing) flush(ctx context.Context) {
	shares := r.shares
	r.shares = nil
	if len(shares) == 0 {
		return
	}
	hasGroups := r.w.sightings.Len() > 0
	err := r.sendShared(ctx, shares)
	r.w.begin()
	if err == nil {
		return
	}
	isBad := bulk.IsBadRequest(err) && len(shares) > 1
	for _, s := range shares {
		isDone := s.isRetried || s.isStored() && !hasGroups // groups may have to be updated
		if isBad && !isDone {
			r.of.alone(ctx, s.number)
			continue
		}
		r.f.log(ctx, &s.summary)
		if !isDone {
			r.of.setOutcome(ctx, s.number, fmt.Errorf("store documents of %s: %w", s.summary.group, err))
		}
	}
}

// isStored reports whether OpenSearch has every document.
func (s *share) isStored() bool {
	return s.summary.result.Stored+s.summary.result.Duplicate == s.count
}

// sendShared sends the batch. After an error, an unknown part of it is not stored.
func (r *sharing) sendShared(ctx context.Context, shares []*share) error {
	w := r.w
	sent := 1
	for _, s := range shares {
		r.f.addSummary(ctx, w, &s.summary, s.count, sent)
		sent = 0 // the first delivery counts the request
	}
	w.sightings.Prepare(ctx, &w.batch)
	var rejected *bulk.RejectedError
	if w.batch.Len() > 0 {
		result, err := r.f.request(ctx, &w.batch)
		// The first delivery counts what belongs to the request, so that the sum over all is right.
		shares[0].summary.result.Requests += result.Requests
		shares[0].summary.result.CompareError = result.CompareError
		for _, s := range shares {
			r.f.reportConflicts(ctx, &s.summary, s.summary.result)
		}
		isRejected := errors.As(err, &rejected)
		if err != nil && !isRejected {
			r.retryUnfinished(ctx, shares, err)
			return err
		}
		r.f.checkMapping(ctx, w)
	}
	if err := w.sightings.Update(ctx); err != nil {
		return err
	}
	if rejected != nil {
		assign(shares, rejected.Items)
	}
	r.finish(ctx, shares)
	return nil
}

// assign gives each share its refused documents.
func assign(shares []*share, refused []bulk.Rejection) {
	for _, s := range shares {
		for _, r := range refused {
			if r.Number >= s.first && r.Number < s.first+s.count {
				s.refused = append(s.refused, r)
			}
		}
	}
}

// finish dead-letters the refused documents of each delivery, and logs its summary.
func (r *sharing) finish(ctx context.Context, shares []*share) {
	var summaries []*summary
	for _, s := range shares {
		err := r.finishOne(ctx, s)
		r.of.setOutcome(ctx, s.number, err)
		r.f.log(ctx, &s.summary)
		if err == nil {
			summaries = append(summaries, &s.summary)
		}
	}
	r.f.storeSummaries(ctx, r.w, summaries...)
}

// finishOne dead-letters the refused documents of a delivery.
func (r *sharing) finishOne(ctx context.Context, s *share) error {
	if len(s.refused) == 0 {
		return nil
	}
	w := r.w
	d, err := r.of.again(s.number)
	if err != nil {
		return err
	}
	w.translator.Begin(&d, s.summary.start.UnixNano())
	w.forget()
	for _, refused := range s.refused {
		r.f.refuse(w, &d, &s.summary, refused)
	}
	if w.postponed != nil {
		return w.postponed
	}
	if err := r.f.deadLetterRefused(ctx, w, &d, &s.summary); err != nil {
		return err
	}
	return r.f.retryDocuments(ctx, w, &d)
}
