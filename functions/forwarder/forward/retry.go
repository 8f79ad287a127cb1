package forward

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

const (
	// shortestRetry and longestRetry bound the time until a message of the retry queue is tried
	// again. In between it is a share of its age, or of the outage if that is longer, so that a short
	// outage is over soon for all messages, and a long one costs few invocations.
	shortestRetry = 10 * time.Second
	longestRetry  = 30 * time.Minute
	retryShare    = 4

	// renewedAfter is how many times a message is received until it is replaced by a copy. The retry queue's
	// maxReceiveCount is ten times as large: SQS moves a message to the failure queue only if each invocation that receives
	// it ends without a response, in about five hours.
	renewedAfter = 10

	// separatedAfter is how many times a message is received until it might have ended the process. It and those that
	// were received with it then become visible again at different times, from leastSeparated to mostSeparated, so that
	// it no longer ends the process that handles the others. An invocation takes less than leastSeparated.
	separatedAfter = 3
	leastSeparated = time.Minute
	mostSeparated  = 5 * time.Minute

	// longestPartRetry is the longest time until a part of a dead letter is tried again whose other
	// parts have not arrived. Parts wait for each other in the memory of an environment, which Lambda
	// ends after some minutes without an invocation.
	longestPartRetry = time.Minute

	// shortestOutage is the least time that an invocation takes which fails because OpenSearch is
	// down. Lambda begins the next one at once. It bounds how many messages are received, and with it
	// in flight: SQS allows 120,000.
	shortestOutage = time.Second

	// maxRetryAge is the age at which a message is dead-lettered. The retry queue drops it at 14
	// days.
	maxRetryAge = 13 * 24 * time.Hour
)

// retryLater sends a delivery that cannot be stored now to the retry queue. Without a retry queue it
// returns cause, and Lambda repeats the invocation.
func (f *Forwarder) retryLater(ctx context.Context, data []byte, cause error) error {
	if f.retries == nil || unreadableCause(cause) != nil {
		return cause
	}
	if err := sendUnchanged(ctx, f.retries, data, cause); err != nil {
		return err
	}
	f.logger.WarnContext(ctx, "delivery went to the retry queue", slog.Int("bytes", len(data)), slog.String("reason", cause.Error()))
	return nil
}

// retrySenders is how many records of a stream are sent to the retry queue at a time. A batch has 100, and SQS takes some
// milliseconds for each.
const retrySenders = 10

// retryFailed sends the records of a stream that cannot be stored now to the retry queue, so that they do not block their
// shard. Those for which no time was left are delivered again by the stream.
func (r *run) retryFailed(ctx context.Context) {
	var failed []int
	for i, err := range r.errs {
		if err != nil && !errors.Is(err, errNoTime) && unreadableCause(err) == nil {
			failed = append(failed, i)
		}
	}
	if len(failed) == 0 {
		return
	}
	reason, moved := r.errs[failed[0]], 0
	for part := range slices.Chunk(failed, retrySenders) {
		var sending sync.WaitGroup
		for _, i := range part {
			sending.Go(func() { r.errs[i] = sendUnchanged(ctx, r.f.retries, r.records[i].Body, r.errs[i]) })
		}
		sending.Wait()
		if slices.ContainsFunc(part, func(i int) bool { return r.errs[i] != nil }) {
			break // the stream delivers the others again
		}
		moved += len(part)
	}
	r.f.logger.WarnContext(ctx, "deliveries of a stream went to the retry queue", slog.Int("deliveries", moved), slog.Int("failed", len(failed)), slog.String("reason", reason.Error()))
}

// checkBreaker returns an error if OpenSearch is down. Without a retry queue it lets every request
// through: an invocation that fails is one of the three that Lambda makes for a delivery.
func (f *Forwarder) checkBreaker() error {
	if f.retries == nil {
		return nil
	}
	return f.breaker.Check()
}

// A failedRecord is a record that is delivered again, and why. The error is nil for a stored record
// of a stream that follows a failed one.
type failedRecord struct {
	delivery.Record
	err error
}

// date sets when the first copies of messages were sent.
func date(messages []delivery.Record) {
	for i := range messages {
		if since := deadletter.Since(messages[i].Body); since != 0 {
			messages[i].Sent = since
		}
	}
}

// separate sets when messages that may end the process are received again if they do.
func (f *Forwarder) separate(ctx context.Context, messages []delivery.Record) {
	var hidden []deadletter.Hidden
	for i := range messages {
		if m := &messages[i]; f.retries != nil && m.Receives >= separatedAfter && f.retries.IsAt(string(m.Queue)) {
			hidden = append(hidden, deadletter.Hidden{Receipt: string(m.Receipt), For: leastSeparated + rand.N(mostSeparated-leastSeparated)})
		}
	}
	if len(hidden) == 0 {
		return
	}
	if err := f.retries.Hide(ctx, hidden); err != nil {
		f.logger.WarnContext(ctx, "a message that ends the process is received again together with others", slog.String("error", err.Error()))
	}
}

// renew replaces failed messages that were received often by copies, so that SQS does not take them for messages that
// end the process. A message that cannot be replaced stays.
func (r *run) renew(ctx context.Context) {
	for i, err := range r.errs {
		m := &r.records[i]
		if err == nil || r.f.retries == nil || m.Receives < renewedAfter || m.Sent == 0 {
			continue
		}
		copies, err := deadletter.Renew(m.Body, m.Sent)
		if err == nil {
			err = r.f.retries.SendAfter(ctx, min(r.f.hiddenFor(m, r.errs[i]), deadletter.MaxDelay), copies)
		}
		if err != nil {
			r.f.logger.WarnContext(ctx, "a message is not renewed: SQS moves it to the failure queue if this fails again and again", slog.String("error", err.Error()))
			continue
		}
		r.errs[i] = nil
	}
}

// hiddenFor returns the time until a failed message is tried again.
func (f *Forwarder) hiddenFor(m *delivery.Record, err error) time.Duration {
	while := max(m.Age(), f.breaker.Outage()) // of an outage of hours, new messages need not be tried every few seconds
	if errors.Is(err, deadletter.ErrIncomplete) {
		while = min(while, retryShare*longestPartRetry)
	}
	return retryAfter(while)
}

// hide sets when failed messages of the retry queue are received again.
func (f *Forwarder) hide(ctx context.Context, messages []failedRecord) {
	if f.retries == nil || len(messages) == 0 {
		return
	}
	hidden := make([]deadletter.Hidden, len(messages))
	for i := range messages {
		hidden[i] = deadletter.Hidden{Receipt: string(messages[i].Receipt), For: f.hiddenFor(&messages[i].Record, messages[i].err)}
	}
	if err := f.retries.Hide(ctx, hidden); err != nil {
		f.logger.WarnContext(ctx, "messages are received again after the queue's visibility timeout", slog.String("error", err.Error()))
	}
}

// retryAfter returns the time until a message that has failed for a while is tried again. It is
// random, so that messages that failed at the same time are not all tried at the same time.
func retryAfter(while time.Duration) time.Duration {
	longest := min(max(while/retryShare, shortestRetry), longestRetry)
	return longest - rand.N(longest/4)
}

// wait waits until an invocation has taken shortestOutage since start.
func wait(ctx context.Context, start time.Time) {
	timer := time.NewTimer(time.Until(start.Add(shortestOutage)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
