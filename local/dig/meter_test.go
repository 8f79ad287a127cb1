package dig

import (
	"testing"
	"time"
)

// TestWaiting checks that the progress shows that a batch waits for OpenSearch, and does so until it is stored.
func TestWaiting(t *testing.T) {
	shown := make(chan Progress, 1000)
	m := meter{report: func(p Progress) {
		select {
		case shown <- p:
		default:
		}
	}}
	m.events.Store(7)
	stop := m.waiting(time.Millisecond)
	first, second := <-shown, <-shown
	stop()
	if first.Events != 7 || first.Waiting <= 0 || second.Waiting <= first.Waiting {
		t.Errorf("Progress = %+v, then %+v; want 7 events, and a growing time", first, second)
	}
}
