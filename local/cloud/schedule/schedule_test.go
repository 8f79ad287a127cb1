package schedule

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Group
		calls := 0
		g.Every(time.Minute, func() { calls++ })
		time.Sleep(5*time.Minute + time.Second) // in the test's fake time
		synctest.Wait()
		if calls != 5 {
			t.Errorf("%d calls in 5 minutes; want 5", calls)
		}
		g.Close()
		g.Close()
		time.Sleep(time.Hour)
		if calls != 5 {
			t.Errorf("%d calls after Close; want 5", calls)
		}
	})
}
