package forward

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// Without document ids, a delivery that is stored in part must not be delivered again as a whole: what is stored would
// be duplicated. Its other documents go to the retry queue, like refused documents to the failure queue.

// errCut is why the rest of a delivery is not sent.
var errCut = errors.New("not sent, because OpenSearch has stored only a part of the documents before it")

// unfinished returns the error of a request that has stored only some documents, if the others can go to the retry
// queue.
func (f *Forwarder) unfinished(err error) (*bulk.UnfinishedError, bool) {
	e, ok := errors.AsType[*bulk.UnfinishedError](err)
	return e, ok && f.retries != nil
}

// cut collects documents of the batch for the retry queue, all of them if left is nil, and empties the batch. Nothing
// more of the delivery is sent.
func (f *Forwarder) cut(ctx context.Context, w *worker, d *delivery.Delivery, s *summary, left []int, cause error) error {
	if left == nil {
		for i := range w.lines {
			left = append(left, i)
		}
	}
	for _, number := range left {
		w.retry(d, s, bulk.Rejection{Number: number, Reason: cause.Error()})
	}
	w.batch.Reset()
	w.lines = w.lines[:0]
	w.isCut, s.written = true, counts{} // the summary was in the batch
	if w.laterSize < maxRefused {
		return nil
	}
	return f.retryDocuments(ctx, w, d)
}

// retry collects a document for the retry queue. It is counted when it is tried again.
func (w *worker) retry(d *delivery.Delivery, s *summary, r bulk.Rejection) {
	entry := w.entry(d, r)
	s.received -= len(entry.Events)
	s.lines--
	w.later = append(w.later, entry)
	w.laterSize += entry.Size()
}

// retryDocuments sends the collected documents of a delivery to the retry queue.
func (f *Forwarder) retryDocuments(ctx context.Context, w *worker, d *delivery.Delivery) error {
	if len(w.later) == 0 {
		return nil
	}
	if err := f.retries.SendRefused(ctx, d, w.later); err != nil {
		return err
	}
	f.logger.WarnContext(ctx, "documents went to the retry queue", slog.String("log_group", string(d.Group)), slog.Int("documents", len(w.later)), slog.String("reason", w.later[0].Reason))
	w.later, w.laterSize = nil, 0
	return nil
}

// retryUnfinished sends the documents that a request has not stored to the retry queue if it has stored others. It does so
// for deliveries of which none is stored too: an object is continued before its first delivery that failed, and would store
// later ones as duplicates.
func (r *sharing) retryUnfinished(ctx context.Context, shares []*share, err error) {
	e, ok := r.f.unfinished(err)
	if !ok || !slices.ContainsFunc(shares, func(s *share) bool { return s.summary.result.Stored > 0 }) {
		return
	}
	for _, s := range shares {
		if s.isStored() {
			continue
		}
		d, failed := r.of.again(s.number)
		if failed != nil {
			continue
		}
		r.w.translator.Begin(&d, s.summary.start.UnixNano())
		r.w.forget()
		for _, number := range e.Left {
			if number >= s.first && number < s.first+s.count {
				r.w.retry(&d, &s.summary, bulk.Rejection{Number: number, Reason: err.Error()})
			}
		}
		s.isRetried = r.f.retryDocuments(ctx, r.w, &d) == nil
	}
}

// again returns the entries of a dead letter for documents that are to be tried again. They are counted then.
func (s *summary) again(letter *deadletter.Letter, entries, documents []int) (again []deadletter.Refused) {
	known := map[int]bool{}
	for _, number := range documents {
		if i := entries[number]; !known[i] {
			known[i] = true
			again = append(again, letter.Refused[i])
			s.received -= len(letter.Refused[i].Events)
			s.lines--
		}
	}
	return again
}
