package deadline

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestBefore checks the reserved time of long and short invocations.
func TestBefore(t *testing.T) {
	for _, row := range []struct{ invocation, margin, want time.Duration }{
		{30 * time.Second, 5 * time.Second, 25 * time.Second},
		{4 * time.Second, 5 * time.Second, 3200 * time.Millisecond},
		{15 * time.Minute, time.Second, 14*time.Minute + 59*time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), row.invocation)
			defer cancel()
			if got := Before(ctx, row.margin).Sub(begin); got != row.want {
				t.Errorf("Before(%v, %v) = after %v; want %v", row.invocation, row.margin, got, row.want)
			}
			shorter, end := Context(ctx, row.margin)
			defer end()
			if <-shorter.Done(); time.Since(begin) != row.want {
				t.Errorf("Context(%v, %v) ends after %v; want %v", row.invocation, row.margin, time.Since(begin), row.want)
			}
		})
	}
}

// TestNoDeadline checks that nothing ends without a deadline.
func TestNoDeadline(t *testing.T) {
	ctx, cancel := Context(context.Background(), time.Second)
	defer cancel()
	if _, ok := ctx.Deadline(); ok || !Before(ctx, time.Second).IsZero() {
		t.Errorf("Before = %v; want zero, and no deadline", Before(ctx, time.Second))
	}
}
