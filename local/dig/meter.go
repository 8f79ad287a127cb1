package dig

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// A Progress is how far a run is.
type Progress struct {
	Unit        string // begun last
	Done, Total int64  // bytes, or milliseconds of a log group; Total 0 where that is not known
	Events      int64
}

// A meter counts what the readers read, and reports it ten times a second.
type meter struct {
	report       func(Progress) // nil for nobody
	total        int64
	done, events atomic.Int64

	mu       sync.Mutex
	unit     string
	reported time.Time
}

// begin says that a unit is begun.
func (m *meter) begin(unit string) {
	m.mu.Lock()
	m.unit, m.reported = unit, time.Time{}
	m.mu.Unlock()
	m.show()
}

// show reports the progress, at most ten times a second.
func (m *meter) show() {
	if m.report == nil || !m.mu.TryLock() { // somebody else is at it
		return
	}
	defer m.mu.Unlock()
	if time.Since(m.reported) < 100*time.Millisecond {
		return
	}
	m.reported = time.Now()
	m.report(Progress{Unit: m.unit, Done: m.done.Load(), Total: m.total, Events: m.events.Load()})
}

// A counter counts the bytes of a file that are read.
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
