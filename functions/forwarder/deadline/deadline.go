// Package deadline returns when to stop before the deadline of an invocation, so that time is left
// to report what happened.
package deadline

import (
	"context"
	"time"
)

// largestShare limits the reserved time in short invocations: to a fifth of the remaining time.
const largestShare = 5

// Before returns the time that is margin before ctx's deadline. If less than five margins remain, it
// reserves a fifth of the remaining time. It returns zero if ctx has no deadline.
func Before(ctx context.Context, margin time.Duration) time.Time {
	end, ok := ctx.Deadline()
	if !ok {
		return time.Time{}
	}
	return end.Add(-min(margin, time.Until(end)/largestShare))
}

// Context returns a context that ends at the time that Before returns.
func Context(ctx context.Context, margin time.Duration) (context.Context, context.CancelFunc) {
	end := Before(ctx, margin)
	if end.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end)
}
