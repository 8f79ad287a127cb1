package console

import (
	"sync"
	"time"
)

// A recent value is read again when it is old. Several goroutines can use it at the same time;
// one of them reads the value and the others wait.
type recent[T any] struct {
	mu    sync.Mutex
	read  time.Time
	value T
}

// get returns the value. If it is older than an age, get reads it first.
func (r *recent[T]) get(age time.Duration, read func() T) T {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); r.read.IsZero() || now.Sub(r.read) > age {
		r.value, r.read = read(), now
	}
	return r.value
}

// forget discards the value, so that the next get reads it.
func (r *recent[T]) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = time.Time{}
}
