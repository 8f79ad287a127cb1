package forward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/notify"
)

// A response is a partial batch response. Its list must not be null, because Lambda and its
// emulators interpret null differently.
type response struct {
	Failures []failure `json:"batchItemFailures"`
}

type failure struct {
	ID string `json:"itemIdentifier"`
}

// records handles the records of a stream or the messages of the failure queue, and returns a
// response that names those to deliver again.
//
// The cause of one failure may affect all records, so the first failure ends the batch. Lambda
// delivers a stream again from that record anyway. records only skips a message whose failure
// concerns this message alone and is permanent.
func (f *Forwarder) records(ctx context.Context, w *worker, in *delivery.Invocation) ([]byte, error) {
	res := response{Failures: []failure{}}
	if in.Source == delivery.Queue {
		f.gather(in.Records)
	}
	for i, r := range in.Records {
		err := f.record(ctx, w, in.Source, r.Body)
		if err == nil {
			continue
		}
		own := in.Source == delivery.Queue && isOwn(err)
		if i == 0 && !own {
			return nil, fmt.Errorf("record %s, the first of %d: %w", r.ID, len(in.Records), err)
		}
		f.logger.ErrorContext(ctx, "record comes again", slog.String("record", string(r.ID)), slog.String("error", err.Error()))
		if own {
			res.Failures = append(res.Failures, failure{string(r.ID)})
			continue
		}
		for _, left := range in.Records[i:] {
			res.Failures = append(res.Failures, failure{string(left.ID)})
		}
		break
	}
	return json.Marshal(res) // strings only: cannot fail
}

// isOwn reports whether an error concerns one message alone.
func isOwn(err error) bool {
	_, unreadable := errors.AsType[*unreadableError](err)
	return unreadable || errors.Is(err, deadletter.ErrNotReplayable) || errors.Is(err, deadletter.ErrIncomplete) || errors.Is(err, errRefusedAgain)
}

// gather registers the parts of dead letters among the messages, so that the first part of a dead
// letter finds the others.
func (f *Forwarder) gather(messages []delivery.Record) {
	for _, m := range messages {
		if letter, err := deadletter.Parse(m.Body); err == nil && letter.Part != nil {
			f.parts.Hold(&letter)
		}
	}
}

func (f *Forwarder) record(ctx context.Context, w *worker, source delivery.Source, body []byte) error {
	if source == delivery.Kinesis {
		return f.deliver(ctx, w, body)
	}
	letter, err := deadletter.Parse(body)
	if err != nil {
		return fmt.Errorf("read the message: %w", err)
	}
	if letter.Part == nil {
		return f.replay(ctx, w, &letter)
	}
	whole, done, err := f.parts.Join(letter.Part)
	if done || err != nil {
		return err
	}
	if err := f.replay(ctx, w, &whole); err != nil {
		return err
	}
	f.parts.Done(letter.Part.Of)
	return nil
}

// replay stores the contents of a dead letter.
func (f *Forwarder) replay(ctx context.Context, w *worker, letter *deadletter.Letter) error {
	if len(letter.IDs) > 0 {
		return notify.Again(ctx, f.client, f.cfg.IndexPrefix, letter.IDs)
	}
	if letter.Payload == nil {
		return f.restoreAll(ctx, w, letter)
	}
	in, err := delivery.Open(letter.Payload)
	if err != nil {
		return &unreadableError{err}
	}
	if in.Source == delivery.Check {
		return nil // later scheduled checks have done this work
	}
	d, err := w.decoder.DecodeData(in.Data)
	if err != nil {
		return &unreadableError{err} // the message stays in the queue
	}
	return f.forward(ctx, w, &d)
}

// errRefusedAgain is wrapped by the error for a dead letter whose documents OpenSearch still
// refuses.
var errRefusedAgain = errors.New("refused again; the message stays in the queue")

// restoreAll stores the documents of a dead letter, each under its original id and in its original
// index. A dead letter with documents that are refused again stays unchanged in the queue; its
// stored documents are not duplicated by the next replay.
func (f *Forwarder) restoreAll(ctx context.Context, w *worker, letter *deadletter.Letter) error {
	var all delivery.Delivery
	s := newSummary(&delivery.Delivery{Group: []byte(letter.Group)})
	w.begin()
	for i := range letter.Refused {
		r := &letter.Refused[i]
		d := letter.Delivery(r)
		common := w.translator.Begin(&d, s.start.UnixNano())
		for line := range w.translator.Len() {
			if doc := w.translator.Document(&d, line); doc != nil {
				restore(doc, r)
				w.batch.CreateIn(r.Index, doc, common)
				w.sightings.See(doc)
			}
		}
		all.Events = append(all.Events, d.Events...)
	}
	s.count(&all)
	err := f.resend(ctx, w, &s)
	f.log(ctx, &s)
	if err == nil {
		f.storeSummary(ctx, w, &s)
	}
	return err
}

// resend sends the batch with the documents of a dead letter.
func (f *Forwarder) resend(ctx context.Context, w *worker, s *summary) error {
	w.sightings.Prepare(ctx, &w.batch)
	s.bytes = w.batch.Size()
	result, err := f.client.Send(ctx, &w.batch)
	s.result = result
	f.reportConflicts(ctx, s, result)
	rejected, ok := errors.AsType[*bulk.RejectedError](err)
	if err != nil && !ok {
		return err
	}
	if err := w.sightings.Settle(ctx); err != nil || !ok {
		return err
	}
	for _, r := range rejected.Items {
		s.refuse(r)
	}
	return fmt.Errorf("%w: %w", rejected, errRefusedAgain)
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
