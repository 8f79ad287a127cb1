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

	// deadlineMargin is what is left of the invocation for dead letters to be
	// queued and its error to be reported, so that Lambda sees a failure with a
	// reason, not a timeout. Of a short invocation it is a fifth.
	deadlineMargin = time.Second

	// brokenBodies is after how many connections in a row that broke while the
	// body was being sent it is taken to be too large.
	brokenBodies = 2
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
// that grow and are drawn at random, until a second before ctx's deadline. No
// request takes longer than that, whatever its timeout.
//
// The error is a *RejectedError where OpenSearch refuses documents for good;
// all others are stored then. Any other error says that an unknown part of the
// batch is not stored: send it all again.
func (c *Client) Send(ctx context.Context, b *Batch) (Result, error) {
	s := sending{client: c, until: lastMoment(ctx)}
	err := s.send(ctx, b, 0)
	if err == nil && len(s.rejected.Items) > 0 {
		err = &s.rejected
	}
	return s.result, err
}

// lastMoment is when work has to end under ctx; zero where it has no deadline.
func lastMoment(ctx context.Context) time.Time {
	deadline, ok := ctx.Deadline()
	if !ok {
		return time.Time{}
	}
	return deadline.Add(-min(deadlineMargin, time.Until(deadline)/5))
}

// sending is the state of one Send.
type sending struct {
	client   *Client
	until    time.Time // zero for no end
	result   Result
	rejected RejectedError
	renewed  bool // the credentials, which is worth trying once
}

// send sends b until it is stored, refused or given up. attempt tells how many
// failed before.
func (s *sending) send(ctx context.Context, b *Batch, attempt int) error {
	broken := 0 // connections in a row
	for ; b.Len() > 0; attempt++ {
		left, err := s.attempt(ctx, b, broken > 0)
		if broken++; !isBroken(err) {
			broken = 0
		}
		switch {
		case isStatus(err, http.StatusRequestEntityTooLarge):
			return s.split(ctx, b, 0)
		case broken >= brokenBodies && b.Len() > 1:
			return s.split(ctx, b, attempt) // the pauses still grow: it may be the network after all
		case isStatus(err, http.StatusUnauthorized) && !s.renewed && s.client.auth.Renew():
			s.renewed = true
			continue
		case err != nil && !IsTemporary(err):
			return err
		case err == nil && len(left) == 0:
			return nil
		case err == nil:
			err = fmt.Errorf("%d of %d documents got 429 or 5xx from %s", len(left), b.Len(), s.client.where)
			next := new(Batch)
			b.pick(next, left)
			b = next
		}
		if err := s.pause(ctx, attempt, err); err != nil {
			return fmt.Errorf("gave up after %d attempts with %d documents left: %w", attempt+1, b.Len(), err)
		}
		s.result.Retried += b.counted()
	}
	return nil
}

// attempt sends b once and returns the numbers of the items to be sent again.
// ask has the server say first whether it takes so much.
func (s *sending) attempt(ctx context.Context, b *Batch, ask bool) (left []int, err error) {
	s.result.Requests++
	verdicts, err := s.client.post(ctx, b, s.until, ask)
	if err != nil {
		return nil, err
	}
	for i, v := range verdicts {
		if o := b.items[i].outcome; o != nil {
			*o = Outcome{v.status, v.reason}
		}
		switch {
		case b.items[i].isUncounted && v.status/100 != 5 && v.status != http.StatusTooManyRequests:
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
	if b.items[i].isUncounted {
		return
	}
	r.Number = b.items[i].number
	s.rejected.Items = append(s.rejected.Items, r)
}

// split sends the halves of a batch that is too large for the server. A single
// document that is too large is refused.
func (s *sending) split(ctx context.Context, b *Batch, attempt int) error {
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
		if err := s.send(ctx, &half, attempt); err != nil {
			return err
		}
	}
	return nil
}

// pause waits before the next attempt; it returns cause where no time is left
// for one.
func (s *sending) pause(ctx context.Context, attempt int, cause error) error {
	ceiling := min(firstPause<<min(attempt, 10), longestWait)
	wait := rand.N(ceiling) // full jitter: forwarders that failed together come back apart
	if e, ok := errors.AsType[*RequestError](cause); ok {
		wait += e.RetryAfter
	}
	if !s.until.IsZero() && time.Until(s.until) < wait {
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

// isBroken reports whether the connection broke while the body was being sent.
func isBroken(err error) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.broken
}

// IsTemporary reports whether the request that failed may succeed later.
func IsTemporary(err error) bool {
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
