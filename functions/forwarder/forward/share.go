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

// A share is the part of a batch that belongs to the delivery of one record.
type share struct {
	record  int // number of the record
	first   int // number of its first document in the batch
	count   int // of its documents
	summary summary
	refused []bulk.Rejection
}

// add adds the documents of a delivery to the batch, and sends the batch when it is full.
func (r *run) add(ctx context.Context, i int, d *delivery.Delivery) {
	w := r.w
	d.Tags = r.f.tags.OfDelivery(ctx, account(ctx), d)
	s := &share{record: i, first: w.batch.Len(), summary: newSummary(d)}
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

// flush sends the batch and records the outcome of its shares. If OpenSearch refuses the request
// because of one of the documents, each delivery is sent alone.
func (r *run) flush(ctx context.Context) {
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
	if bulk.IsBadRequest(err) && len(shares) > 1 {
		r.eachAlone(ctx, shares)
		return
	}
	for _, s := range shares {
		r.f.log(ctx, &s.summary)
		if hasGroups || !s.isStored() { // groups may have to be updated
			r.setOutcome(ctx, s.record, fmt.Errorf("store documents of %s: %w", s.summary.group, err))
		}
	}
}

// eachAlone sends each delivery alone.
func (r *run) eachAlone(ctx context.Context, shares []*share) {
	for _, s := range shares {
		if r.stopped == nil {
			r.alone(ctx, s.record, r.data(s.record))
		} else {
			r.errs[s.record] = r.stopped
		}
	}
}

// isStored reports whether OpenSearch has every document.
func (s *share) isStored() bool {
	return s.summary.result.Stored+s.summary.result.Duplicate == s.count
}

// sendShared sends the batch. After an error, an unknown part of it is not stored.
func (r *run) sendShared(ctx context.Context, shares []*share) error {
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
func (r *run) finish(ctx context.Context, shares []*share) {
	var summaries []*summary
	for _, s := range shares {
		err := r.finishOne(ctx, s)
		r.setOutcome(ctx, s.record, err)
		r.f.log(ctx, &s.summary)
		if err == nil {
			summaries = append(summaries, &s.summary)
		}
	}
	r.f.storeSummaries(ctx, r.w, summaries...)
}

// finishOne dead-letters the refused documents of a delivery. It decodes the delivery once more,
// because the decoder's memory holds the latest one.
func (r *run) finishOne(ctx context.Context, s *share) error {
	if len(s.refused) == 0 {
		return nil
	}
	w := r.w
	d, err := w.decoder.DecodeData(r.data(s.record))
	if err != nil {
		return fmt.Errorf("decode the delivery of record %d again: %w", s.record, err)
	}
	w.translator.Begin(&d, s.summary.start.UnixNano())
	w.refused, w.refusedSize, w.postponed = nil, 0, nil
	for _, refused := range s.refused {
		r.f.refuse(w, &d, &s.summary, refused)
	}
	if w.postponed != nil {
		return w.postponed
	}
	return r.f.deadLetterRefused(ctx, w, &d, &s.summary)
}

// data returns the base64 text of a record's delivery, which was read before.
func (r *run) data(record int) []byte {
	body := r.records[record].Body
	if r.source == delivery.Kinesis {
		return body
	}
	letter, err := r.f.readMessage(body)
	if err != nil || letter == nil {
		return nil
	}
	in, _ := delivery.Open(letter.Payload) // it was opened before
	return in.Data
}
