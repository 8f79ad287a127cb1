package forward

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/deadline"
	"faulty/functions/forwarder/delivery"
)

// A response is a partial batch response. Its list must not be null, because Lambda and its
// emulators interpret null differently.
type response struct {
	Failures []failure `json:"batchItemFailures"`
}

type failure struct {
	ID string `json:"itemIdentifier"`
}

// A run handles the records of one invocation: records of a stream, or messages of the retry queue.
type run struct {
	f       *Forwarder
	w       *worker
	source  delivery.Source
	records []delivery.Record
	last    time.Time // until which records are begun; zero for no limit
	errs    []error   // why each record failed
	shared  sharing   // the small deliveries of the records; the other records have an outcome
	stopped error     // why the records that are left are not tried
}

// records handles the records of a stream or the messages of the retry queue, and returns a response
// that names those to deliver again.
func (f *Forwarder) records(ctx context.Context, w *worker, in *delivery.Invocation) ([]byte, error) {
	start := time.Now()
	r := &run{f: f, w: w, source: in.Source, records: in.Records, errs: make([]error, len(in.Records))}
	r.shared = sharing{f: f, w: w, of: r}
	if in.Source == delivery.Queue {
		f.gather(in.Records)
		date(in.Records)
	}
	w.begin()
	r.stopped = f.checkBreaker()
	isDown := r.stopped != nil
	if in.Source == delivery.Queue && !isDown {
		f.separate(ctx, in.Records)
	}
	r.last = deadline.Before(ctx, lastRequest)
	if r.isSuspect() {
		r.stopped = errSuspect
	}
	for i := range r.records {
		if r.stopped == nil && i > 0 && !r.last.IsZero() && time.Now().After(r.last) {
			r.stopped = errNoTime
		}
		if r.stopped == nil {
			r.record(ctx, i)
		} else {
			r.errs[i] = r.stopped
		}
	}
	r.shared.flush(ctx)
	switch {
	case in.Source == delivery.Kinesis && f.retries != nil:
		r.retryFailed(ctx)
	case isDown || bulk.IsOutage(r.stopped):
		wait(ctx, start)
	}
	return r.respond(ctx)
}

// suspectAge is the age of a record that Lambda delivers alone from which on it is not tried. Lambda halves a batch
// that has ended the process until it has found the record that is the cause, and would repeat this record for as long
// as the stream keeps it.
const suspectAge = time.Minute

// errSuspect is why a record is not tried.
var errSuspect = errors.New("the stream has delivered this record alone, more than a minute late: it may have ended the forwarder's process")

// isSuspect reports whether the only record of a batch may be the one that has ended the process before. The retry
// queue limits how often it is tried, and keeps what follows in the shard from waiting for it.
func (r *run) isSuspect() bool {
	return r.source == delivery.Kinesis && r.f.retries != nil && len(r.records) == 1 && r.records[0].Age() > suspectAge
}

// errNoTime is why the last records of a large batch are delivered again.
var errNoTime = errors.New("no time is left for this record in this invocation")

// lastRequest is the time that is reserved at the end of an invocation for its last request. No
// record is begun in it.
const lastRequest = 5 * time.Second

// record handles one record, or adds its documents to the batch.
func (r *run) record(ctx context.Context, i int) {
	if r.source == delivery.Kinesis {
		r.delivery(ctx, i, r.records[i].Body)
		return
	}
	letter, err := r.f.readMessage(r.records[i].Body)
	switch {
	case err != nil || letter == nil:
		r.setOutcome(ctx, i, err)
	case letter.Payload == nil:
		r.shared.flush(ctx)
		r.setOutcome(ctx, i, r.f.replay(ctx, r.w, letter))
	default:
		in, err := delivery.Open(letter.Payload)
		switch {
		case err != nil:
			r.setOutcome(ctx, i, &unreadableError{err})
		case in.Source == delivery.Objects:
			r.objects(ctx, i, in.Objects)
		case in.Source != delivery.Check: // later scheduled checks have done this work
			r.delivery(ctx, i, in.Data)
		}
	}
	if err == nil && letter != nil && letter.Part != nil {
		r.shared.flush(ctx)
		if r.errs[i] == nil {
			r.f.parts.Done(letter.Part)
		}
	}
}

