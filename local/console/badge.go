package console

import (
	"context"
	"time"
)

const (
	// countFor is how long a count is shown before it is refreshed.
	countFor = 10 * time.Second

	// countWait is how long a finished page waits for a count that is still being
	// fetched. The failure queue must not make pages slow.
	countWait = 200 * time.Millisecond
)

// badges starts to count what the navigation shows beside its links. It returns a
// function that waits for the counts and returns them by the paths of the links.
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

// deadLetterCount returns the number of dead letters, or 0 if it is unknown.
func (s *server) deadLetterCount(ctx context.Context) int {
	return s.queueCount.get(countFor, func() int {
		ctx, cancel := context.WithTimeout(ctx, countFor)
		defer cancel()
		n, err := s.DeadLetters.Count(ctx)
		if err != nil {
			return 0 // the dead letters page shows the error
		}
		return n
	})
}
