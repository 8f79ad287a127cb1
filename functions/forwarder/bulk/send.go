package bulk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	firstPause  = 100 * time.Millisecond
	longestWait = 5 * time.Second

	// deadlineMargin is what is left of the invocation for its error to be
	// reported, so that Lambda sees a failure with a reason, not a timeout.
	deadlineMargin = time.Second
)

// A Result counts what became of a batch.
type Result struct {
	Stored    int // created now
	Duplicate int // there already
	Retried   int // sent again, each time counted
	Requests  int
}

// Send stores a batch. Documents that were there already count as success.
// Those that OpenSearch cannot take now are sent again, alone, after pauses
// that grow and are drawn at random, until a second before ctx's deadline.
//
// The error is a *RejectedError where OpenSearch refuses documents for good;
// all others are stored then. Any other error says that an unknown part of the
// batch is not stored: send it all again.
func (c *Client) Send(ctx context.Context, b *Batch) (Result, error) {
	s := sending{client: c}
	err := s.send(ctx, b)
	if err == nil && len(s.rejected.Items) > 0 {
		err = &s.rejected
	}
	return s.result, err
}

// sending is the state of one Send.
type sending struct {
	client   *Client
	result   Result
	rejected RejectedError
	renewed  bool // the credentials, which is worth trying once
}

func (s *sending) send(ctx context.Context, b *Batch) error {
	for attempt := 0; b.Len() > 0; attempt++ {
		left, err := s.attempt(ctx, b)
		switch {
		case isStatus(err, http.StatusRequestEntityTooLarge):
			return s.split(ctx, b)
		case isStatus(err, http.StatusUnauthorized) && !s.renewed && s.client.auth.Renew():
			s.renewed = true
			continue
		case err != nil && !isTemporary(err):
			return err
		case err == nil && len(left) == 0:
			return nil
		case err == nil:
			err = fmt.Errorf("%d of %d documents got 429 or 5xx from %s", len(left), b.Len(), s.client.where)
			next := new(Batch)
			b.pick(next, left)
			b = next
		}
		if err := pause(ctx, attempt, err); err != nil {
			return fmt.Errorf("gave up after %d attempts with %d documents left: %w", attempt+1, b.Len(), err)
		}
		s.result.Retried += b.Len()
	}
	return nil
}

// attempt sends b once and returns the numbers of the items to be sent again.
func (s *sending) attempt(ctx context.Context, b *Batch) (left []int, err error) {
	s.result.Requests++
	verdicts, err := s.client.post(ctx, b)
	if err != nil {
		return nil, err
	}
	for i, v := range verdicts {
		switch {
		case v.status/100 == 2:
			s.result.Stored++
		case v.status == http.StatusConflict:
			s.result.Duplicate++
		case v.status == http.StatusTooManyRequests || v.status/100 == 5:
			left = append(left, i)
		default:
			s.reject(b, i, Rejection{Status: v.status, Type: v.kind, Reason: v.reason + adviceOn(v.reason)})
		}
	}
	return left, nil
}

func (s *sending) reject(b *Batch, i int, r Rejection) {
	r.Number = b.items[i].number
	s.rejected.Items = append(s.rejected.Items, r)
}

// split sends the halves of a batch that is too large for the server. A single
// document that is too large is refused.
func (s *sending) split(ctx context.Context, b *Batch) error {
	if b.Len() == 1 {
		s.reject(b, 0, Rejection{
			Status: http.StatusRequestEntityTooLarge, Type: "too_large",
			Reason: fmt.Sprintf("its %d bytes are more than the server takes", b.Size()),
		})
		return nil
	}
	numbers := make([]int, b.Len())
	for i := range numbers {
		numbers[i] = i
	}
	var half Batch
	for _, part := range [][]int{numbers[:len(numbers)/2], numbers[len(numbers)/2:]} {
		b.pick(&half, part)
		if err := s.send(ctx, &half); err != nil {
			return err
		}
	}
	return nil
}

// pause waits before the next attempt; it returns cause where ctx has no time
// left for one.
func pause(ctx context.Context, attempt int, cause error) error {
	ceiling := min(firstPause<<min(attempt, 10), longestWait)
	wait := rand.N(ceiling) // full jitter: forwarders that failed together come back apart
	if e, ok := errors.AsType[*RequestError](cause); ok {
		wait += e.RetryAfter
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait+deadlineMargin {
		return cause
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return cause
	}
}

func isStatus(err error, status int) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.Status == status
}

func isTemporary(err error) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.temporary()
}

// Add adds another batch's counts to r.
func (r *Result) Add(other Result) {
	r.Stored += other.Stored
	r.Duplicate += other.Duplicate
	r.Retried += other.Retried
	r.Requests += other.Requests
}
