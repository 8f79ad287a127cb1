package source

import (
	"context"
	"time"
)

// A ticker limits the rate of requests. It does not make up for unused requests of an earlier
// second, because the quota applies to each second.
type ticker struct {
	gap  time.Duration
	next time.Time
}

// newTicker returns a ticker for rate requests per second; 0 disables the limit.
func newTicker(rate float64) *ticker {
	if rate <= 0 {
		return &ticker{}
	}
	return &ticker{gap: time.Duration(float64(time.Second) / rate)}
}

// wait waits until the next request may be sent.
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
