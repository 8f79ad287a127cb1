package forward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/gather"
	"faulty/functions/forwarder/location"
	"faulty/functions/forwarder/logfile"
	"faulty/functions/forwarder/s3"
)

// maxObjectWindow is how much memory a zstd object may require, in bytes. The levels of the zstd command up to 19
// require 8 MiB.
const maxObjectWindow = 16 << 20

// leastObjectTime is the time in which an object must make progress. If decompressing what precedes its position takes
// longer than an invocation, the object would never end.
const leastObjectTime = 15 * time.Second

// An objectError is why an object is not read to its end. It concerns this object alone.
type objectError struct {
	cause       error
	isPermanent bool
}

func (e *objectError) Error() string { return e.cause.Error() }
func (e *objectError) Unwrap() error { return e.cause }

// objects forwards the objects of a notification until last. isQueued reports that the notification is a
// message, which can stay in its queue.
func (f *Forwarder) objects(ctx context.Context, w *worker, all []delivery.Object, last time.Time, isQueued bool) error {
	var errs []error
	for i := range all {
		o := &all[i]
		before := *o
		err := f.object(ctx, w, o, last)
		hasMoved := !isSamePosition(&before, o)
		concernsAll := errors.Is(err, errNoTime) || !isRecordError(err)
		switch {
		case err == nil:
			continue
		case isQueued && !hasMoved && !isPermanentObject(err) && (len(all) == 1 || concernsAll && i == 0):
			return err
		case concernsAll: // one message for all that are left, which may be thousands
			return errors.Join(append(errs, f.postpone(ctx, all[i:], err))...)
		}
		errs = append(errs, f.postpone(ctx, all[i:i+1], err))
	}
	return errors.Join(errs...)
}

// postpone sends objects, of which the first is not stored completely, to a queue with their positions: to the failure
// queue if the first can never be read, otherwise to the retry queue. It returns err if there is no such queue.
func (f *Forwarder) postpone(ctx context.Context, all []delivery.Object, err error) error {
	queue, level, message := f.retries, slog.LevelWarn, "object went to the retry queue"
	switch {
	case isPermanentObject(err):
		queue, level, message = f.failures, slog.LevelError, "unreadable object went to the failure queue"
	case errors.Is(err, errNoTime):
		level, message = slog.LevelInfo, "object is continued by the next invocation"
	}
	if queue == nil {
		return err
	}
	letter, failed := deadletter.FromObjects(all, err.Error())
	if failed == nil {
		failed = queue.SendLetter(ctx, &letter)
	}
	if failed != nil {
		return fmt.Errorf("after %w: %w", err, failed)
	}
	f.logger.Log(ctx, level, message, slog.String("object", all[0].String()), slog.Int64("events", all[0].Events), slog.Int("objects", len(all)), slog.String("reason", err.Error()))
	return nil
}

func isPermanentObject(err error) bool {
	e, ok := errors.AsType[*objectError](err)
	return ok && e.isPermanent
}

// object forwards an object from its position on, until last, and moves the position forward. Each batch of
// events is forwarded like a delivery of a stream.
func (f *Forwarder) object(ctx context.Context, w *worker, o *delivery.Object, last time.Time) error {
	if location.IsNoLog(o.Key[strings.LastIndexByte(o.Key, '/')+1:]) {
		return nil
	}
	if err := f.checkBreaker(); err != nil {
		return fmt.Errorf("store documents of %s: %w", o, err)
	}
	begin, before := time.Now(), *o
	reading, cancel := untilLast(ctx, last)
	defer cancel()
	in, err := f.open(reading, o)
	if err != nil {
		return f.unread(ctx, reading, o, err)
	}
	defer func() { _ = in.Close() }()
	origin := location.Of(o.String())
	g := gather.Gatherer{
		Owner: origin.Owner, Group: origin.Group, Stream: origin.Stream, Fallback: in.Modified.UnixMilli(),
		Done: gather.Position{Events: o.Events, Ahead: o.Ahead, From: startOf(o)},
	}
	r := f.newObjectRun(w, o, f.tags.OfBucket(ctx, o.Bucket, o.Region), last)
	g.Issue = func(b *gather.Batch, p gather.Position, _ bool) error {
		err := r.add(ctx, b, p)
		if err != nil {
			cancel() // a goroutine may be waiting for S3
		}
		return err
	}
	options := logfile.Options{Name: o.String(), Newest: in.Modified, Export: origin.Export, Window: maxObjectWindow, KeepsUnreadable: true}
	if g.Done.From != nil {
		options.From = &g.Done.From.Mark
	}
	err = logfile.Read(in, options, g.Add)
	if r.stopped == nil && in.Err() == nil { // also after an error: what precedes a defect is stored
		_, _ = g.Finish()
	}
	if r.stopped == nil {
		r.flush(ctx)
	}
	stopped := r.stopped
	isOver := errors.Is(stopped, errNoTime) || stopped == nil && in.Err() != nil && reading.Err() != nil && ctx.Err() == nil
	switch {
	case isOver && in.Offset() > 0 && isOutOfReach(&before, o, last.Sub(begin)):
		return &objectError{fmt.Errorf("%s: %v are too short to reach log event %d, from which on it is not stored: read it with local dig, or give the function more memory and replay this message", o, last.Sub(begin).Round(time.Second), before.Events), true}
	case isOver:
		return &objectError{fmt.Errorf("%s: %w", o, errNoTime), false}
	case stopped != nil:
		return fmt.Errorf("store documents of %s: %w", o, stopped)
	case in.Err() != nil:
		return f.unread(ctx, reading, o, in.Err())
	}
	return f.finished(ctx, o, err)
}