// readMessage returns the dead letter in a message, joined from its parts. It returns nil for a
// part of one that has been handled.
func (f *Forwarder) readMessage(body []byte) (*deadletter.Letter, error) {
	letter, err := deadletter.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("read the message: %w", err)
	}
	part := letter.Part
	if part == nil {
		return &letter, nil
	}
	joined, done, err := f.parts.Join(part)
	if done || err != nil {
		return nil, err
	}
	joined.Part = part
	return &joined, nil
}

// delivery handles the base64 text of a delivery. Small deliveries are added to the batch.
func (r *run) delivery(ctx context.Context, i int, data []byte) {
	d, err := r.w.decoder.DecodeData(data)
	switch {
	case err != nil:
		r.setOutcome(ctx, i, r.refuseUnreadable(ctx, data, err))
		return
	case r.f.isSkipped(ctx, &d):
		return
	case isSmall(&d):
		r.shared.add(ctx, i, &d)
		return
	}
	r.shared.flush(ctx) // it uses the decoder's memory
	if r.stopped != nil {
		r.errs[i] = r.stopped
		return
	}
	r.forward(ctx, i, data)
}

// objects handles the objects that a message names.
func (r *run) objects(ctx context.Context, i int, all []delivery.Object) {
	r.shared.flush(ctx)
	if r.stopped != nil {
		r.errs[i] = r.stopped
		return
	}
	err := r.f.objects(ctx, r.w, all, r.last, true)
	r.w.begin()
	r.setOutcome(ctx, i, err)
}

// alone implements deliveries.
func (r *run) alone(ctx context.Context, i int) {
	if r.stopped != nil {
		r.errs[i] = r.stopped
		return
	}
	r.forward(ctx, i, r.data(i))
}

