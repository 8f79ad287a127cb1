package breaker

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestOutage: during an hour without the server, calls every 20 ms cause few tests. The first call
// after its recovery that is let through closes the breaker.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b Breaker
		down := errors.New("connection refused")
		tests := 0
		for start := time.Now(); time.Since(start) < time.Hour; time.Sleep(20 * time.Millisecond) {
			switch err := b.Check(); {
			case err == nil:
				tests++
				b.Report(down)
			case !errors.Is(err, down):
				t.Fatalf("Check = %v; want it to wrap %v", err, down)
			}
		}
		if tests < 120 || tests > 260 {
			t.Errorf("%d tests in an hour; want one every 15 to 30 s", tests)
		}
		if lasting := b.Outage(); lasting < time.Hour-time.Second || lasting > time.Hour {
			t.Errorf("Outage = %v; want an hour", lasting)
		}
		recovered := time.Now()
		for b.Check() != nil {
			time.Sleep(20 * time.Millisecond)
		}
		b.Report(nil)
		if took := time.Since(recovered); took > longestPause {
			t.Errorf("the recovery was noticed after %v; want at most %v", took, longestPause)
		}
		if lasting := b.Outage(); lasting != 0 {
			t.Errorf("Outage after the recovery = %v; want 0", lasting)
		}
		for range 3 {
			if err := b.Check(); err != nil {
				t.Errorf("Check after the recovery = %v; want nil", err)
			}
		}
	})
}

// TestOneProbe: while a probe is in flight, other callers are not let through.
func TestOneProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b Breaker
		b.Report(errors.New("down"))
		time.Sleep(longestPause)
		if err := b.Check(); err != nil {
			t.Errorf("Check = %v; want the probe to be let through", err)
		}
		if b.Check() == nil {
			t.Error("a second caller is let through while the probe is in flight")
		}
	})
}
