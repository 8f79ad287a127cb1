package source

import (
	"context"
	"time"
)

// A ticker keeps requests apart. What is not asked in one second is not made up
// for in the next: the quota counts seconds.
type ticker struct {
	gap  time.Duration
	next time.Time
}

// newTicker returns a ticker of so many requests a second; 0 is no bound.
func newTicker(rate float64) *ticker {
	if rate <= 0 {
		return &ticker{}
	}
	return &ticker{gap: time.Duration(float64(time.Second) / rate)}
}

// wait waits for the next request's turn.
func (t *ticker) wait(ctx context.Context) error {
	wait := time.Until(t.next)
	t.next = time.Now().Add(max(wait, 0) + t.gap)
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
