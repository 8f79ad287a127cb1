package bulk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"faulty/functions/forwarder/deadline"
)

const (
	firstPause  = 100 * time.Millisecond
	longestWait = 5 * time.Second

	// deadlineMargin is the time that is reserved at the end of an invocation for sending dead
	// letters and for reporting the error. Lambda then sees a failure with a reason and not a
	// timeout. In a short invocation, a fifth of its time is reserved.
	deadlineMargin = time.Second

	// unavailablePatience is how long the forwarder repeats a request that does not reach OpenSearch.
	// A restart or a failover takes longer than an invocation should wait for, and less time rarely
	// helps: a refused connection must not cost an invocation half a minute.
	unavailablePatience = time.Second

	// brokenBodies is the number of consecutive connections that break while the body is sent
	// before the body counts as too large.
	brokenBodies = 2
)

// A Result counts what happened to the documents of a batch.
type Result struct {
	Stored    int // created by this call
	Duplicate int // existed before
	Renamed   int // stored, now or before, under another id, because another event has their id
	Retried   int // retries, each counted
	Requests  int // of _bulk

	// CompareError reports that some duplicates were not compared with the stored documents, so
	// that they may be other events with the same id.
	CompareError error
}

// stored counts a document; nil counts nothing.
func (r *Result) stored() {
	if r != nil {
		r.Stored++
	}
}

func (r *Result) duplicate() {
	if r != nil {
		r.Duplicate++
	}
}

// renamed counts a document that counted as a duplicate before.
func (r *Result) renamed() {
	if r != nil {
		r.Duplicate--
		r.Renamed++
	}
}

func (r *Result) retried() {
	if r != nil {
		r.Retried++
	}
}

// Send stores a batch. Duplicates count as success. A document whose id belongs to another event is
// stored under delivery.OtherID. Send retries only the documents that OpenSearch
// temporarily rejects, after growing random pauses, until a second before ctx's deadline. No
// request takes longer than that, whatever its timeout. If requests do not reach OpenSearch, Send
// stops after the client's Patience. Documents whose index is blocked count as refused after that
// time.
//
// The error is a *RejectedError if OpenSearch refuses documents whatever the number of attempts; all other documents
// are then stored. After any other error an unknown part of the batch is not stored: send the whole
// batch again, or, without ids, the documents that the *UnfinishedError names.
func (c *Client) Send(ctx context.Context, b *Batch) (Result, error) {
	return (&sending{client: c, until: deadline.Before(ctx, deadlineMargin)}).run(ctx, b)
}

// Probe is like Send and stops after the first request that fails as a whole. It tests an
// OpenSearch that is probably down. If the connection breaks, Probe sends smaller requests first,
// because the cause may be the size.
func (c *Client) Probe(ctx context.Context, b *Batch) (Result, error) {
	return (&sending{client: c, until: deadline.Before(ctx, deadlineMargin), isProbe: true}).run(ctx, b)
}

// run stores b.
func (s *sending) run(ctx context.Context, b *Batch) (Result, error) {
	s.received = s.client.received.Get().(*received)
	defer s.client.keep(s.received)
	if b.NoIDs {
		s.stored = make([]bool, b.Len())
	}
	err := s.send(ctx, b, 0)
	switch {
	case err == nil:
		err = s.separate(ctx, b)
	case b.NoIDs:
		err = s.unfinished(b, err)
	}
	if err == nil && len(s.rejected.Items) > 0 {
		err = &s.rejected
	}
	return s.result, err
}

// sending is the state of one Send.
type sending struct {
	client   *Client
	received *received
	until    time.Time // zero for no end
	result   Result
	rejected RejectedError
	renewed  bool // the credentials were renewed, which is tried once
	isProbe  bool

	stored []bool // by number, without ids

	conflicts []int // numbers of the duplicates that have a checksum

	left      []Rejection // why the latest request has to be sent again for some of its documents
	isBlocked bool        // whether the index of each of these documents is blocked

	unavailableUntil time.Time // when to stop if requests still do not reach OpenSearch; zero if they do
}

