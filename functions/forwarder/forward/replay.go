package forward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/notify"
)

// replay handles a dead letter with refused documents or with notifications.
func (f *Forwarder) replay(ctx context.Context, w *worker, letter *deadletter.Letter) error {
	if len(letter.IDs) > 0 {
		return notify.Again(ctx, f.client, f.cfg.IndexPrefix, letter.IDs)
	}
	return f.restoreAll(ctx, w, letter)
}

// restoreAll stores the documents of a dead letter, each under its original id and in its original
// index. Documents that are refused again go to the failure queue with the new reason. Without a
// failure queue the dead letter stays unchanged where it is; its stored documents are not duplicated
// by the next replay.
func (f *Forwarder) restoreAll(ctx context.Context, w *worker, letter *deadletter.Letter) error {
	var all delivery.Delivery
	var entries []int // the dead letter's entry of each document in the batch
	s := newSummary(&delivery.Delivery{Group: []byte(letter.Group)})
	w.begin()
	for i := range letter.Refused {
		r := &letter.Refused[i]
		d := letter.Delivery(r)
		d.Tags = f.tags.OfDelivery(ctx, account(ctx), &d)
		common := w.translator.Begin(&d, s.start.UnixNano())
		s.lines += w.translator.Len()
		for line := range w.translator.Len() {
			doc := w.translator.Document(&d, line)
			if doc == nil {
				s.filtered++
				continue
			}
			restore(doc, r)
			w.batch.CreateIn(r.Index, doc, common)
			w.sightings.See(doc)
			entries = append(entries, i)
		}
		all.Events = append(all.Events, d.Events...)
	}
	s.count(&all)
	err := f.resend(ctx, w, letter, entries, &s)
	f.log(ctx, &s)
	if err == nil {
		f.storeSummaries(ctx, w, &s)
	}
	w.begin()
	return err
}

// resend sends the batch with the documents of a dead letter.
func (f *Forwarder) resend(ctx context.Context, w *worker, letter *deadletter.Letter, entries []int, s *summary) error {
	w.sightings.Prepare(ctx, &w.batch)
	s.bytes = w.batch.Size()
	result, err := f.request(ctx, &w.batch)
	s.result = result
	f.reportConflicts(ctx, s, result)
	d := delivery.Delivery{Owner: []byte(letter.Owner), Group: []byte(letter.Group), Stream: []byte(letter.Stream)}
	if e, ok := f.unfinished(err); ok && result.Stored > 0 {
		return f.retries.SendRefused(ctx, &d, s.again(letter, entries, e.Left))
	}
	rejected, ok := errors.AsType[*bulk.RejectedError](err)
	if err != nil && !ok {
		return err
	}
	if err := w.sightings.Update(ctx); err != nil || !ok {
		return err
	}
	var refused []deadletter.Refused
	var later []int
	for i := range rejected.Items {
		r := &rejected.Items[i]
		if r.IsTemporary() && w.batch.NoIDs && f.retries != nil && result.Stored > 0 {
			later = append(later, r.Number)
			continue
		}
		s.refuse(*r)
		if r.IsTemporary() || f.failures == nil {
			return &refusedError{fmt.Errorf("%w: refused again; the message stays in the queue", rejected)}
		}
		entry := letter.Refused[entries[r.Number]]
		entry.Status, entry.Reason = r.Status, r.Reason
		refused = append(refused, entry)
	}
	if len(later) > 0 {
		if err := f.retries.SendRefused(ctx, &d, s.again(letter, entries, later)); err != nil || len(refused) == 0 {
			return err
		}
	}
	if err := f.failures.SendRefused(ctx, &d, refused); err != nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s again, the first because of %s: %w", len(refused), letter.Group, refused[0].Reason, err)
	}
	s.queued += len(refused)
	f.logger.WarnContext(ctx, "documents were refused again and went to the failure queue", slog.String("log_group", letter.Group), slog.Int("documents", len(refused)), slog.String("reason", refused[0].Reason))
	return nil
}

// restore sets the fields of a replayed document whose values came from other events of its
// delivery.
func restore(doc *document.Document, r *deadletter.Refused) {
	for _, known := range []struct {
		field document.Field
		text  string
	}{{document.FaasExecution, r.Execution}, {document.TraceID, r.TraceID}, {document.XRayTraceID, r.XRay}} {
		if known.text != "" && !doc.Has(known.field) {
			doc.SetText(known.field, known.text)
		}
	}
}
