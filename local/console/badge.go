package console

import (
	"context"
	"sync"
	"time"
)

// A queueCount is the number of dead letters, as the navigation shows it.
type queueCount struct {
	mu      sync.Mutex
	checked time.Time
	count   int
}

const (
	// countFor is how long a count is shown without asking again.
	countFor = 10 * time.Second

	// countWait is how long a page waits for a count that is not there yet when the
	// rest of it is: the failure queue must not make pages slow.
	countWait = 200 * time.Millisecond
)

// badges starts to count what the navigation shows beside its links, by their paths.
// The function that it returns waits for that.
func (s *server) badges(ctx context.Context) func() map[string]string {
	if s.DeadLetters == nil {
		return func() map[string]string { return nil }
	}
	counted := make(chan int, 1)
	go func() { counted <- s.deadLetterCount(context.WithoutCancel(ctx)) }()
	return func() map[string]string {
		select {
		case n := <-counted:
			if n > 0 {
				return map[string]string{deadLettersPath: number(n)}
			}
		case <-time.After(countWait):
		}
		return nil
	}
}

// deadLetterCount returns how many dead letters there are; 0 if that is not known.
func (s *server) deadLetterCount(ctx context.Context) int {
	c := &s.queueCount
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.checked) < countFor {
		return c.count
	}
	ctx, cancel := context.WithTimeout(ctx, countFor)
	defer cancel()
	n, err := s.DeadLetters.Count(ctx)
	if err != nil {
		n = 0 // the page of dead letters says why
	}
	c.checked, c.count = time.Now(), n
	return n
}

// forget has the next page count again.
func (c *queueCount) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.checked = time.Time{}
}