// send sends b until it is stored or refused, or until no time is left. attempt is the number of
// attempts that failed before.
func (s *sending) send(ctx context.Context, b *Batch, attempt int) error {
	broken := 0 // consecutive broken connections
	for ; b.Len() > 0; attempt++ {
		left, err := s.attempt(ctx, b, broken > 0)
		if broken++; !isBroken(err) {
			broken = 0
		}
		switch {
		case isStatus(err, http.StatusRequestEntityTooLarge):
			return s.split(ctx, b, 0)
		case (broken >= brokenBodies || broken > 0 && s.isProbe) && b.Len() > 1:
			return s.split(ctx, b, attempt) // the pauses still grow, because the network may be the cause
		case isStatus(err, http.StatusUnauthorized) && !s.renewed && s.client.auth.Renew():
			s.renewed = true
			continue
		case err != nil && !IsTemporary(err):
			return err
		case err == nil && len(left) == 0:
			return nil
		case err == nil:
			err = fmt.Errorf("%d of %d documents got 429 or 5xx from %s, the first because of %s", len(left), b.Len(), s.client.where, s.left[0].Reason)
			next := new(Batch)
			b.pick(next, left)
			b = next
		}
		if err := s.pause(ctx, attempt, err); err != nil {
			if s.isBlocked && !b.hasOutcome() {
				for i := range b.items {
					s.reject(b, i, s.left[i])
				}
				return nil
			}
			return fmt.Errorf("failed after %d attempts with %d documents left: %w", attempt+1, b.Len(), err)
		}
		s.result.Retried += b.countRetries()
	}
	return nil
}

// attempt sends b once and returns the numbers of the items to send again. expectContinue lets the
// server accept or reject the size before the body is sent.
func (s *sending) attempt(ctx context.Context, b *Batch, expectContinue bool) (left []int, err error) {
	s.result.Requests++
	s.left, s.isBlocked = s.left[:0], false
	verdicts, err := s.client.post(ctx, b, s.received, s.until, expectContinue)
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
			if s.result.Stored++; s.stored != nil {
				s.stored[b.items[i].number] = true
			}
			b.items[i].share.stored()
		case v.status == http.StatusConflict:
			s.result.Duplicate++
			if b.items[i].hash != 0 {
				s.conflicts = append(s.conflicts, b.items[i].number)
			}
			b.items[i].share.duplicate()
		case v.status == http.StatusTooManyRequests || v.status/100 == 5:
			left = append(left, i)
			s.left = append(s.left, Rejection{Status: v.status, Type: v.kind, Reason: v.reason})
		default:
			s.reject(b, i, Rejection{Status: v.status, Type: v.kind, Reason: v.reason + adviceOn(v.reason)})
		}
	}
	s.isBlocked = len(left) > 0 && !slices.ContainsFunc(s.left, func(r Rejection) bool { return r.Type != blocked })
	return left, nil
}

func (s *sending) reject(b *Batch, i int, r Rejection) {
	if b.items[i].isUncounted {
		return
	}
	r.Number = b.items[i].number
	s.rejected.Items = append(s.rejected.Items, r)
}

// split sends a batch that is too large for the server in two halves. A single document that is too
// large is refused.
func (s *sending) split(ctx context.Context, b *Batch, attempt int) error {
	if b.Len() == 1 {
		s.reject(b, 0, Rejection{
			Status: http.StatusRequestEntityTooLarge, Type: "too_large",
			Reason: fmt.Sprintf("its %d bytes are more than the server accepts", b.Size()),
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

// pause waits before the next attempt. It returns cause if no time is left for an attempt.
func (s *sending) pause(ctx context.Context, attempt int, cause error) error {
	ceiling := min(firstPause<<min(attempt, 10), longestWait)
	wait := rand.N(ceiling) // full jitter, so that forwarders that failed at the same time do not retry at the same time
	if e, ok := errors.AsType[*RequestError](cause); ok {
		if s.isProbe {
			return cause
		}
		wait += e.RetryAfter
	}
	end := s.patience(cause)
	if !end.IsZero() && time.Until(end) < wait {
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

// patience returns the time until which a request that failed because of cause is repeated, or zero
// for no end.
func (s *sending) patience(cause error) time.Time {
	if e, ok := errors.AsType[*RequestError](cause); !s.isBlocked && (!ok || !e.isUnavailable()) {
		s.unavailableUntil = time.Time{}
		return s.until
	}
	if s.unavailableUntil.IsZero() {
		s.unavailableUntil = time.Now().Add(s.client.patience)
	}
	if !s.until.IsZero() && s.until.Before(s.unavailableUntil) {
		return s.until
	}
	return s.unavailableUntil
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

// IsTemporary reports whether the failed request may succeed later.
func IsTemporary(err error) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.temporary()
}

// HasNoResponse reports whether the failed request got no response. TLS may have failed, for
// example, for as long as the server has a wrong certificate.
func HasNoResponse(err error) bool {
	e, ok := errors.AsType[*RequestError](err)
	return ok && e.Status == 0
}

// Add adds the counts of another batch to r.
func (r *Result) Add(other Result) {
	r.Stored += other.Stored
	r.Duplicate += other.Duplicate
	r.Renamed += other.Renamed
	r.Retried += other.Retried
	r.Requests += other.Requests
	if r.CompareError == nil {
		r.CompareError = other.CompareError
	}
}
