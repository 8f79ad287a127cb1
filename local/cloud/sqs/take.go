package sqs

import (
	"context"
	"time"
)

// Receive receives up to limit messages. It waits up to wait for the first one.
// It returns no messages and no error if the wait or ctx ends first. After a
// restart, the messages are visible at once, because the caller has ended with
// the process.
func (s *Service) Receive(ctx context.Context, queueARN string, limit int, wait time.Duration) ([]Message, error) {
	return s.receive(ctx, func() (*queue, error) { return s.find(queueARN) }, receiveOptions{limit: limit, wait: &wait, internal: true})
}

// receiveOptions are the parameters of one receive. A nil value means the queue's
// default.
type receiveOptions struct {
	limit            int
	wait, visibility *time.Duration
	internal         bool // the receiver is in this process
}

// receive finds the queue again after every wait, because it may have been
// deleted.
func (s *Service) receive(ctx context.Context, find func() (*queue, error), o receiveOptions) ([]Message, error) {
	start := time.Now()
	for ctx.Err() == nil {
		s.mu.Lock()
		q, err := find()
		if err != nil {
			s.unlock()
			return nil, err
		}
		messages, err := s.take(q, o)
		left := q.ReceiveWait
		if o.wait != nil {
			left = *o.wait
		}
		left -= time.Since(start)
		if err != nil || len(messages) > 0 || left <= 0 {
			s.unlock() // does not wait for the commit: a crash loses at most a receive
			return messages, err
		}
		arrival, pause := q.arrival(), q.pause(left)
		s.unlock()
		await(ctx, arrival, pause)
	}
	return nil, nil
}

// await returns at an arrival, after pause, or when ctx ends.
func await(ctx context.Context, arrival <-chan struct{}, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-arrival:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// take receives the messages that are ready now. It dead-letters a message that
// has been received too often.
func (s *Service) take(q *queue, o receiveOptions) ([]Message, error) {
	q.advance()
	visibility := q.VisibilityTimeout
	if o.visibility != nil {
		visibility = *o.visibility
	}
	dead := s.byARN(q.DeadLetterARN)
	room := maxInFlight - q.count[inFlight]
	if room <= 0 {
		return nil, overLimit()
	}
	var out []Message
	for n := q.ready.Len(); n > 0 && len(out) < min(o.limit, room); n-- {
		m := q.next()
		if dead != nil && dead != q && m.here >= q.MaxReceives {
			q.remove(m)
			m.source = q.ARN
			dead.add(m, 0)
			continue
		}
		out = append(out, q.hand(m, visibility, o.internal))
	}
	return out, nil
}
