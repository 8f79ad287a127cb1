package forward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

// send sends the batch and empties it. Refused documents do not delay the rest of the delivery: send
// collects those that are refused permanently in w.
func (f *Forwarder) send(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	if w.batch.Len() == 0 {
		return nil
	}
	if w.isCut {
		return f.cut(ctx, w, d, s, nil, errCut)
	}
	s.bytes += w.batch.Size()
	result, err := f.request(ctx, &w.batch)
	s.result.Add(result)
	f.reportConflicts(ctx, s, result)
	if e, ok := f.unfinished(err); ok && s.result.Stored > 0 {
		return f.cut(ctx, w, d, s, e.Left, err)
	}
	if rejected, ok := errors.AsType[*bulk.RejectedError](err); ok {
		err = nil
		for _, r := range rejected.Items {
			f.refuse(w, d, s, r)
		}
		if f.failures != nil && w.refusedSize >= maxRefused {
			err = f.deadLetterRefused(ctx, w, d, s)
		}
	}
	if err != nil {
		return fmt.Errorf("store documents of %s: %w", d.Group, err)
	}
	f.checkMapping(ctx, w)
	w.batch.Reset()
	w.lines = w.lines[:0]
	return nil
}

// reportConflicts warns about events that have the same id and differ.
func (f *Forwarder) reportConflicts(ctx context.Context, s *summary, result bulk.Result) {
	if result.Renamed > 0 {
		f.logger.WarnContext(ctx, "different events have the same id: they are stored under new ones", slog.String("log_group", s.group), slog.Int("events", result.Renamed))
	}
	if err := result.CompareError; err != nil {
		f.logger.WarnContext(ctx, "events with the ids of stored documents count as duplicates: the documents could not be read to compare them, which needs POST on the indices' _mget",
			slog.String("log_group", s.group), slog.String("error", err.Error()))
	}
}

// request sends a batch and reports to the breaker whether the request reached OpenSearch.
func (f *Forwarder) request(ctx context.Context, b *bulk.Batch) (bulk.Result, error) {
	send := f.client.Send
	if f.breaker.Outage() > 0 && f.retries != nil {
		send = f.client.Probe
	}
	result, err := send(ctx, b)
	if bulk.IsOutage(err) {
		f.breaker.Report(err)
	} else {
		f.breaker.Report(nil)
	}
	return result, err
}

// refuse counts a refused document of d, whose events are still in memory. It collects the entry of
// a dead letter, or the reason why the delivery has to be retried.
func (f *Forwarder) refuse(w *worker, d *delivery.Delivery, s *summary, r bulk.Rejection) {
	s.refuse(r)
	if r.IsTemporary() && f.retries != nil && w.batch.NoIDs {
		s.refused--
		w.retry(d, s, r)
		return
	}
	if r.IsTemporary() && f.retries != nil {
		if w.postponed == nil {
			w.postponed = &refusedError{fmt.Errorf("store documents of %s: OpenSearch refused one with status %d because of %s", d.Group, r.Status, r.Reason)}
		}
		return
	}
	f.collect(w, w.entry(d, r))
}

// maxRefused is the size of refused documents, in bytes, that is collected before they go to the
// failure queue. If the delivery is retried afterwards, the queue contains their messages as
// duplicates; replaying the messages stores each document once.
const maxRefused = 1 << 20

// collect collects an entry of a dead letter. Without a failure queue the delivery fails and only
// the first entry is reported, so the others are dropped.
func (f *Forwarder) collect(w *worker, entry deadletter.Refused) {
	if f.failures == nil && len(w.refused) > 0 {
		return
	}
	w.refused = append(w.refused, entry)
	w.refusedSize += entry.Size()
}

// entry returns the dead-letter entry for a refused document: its events, its index, and the values
// that came from other events of the delivery.
func (w *worker) entry(d *delivery.Delivery, r bulk.Rejection) deadletter.Refused {
	index, doc := w.batch.Item(r.Number)
	entry := deadletter.Refused{Status: r.Status, Reason: r.Reason, Index: index}
	c := jsonscan.Cursor{Buf: doc}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch string(key.Raw) {
		case "faas.execution":
			entry.Execution = textOf(c.Skip())
		case "traceId":
			entry.TraceID = textOf(c.Skip())
		case "aws.xray.trace_id":
			entry.XRay = textOf(c.Skip())
		default:
			c.Skip()
		}
	}
	first, count := w.translator.Events(w.lines[r.Number])
	for _, e := range d.Events[first : first+count] {
		entry.Events = append(entry.Events, deadletter.NewEvent(e))
	}
	return entry
}

