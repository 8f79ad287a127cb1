package bulk

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestHangStopsBeforeTheDeadline: with any request timeout, a hanging server leaves the invocation
// enough time to send dead letters and to report its error. The same holds for a server that hangs
// during the mapping check.
func TestHangStopsBeforeTheDeadline(t *testing.T) {
	for _, row := range []struct{ invocation, want time.Duration }{
		{30 * time.Second, 29 * time.Second},
		{3 * time.Second, 2400 * time.Millisecond},
		{time.Minute, 59 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := newTestClient(&sink{responses: []responder{respond(-1, "")}})
			client.timeout = time.Hour
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), row.invocation)
			defer cancel()
			if _, err := client.Send(ctx, batch(4)); err == nil || !strings.Contains(err.Error(), "failed after 1 attempts") {
				t.Errorf("Send = %v; want an error", err)
			}
			if took := time.Since(start); took != row.want {
				t.Errorf("Send in an invocation of %v took %v; want %v", row.invocation, took, row.want)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			client := newTestClient(&sink{responses: []responder{respond(-1, "")}})
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), row.invocation)
			defer cancel()
			if _, ok := client.Dynamic(ctx, "i"); ok || time.Since(start) != mappingTimeout {
				t.Errorf("Dynamic = %v after %v; want false after %v", ok, time.Since(start), mappingTimeout)
			}
		})
	}
}
