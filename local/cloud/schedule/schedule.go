// Package schedule calls functions at fixed intervals, as the rules of
// EventBridge do.
package schedule

import (
	"sync"
	"time"
)

// A Group is a set of schedules that are closed together. The zero value is
// empty.
type Group struct {
	once    sync.Once
	done    chan struct{}
	running sync.WaitGroup
}

func (g *Group) start() { g.done = make(chan struct{}) }

// Every calls do once every interval until Close. The first call is one interval
// from now.
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

// Close stops the schedules and returns when no call runs any more. It may be
// called more than once.
func (g *Group) Close() {
	g.once.Do(g.start)
	select {
	case <-g.done:
	default:
		close(g.done)
	}
	g.running.Wait()
}
