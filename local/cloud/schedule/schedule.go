// Package schedule calls functions from time to time, as the rules of EventBridge do.
package schedule

import (
	"sync"
	"time"
)

// A Group is schedules that end together. The zero value has none.
type Group struct {
	once    sync.Once
	done    chan struct{}
	running sync.WaitGroup
}

func (g *Group) start() { g.done = make(chan struct{}) }

// Every calls do once each interval, from one interval after now until Close.
func (g *Group) Every(interval time.Duration, do func()) {
	g.once.Do(g.start)
	g.running.Go(func() {
		tick := time.NewTicker(interval)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				do()
			case <-g.done:
				return
			}
		}
	})
}

// Close ends the schedules, and returns when no call runs any more. It may be called
// more than once.
func (g *Group) Close() {
	g.once.Do(g.start)
	select {
	case <-g.done:
	default:
		close(g.done)
	}
	g.running.Wait()
}