// again implements deliveries. It decodes the delivery once more, because the decoder's memory holds the latest one.
func (r *run) again(i int) (delivery.Delivery, error) {
	d, err := r.w.decoder.DecodeData(r.data(i))
	if err != nil {
		err = fmt.Errorf("decode the delivery of record %d again: %w", i, err)
	}
	return d, err
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

// forward handles the delivery of one record without a shared request.
func (r *run) forward(ctx context.Context, i int, data []byte) {
	d, err := r.w.decoder.DecodeData(data)
	if err == nil {
		err = r.f.forward(ctx, r.w, &d)
	}
	if cause := unreadableCause(err); cause != nil {
		err = r.refuseUnreadable(ctx, data, cause)
	}
	r.w.begin()
	r.setOutcome(ctx, i, err)
}

// refuseUnreadable handles a delivery that can never be read. A message stays as it is until respond
// dead-letters it.
func (r *run) refuseUnreadable(ctx context.Context, data []byte, cause error) error {
	if r.source == delivery.Queue {
		return &unreadableError{cause}
	}
	r.shared.flush(ctx) // the summary of the unreadable delivery uses the batch
	return r.f.deadLetterUnreadable(ctx, r.w, data, cause)
}

// setOutcome implements deliveries. It records the outcome of a record. A failure that concerns this record alone does not
// end the run, except for a stream without a retry queue, which Lambda delivers again from the failed record on.
func (r *run) setOutcome(_ context.Context, i int, err error) {
	r.errs[i] = err
	if err != nil && r.stopped == nil && (!isRecordError(err) || r.source == delivery.Kinesis && r.f.retries == nil) {
		r.stopped = err
	}
}

// isRecordError reports whether an error concerns one record alone.
func isRecordError(err error) bool {
	_, isRefused := errors.AsType[*refusedError](err)
	_, isUnread := errors.AsType[*objectError](err)
	return isRefused || isUnread || isPermanent(err) || errors.Is(err, deadletter.ErrIncomplete) || bulk.IsBadRequest(err)
}

// isPermanent reports whether a message can never be handled.
func isPermanent(err error) bool {
	return unreadableCause(err) != nil || isPermanentObject(err) || errors.Is(err, deadletter.ErrNotReplayable)
}

// gather registers the parts of dead letters among the messages, so that the first part of a dead
// letter finds the others.
func (f *Forwarder) gather(messages []delivery.Record) {
	for _, m := range messages {
		if !bytes.Contains(m.Body, []byte(`"part"`)) {
			continue
		}
		if letter, err := deadletter.Parse(m.Body); err == nil && letter.Part != nil {
			f.parts.Hold(&letter)
		}
	}
}

// respond returns the response. If every record failed for a common reason, it returns an error:
// Lambda counts it, and invokes the function less often.
func (r *run) respond(ctx context.Context) ([]byte, error) {
	if r.source == delivery.Queue {
		r.deadLetter(ctx)
		r.adopt(ctx)
		r.renew(ctx)
	}
	res := response{Failures: []failure{}}
	var failed []failedRecord
	for i, err := range r.errs {
		if err == nil && (r.source == delivery.Queue || len(failed) == 0) {
			continue
		}
		failed = append(failed, failedRecord{r.records[i], err}) // of a stream, also the later ones that are stored
		res.Failures = append(res.Failures, failure{string(r.records[i].ID)})
		if isRecordError(err) {
			r.f.logger.ErrorContext(ctx, "record is redelivered", slog.String("record", string(r.records[i].ID)), slog.String("error", err.Error()))
		}
	}
	if r.source == delivery.Queue {
		r.f.hide(ctx, failed)
	}
	if len(failed) == len(r.records) && !isRecordError(r.errs[0]) {
		return nil, fmt.Errorf("record %s, the first of %d: %w", r.records[0].ID, len(r.records), r.errs[0])
	}
	if r.stopped != nil && len(failed) > 0 {
		r.f.logger.ErrorContext(ctx, "records are redelivered", slog.Int("records", len(failed)), slog.String("error", r.stopped.Error()))
	}
	return json.Marshal(res) // strings only: cannot fail
}

// deadLetter sends the messages that can never be handled, and those that failed for too long, to
// the failure queue.
func (r *run) deadLetter(ctx context.Context) {
	for i, err := range r.errs {
		isOld := err != nil && r.records[i].Age() > maxRetryAge
		if r.f.failures == nil || !isOld && !isPermanent(err) {
			continue
		}
		if isOld {
			err = fmt.Errorf("not stored within %d days, the last time because of: %w", maxRetryAge/(24*time.Hour), err)
		}
		if r.errs[i] = r.f.move(ctx, r.records[i].Body, err); r.errs[i] == nil {
			r.f.logger.ErrorContext(ctx, "message went to the failure queue", slog.String("record", string(r.records[i].ID)), slog.String("reason", err.Error()))
		}
	}
}

// adopt moves failed messages of other queues, such as notifications of S3, to the retry queue: only there are
// they retried as long and as slowly as it takes. A message that cannot be moved stays where it is.
func (r *run) adopt(ctx context.Context) {
	for i, err := range r.errs {
		if err == nil || r.f.retries == nil || r.f.retries.IsAt(string(r.records[i].Queue)) {
			continue
		}
		if sent := r.f.retries.Send(ctx, []string{string(r.records[i].Body)}); sent != nil {
			r.errs[i] = fmt.Errorf("after %w: %w", err, sent)
			continue
		}
		r.errs[i] = nil
		r.f.logger.WarnContext(ctx, "message went to the retry queue", slog.String("record", string(r.records[i].ID)), slog.String("reason", err.Error()))
	}
}

// move sends a message to the failure queue with the reason. A message that cannot be read is sent unchanged. So is a part
// of one, except that it counts as new: it is not too old to wait for the other parts if it is replayed.
func (f *Forwarder) move(ctx context.Context, body []byte, cause error) error {
	messages := []string{string(body)}
	var err error
	switch letter, unreadable := deadletter.Parse(body); {
	case unreadable != nil:
	case letter.Part != nil:
		messages, err = deadletter.Renew(body, 0)
	default:
		letter.Reason, letter.Since = cause.Error(), 0
		messages, err = letter.Encode()
	}
	if err == nil {
		err = f.failures.Send(ctx, messages)
	}
	if err != nil {
		return fmt.Errorf("after %w: %w", cause, err)
	}
	return nil
}
