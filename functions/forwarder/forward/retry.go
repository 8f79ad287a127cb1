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
	// outage is over soon for all messages, and a long one costs few invocations. With longestRetry, a
	// message is received less than 1,000 times in 14 days, which is SQS's largest maxReceiveCount.
	shortestRetry = 10 * time.Second
	longestRetry  = 30 * time.Minute
	retryShare    = 4

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

// retryLater sends the records of a stream that cannot be stored now to the retry queue, so that they do not block their
// shard. Those for which no time was left are delivered again by the stream.
func (r *run) retryLater(ctx context.Context) {
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

// hide sets when failed messages of the retry queue are received again.
func (f *Forwarder) hide(ctx context.Context, messages []failedRecord) {
	if f.retries == nil || len(messages) == 0 {
		return
	}
	outage := f.breaker.Outage() // of an outage of hours, new messages need not be tried every few seconds
	hidden := make([]deadletter.Hidden, len(messages))
	for i := range messages {
		while := max(messages[i].Age(), outage)
		if errors.Is(messages[i].err, deadletter.ErrIncomplete) {
			while = min(while, retryShare*longestPartRetry)
		}
		hidden[i] = deadletter.Hidden{Receipt: string(messages[i].Receipt), For: retryAfter(while)}
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
