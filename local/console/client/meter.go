package client

import (
	"context"
	"sync"
	"time"
)

// A Meter counts the searches of one page.
type Meter struct {
	mu             sync.Mutex
	searches       int
	sent, received int
	took           time.Duration
	incomplete     string
}

type meterKey struct{}

// WithMeter returns a context and the meter that counts its searches.
func WithMeter(ctx context.Context) (context.Context, *Meter) {
	m := &Meter{}
	return context.WithValue(ctx, meterKey{}, m), m
}

func meter(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}

func (m *Meter) add(sent, received int, took time.Duration) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.searches++
	m.sent += sent
	m.received += received
	m.took += took
}

func (m *Meter) warn(text string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.incomplete = text
}

// Incomplete returns the reason why figures are incomplete, or "" if they are complete.
func (m *Meter) Incomplete() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.incomplete
}

// Read returns the number of searches, the bytes of their request and response bodies, and
// the sum of their durations.
func (m *Meter) Read() (searches, sent, received int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.searches, m.sent, m.received, m.took
}
