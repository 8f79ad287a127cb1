package dig

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// A Progress describes how far a run has progressed.
type Progress struct {
	Unit        string // the unit that was started last
	Done, Total int64  // bytes, or milliseconds for a log group; Total is 0 if unknown
	Events      int64

	// Waiting is how long OpenSearch has not accepted a batch that is being sent again and again; 0 if
	// there is none.
	Waiting time.Duration
}

// A meter counts what the readers read and reports it at most ten times a second.
type meter struct {
	report       func(Progress) // nil disables reports
	total        int64
	done, events atomic.Int64

	mu       sync.Mutex
	unit     string
	reported time.Time
}

// begin records that the run has started to read a unit.
func (m *meter) begin(unit string) {
	m.mu.Lock()
	m.unit, m.reported = unit, time.Time{}
	m.mu.Unlock()
	m.show()
}

// show reports the progress, at most ten times a second.
func (m *meter) show() {
	if m.report == nil || !m.mu.TryLock() { // another goroutine is reporting
		return
	}
	defer m.mu.Unlock()
	if time.Since(m.reported) < 100*time.Millisecond {
		return
	}
	m.reported = time.Now()
	m.report(Progress{Unit: m.unit, Done: m.done.Load(), Total: m.total, Events: m.events.Load()})
}

// slow is how long a batch takes before the progress shows that it is waiting, and how often it does.
const slow = 3 * time.Second

// waiting reports at intervals that a batch is waiting for OpenSearch, until stop is called.
func (m *meter) waiting(interval time.Duration) (stop func()) {
	done := make(chan struct{})
	if m.report == nil {
		return func() {}
	}
	start := time.Now()
	go func() {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				m.mu.Lock()
				m.report(Progress{Unit: m.unit, Done: m.done.Load(), Total: m.total, Events: m.events.Load(), Waiting: time.Since(start)})
				m.mu.Unlock()
			}
		}
	}()
	return func() { close(done) }
}

// A counter counts the bytes that are read from a file.
type counter struct {
	io.Reader
	meter *meter
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.meter.done.Add(int64(n))
	return n, err
}