// textOf returns the decoded text of a JSON string.
func textOf(literal []byte) string {
	c := jsonscan.Cursor{Buf: literal}
	text, _ := c.String().Plain(nil)
	return string(text)
}

// deadLetterRefused sends the refused documents of a delivery to the failure queue. Without a
// failure queue it returns an error, and the delivery is retried.
func (f *Forwarder) deadLetterRefused(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	if len(w.refused) == 0 {
		return nil
	}
	first := &w.refused[0]
	if f.failures == nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first, event %s, with status %d because of %s (set FAILURE_QUEUE_URL to send only these documents to a failure queue)",
			s.refused, d.Group, first.Events[0].ID, first.Status, first.Reason)
	}
	if err := f.failures.SendRefused(ctx, d, w.refused); err != nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first because of %s: %w", len(w.refused), d.Group, first.Reason, err)
	}
	s.queued += len(w.refused)
	f.logger.WarnContext(ctx, "documents went to the failure queue", slog.String("log_group", s.group), slog.Int("documents", len(w.refused)),
		slog.String("event_id", first.Events[0].ID), slog.String("index", first.Index), slog.Int("status", first.Status), slog.String("reason", first.Reason))
	w.refused, w.refusedSize = nil, 0
	return nil
}

// A refusedError reports documents of one delivery that OpenSearch refuses, and that are not in a
// queue yet.
type refusedError struct{ cause error }

func (e *refusedError) Error() string { return e.cause.Error() }
func (e *refusedError) Unwrap() error { return e.cause }

// An unreadableError reports a delivery that can never be read and that is not in a queue yet.
type unreadableError struct{ cause error }

func (e *unreadableError) Error() string { return "decode delivery: " + e.cause.Error() }
func (e *unreadableError) Unwrap() error { return e.cause }

// unreadableCause returns why a delivery can never be read, or nil.
func unreadableCause(err error) error {
	if e, ok := errors.AsType[*unreadableError](err); ok {
		return e.cause
	}
	return nil
}

// deadLetterUnreadable sends an unreadable delivery to the failure queue. Without a failure queue it
// returns an error.
func (f *Forwarder) deadLetterUnreadable(ctx context.Context, w *worker, data []byte, cause error) error {
	if f.failures == nil {
		return &unreadableError{cause}
	}
	if err := sendUnchanged(ctx, f.failures, data, cause); err != nil {
		return err
	}
	f.logger.ErrorContext(ctx, "unreadable delivery went to the failure queue", slog.String("reason", cause.Error()))
	s := newSummary(&delivery.Delivery{})
	s.unreadable, s.queued = 1, 1
	f.log(ctx, &s)
	f.storeSummaries(ctx, w, &s)
	return nil
}

// sendUnchanged sends a delivery to a queue unchanged.
func sendUnchanged(ctx context.Context, queue *deadletter.Queue, data []byte, cause error) error {
	letter, err := deadletter.FromDelivery(data, cause.Error())
	if err == nil {
		err = queue.SendLetter(ctx, &letter)
	}
	if err != nil {
		return fmt.Errorf("after %w: %w", cause, err)
	}
	return nil
}

// checkMapping warns, once per environment, about an index that was created without the index
// template: its mapping would grow with every field of every log event. The warning is also the
// metric missing_template, on which an alarm can be set.
func (f *Forwarder) checkMapping(ctx context.Context, w *worker) {
	if f.mappingChecked.Swap(true) {
		return
	}
	index, _ := w.batch.Item(0)
	if dynamic, ok := f.client.Dynamic(ctx, index); ok && dynamic != "false" {
		f.logger.WarnContext(ctx, "the index was created without the index template: its mapping grows with every field, a document may be refused because of a type conflict, and no page can count exceptions; "+
			"apply the template (go run ./infra apply), which takes effect with the next index, and delete this index if you can",
			slog.String("index", index), slog.String("dynamic", dynamic), slog.String("function", f.cfg.Function), slog.Int(missingTemplate, 1),
			slog.Group("_aws", slog.Int64("Timestamp", time.Now().UnixMilli()), slog.Any("CloudWatchMetrics", directive(metric{missingTemplate, "Count"}))))
	}
}

// missingTemplate is the metric of environments that have stored documents in an index without the
// index template.
const missingTemplate = "missing_template"
