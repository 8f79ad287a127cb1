package forward

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/jsonscan"
)

// send sends the batch and empties it. Documents that are refused for good do
// not keep the rest of the delivery waiting: w keeps them.
func (f *Forwarder) send(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	if w.batch.Len() == 0 {
		return nil
	}
	s.bytes += w.batch.Size()
	result, err := f.client.Send(ctx, &w.batch)
	s.result.Add(result)
	if rejected, ok := errors.AsType[*bulk.RejectedError](err); ok {
		for _, r := range rejected.Items {
			s.refuse(r)
			f.keepRefused(w, w.keep(d, r))
		}
		err = nil
		if f.queue != nil && w.refusedSize >= maxRefused {
			err = f.giveUp(ctx, w, d, s)
		}
	}
	if err != nil {
		return fmt.Errorf("store documents of %s: %w", d.Group, err)
	}
	if !f.looked.Swap(true) {
		f.lookAtMapping(ctx, w)
	}
	w.batch.Reset()
	w.lines = w.lines[:0]
	return nil
}

// maxRefused is how much of refused documents is kept before it goes to the failure
// queue, in bytes. Once the delivery is tried again, messages are there twice;
// replaying stores them once.
const maxRefused = 1 << 20

// keepRefused keeps an entry of a dead letter. Without a failure queue the delivery
// fails, and only the first is reported.
func (f *Forwarder) keepRefused(w *worker, entry deadletter.Refused) {
	if f.queue == nil && len(w.refused) > 0 {
		return
	}
	w.refused = append(w.refused, entry)
	w.refusedSize += entry.Size()
}

// keep makes an entry of a dead letter out of a refused document: the events it
// was made of, its index, and what it knows from other events of the delivery.
func (w *worker) keep(d *delivery.Delivery, r bulk.Rejection) deadletter.Refused {
	action, doc := w.batch.Item(r.Number)
	entry := deadletter.Refused{Status: r.Status, Reason: r.Reason, Index: indexOf(action)}
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

// indexOf reads {"create":{"_index":"…","_id":"…"}}.
func indexOf(action []byte) string {
	c := jsonscan.Cursor{Buf: action}
	c.Open('{')
	c.Member()
	c.Open('{')
	c.Member()
	return textOf(c.Skip())
}

// textOf returns the text of a JSON string.
func textOf(literal []byte) string {
	c := jsonscan.Cursor{Buf: literal}
	text, _ := c.String().Plain(nil)
	return string(text)
}

// giveUp leaves a delivery's refused documents in the failure queue. Without
// one the delivery has failed, for Lambda to keep.
func (f *Forwarder) giveUp(ctx context.Context, w *worker, d *delivery.Delivery, s *summary) error {
	if len(w.refused) == 0 {
		return nil
	}
	first := &w.refused[0]
	if f.queue == nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first, event %s, with status %d because of %s (with FAILURE_QUEUE_URL set, they alone would be kept there)",
			s.refused, d.Group, first.Events[0].ID, first.Status, first.Reason)
	}
	messages, err := deadletter.Pack(d, w.refused)
	if err != nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first because of %s: %w", len(w.refused), d.Group, first.Reason, err)
	}
	if err := f.queue.Send(ctx, messages); err != nil {
		return fmt.Errorf("OpenSearch refused %d documents of %s, the first because of %s: %w", len(w.refused), d.Group, first.Reason, err)
	}
	s.queued += len(w.refused)
	f.logger.WarnContext(ctx, "documents went to the failure queue", slog.String("log_group", s.group), slog.Int("documents", len(w.refused)),
		slog.String("event_id", first.Events[0].ID), slog.String("index", first.Index), slog.Int("status", first.Status), slog.String("reason", first.Reason))
	w.refused, w.refusedSize = nil, 0
	return nil
}

// An unreadableError reports a delivery that can never be read, and that is in
// no queue.
type unreadableError struct{ cause error }

func (e *unreadableError) Error() string { return "decode delivery: " + e.cause.Error() }
func (e *unreadableError) Unwrap() error { return e.cause }

// bury leaves a delivery that cannot be read in the failure queue. Without one
// it has failed, for Lambda to keep.
func (f *Forwarder) bury(ctx context.Context, w *worker, data []byte, cause error) error {
	if f.queue == nil {
		return &unreadableError{cause}
	}
	if err := f.keepWhole(ctx, data, cause); err != nil {
		return err
	}
	f.logger.ErrorContext(ctx, "unreadable delivery went to the failure queue", slog.String("reason", cause.Error()))
	s := newSummary(&delivery.Delivery{})
	s.unreadable, s.queued = 1, 1
	f.log(ctx, &s)
	f.storeSummary(ctx, w, &s)
	return nil
}

// maxKeptByLambda is the size of payload from which on Lambda's record of a
// failed invocation, with the payload and the error in it, may be more than a
// queue takes, in bytes. Lambda then leaves out the payload, or the record.
const maxKeptByLambda = 1<<20 - 64<<10

// keep leaves a delivery that could not be stored in the failure queue, where
// Lambda could not. All others are Lambda's to retry and to keep.
func (f *Forwarder) keep(ctx context.Context, data []byte, cause error) error {
	if f.queue == nil || len(data) < maxKeptByLambda {
		return cause
	}
	if err := f.keepWhole(ctx, data, cause); err != nil {
		return err
	}
	f.logger.ErrorContext(ctx, "delivery went to the failure queue: Lambda could not keep one so large", slog.Int("bytes", len(data)), slog.String("reason", cause.Error()))
	return nil
}

// keepWhole leaves a delivery in the failure queue as it came.
func (f *Forwarder) keepWhole(ctx context.Context, data []byte, cause error) error {
	letter, err := deadletter.Whole(data, cause.Error())
	if err != nil {
		return fmt.Errorf("after %w: %w", cause, err)
	}
	messages, err := letter.Encode()
	if err != nil {
		return fmt.Errorf("after %w: %w", cause, err)
	}
	if err := f.queue.Send(ctx, messages); err != nil {
		return fmt.Errorf("after %w: %w", cause, err)
	}
	return nil
}

// lookAtMapping warns, once per environment, of an index that was made without
// the index template: it would take every field of every line into its mapping.
func (f *Forwarder) lookAtMapping(ctx context.Context, w *worker) {
	action, _ := w.batch.Item(0)
	index := indexOf(action)
	if dynamic, ok := f.client.Dynamic(ctx, index); ok && dynamic != "false" {
		f.logger.WarnContext(ctx, "the index was made without the index template: its mapping grows with every field, and a document may be refused for a conflict of types; "+
			"apply the template (go run ./infra apply), which holds from the next index on, and delete this index if you can",
			slog.String("index", index), slog.String("dynamic", dynamic))
	}
}