// startOf returns where to read an object from; nil is its start.
func startOf(o *delivery.Object) (from *gather.Start) {
	if json.Unmarshal(o.From, &from) != nil {
		return nil
	}
	return from
}

// isSamePosition reports whether an object is where it was before.
func isSamePosition(before, now *delivery.Object) bool {
	return before.Events == now.Events && maps.Equal(before.Ahead, now.Ahead)
}

// isOutOfReach reports whether an object that has made no progress in some time makes none in any invocation. If it is
// at its start, S3 was slow.
func isOutOfReach(before, now *delivery.Object, within time.Duration) bool {
	isAtStart := before.Events == 0 && len(before.Ahead) == 0
	return !isAtStart && isSamePosition(before, now) && within >= leastObjectTime
}

// open requests an object. If there is none with a key that may be encoded, it requests the one with the decoded
// key: EventBridge's keys are as they are, but emulators encode them, and its documentation does not mention it.
func (f *Forwarder) open(ctx context.Context, o *delivery.Object) (*s3.Object, error) {
	address := s3.Address{Bucket: o.Bucket, Key: o.Key, Region: o.Region, ETag: o.ETag, Version: o.Version}
	in, err := f.s3().Open(ctx, address)
	refused, ok := errors.AsType[*awsjson.Error](err)
	if !ok || refused.Status != http.StatusNotFound || !o.MayBeEncoded {
		return in, err
	}
	address.Key, err = url.QueryUnescape(o.Key)
	if err != nil || address.Key == o.Key {
		return nil, refused
	}
	if in, err = f.s3().Open(ctx, address); err == nil {
		o.Key, o.MayBeEncoded = address.Key, false
	}
	return in, err
}

// finished returns the outcome of an object that was read until err.
func (f *Forwarder) finished(ctx context.Context, o *delivery.Object, err error) error {
	if err == nil {
		f.logger.InfoContext(ctx, "object forwarded", slog.String("object", o.String()), slog.Int64("events", o.Events))
		return nil
	}
	if _, isBinary := errors.AsType[*logfile.BinaryError](err); isBinary { // buckets contain more than logs
		f.logger.WarnContext(ctx, "object is skipped", slog.String("object", o.String()), slog.String("reason", err.Error()))
		return nil
	}
	return &objectError{err, true}
}

// unread returns the outcome of an object that S3 does not return, or not to its end.
func (f *Forwarder) unread(ctx, reading context.Context, o *delivery.Object, err error) error {
	if reading.Err() != nil && ctx.Err() == nil {
		return &objectError{fmt.Errorf("%s: %w", o, errNoTime), false}
	}
	failed := &objectError{cause: fmt.Errorf("get %s: %w", o, err)}
	refused, ok := errors.AsType[*awsjson.Error](err)
	if !ok {
		return failed
	}
	switch refused.Status {
	case http.StatusPreconditionFailed:
		f.logger.WarnContext(ctx, "object is skipped: its content was replaced, of which S3 sends another notification", slog.String("object", o.String()))
		return nil
	case http.StatusNotFound, http.StatusMethodNotAllowed: // deleted, also in a bucket with versions
		failed.isPermanent = true
	case http.StatusForbidden:
		failed.isPermanent = refused.Code == "InvalidObjectState" // archived in S3 Glacier
		failed.cause = fmt.Errorf("%w: the function's role needs s3:GetObject, and kms:Decrypt if the bucket has a key (parameters LogBuckets and LogBucketKeys)", failed.cause)
	}
	return failed
}

// untilLast returns a context for reading that ends when no more batches are begun.
func untilLast(ctx context.Context, last time.Time) (context.Context, context.CancelFunc) {
	if last.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, last)
}
