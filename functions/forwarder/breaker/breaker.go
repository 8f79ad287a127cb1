// Package breaker limits how often an OpenSearch that is down is tested.
//
// A circuit breaker is closed as long as requests reach the server. After a request that does not
// reach it, the breaker is open: callers do not send requests. At intervals it permits one request,
// the probe. If the probe reaches the server, the breaker closes.
package breaker

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	firstPause   = time.Second
	longestPause = 30 * time.Second // bounds how late an environment notices that OpenSearch has recovered
)

// A Breaker is a circuit breaker. The zero value is closed. It is safe for concurrent use by
// multiple goroutines.
type Breaker struct {
	mu       sync.Mutex
	failures int       // consecutive
	since    time.Time // of the first of these failures
	cause    error     // of the latest failure
	next     time.Time // of the next probe
}

// Outage returns how long all requests have failed; 0 if the breaker is closed.
func (b *Breaker) Outage() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures == 0 {
		return 0
	}
	return max(time.Since(b.since), 1)
}

// Check returns nil if the caller may send a request, whose outcome it has to report with Report.
// Otherwise the error wraps the cause of the latest failure.
func (b *Breaker) Check() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures == 0 {
		return nil
	}
	now := time.Now()
	if now.Before(b.next) {
		return fmt.Errorf("not tried, because %d requests in a row failed; the next test is in %s: %w", b.failures, b.next.Sub(now).Round(time.Second), b.cause)
	}
	b.next = now.Add(pause(b.failures)) // other callers wait for the outcome of this probe
	return nil
}

// Report records the outcome of a request: nil if it reached the server, otherwise its error.
func (b *Breaker) Report(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil {
		b.failures, b.cause = 0, nil
		return
	}
	if b.failures == 0 {
		b.since = time.Now()
	}
	b.failures++
	b.cause, b.next = err, time.Now().Add(pause(b.failures))
}

// pause returns the time until the next probe. It is random, so that environments that failed at
// the same time do not test at the same time.
func pause(failures int) time.Duration {
	longest := min(firstPause<<min(failures-1, 10), longestPause)
	return longest/2 + rand.N(longest/2)
}
