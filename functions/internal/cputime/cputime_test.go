package cputime

import (
	"runtime"
	"testing"
	"time"
)

// TestOf: computation counts, but waiting does not.
func TestOf(t *testing.T) {
	const wait = 50 * time.Millisecond
	waited := Of(func() { time.Sleep(wait) })
	if runtime.GOOS == "linux" && waited >= wait {
		t.Errorf("waiting for %v takes %v; want next to nothing", wait, waited)
	}
	sum := 0
	worked := Of(func() {
		for i := range 50_000_000 {
			sum += i & 7
		}
	})
	if worked < time.Millisecond || sum == 0 {
		t.Errorf("50 million additions take %v; want more", worked)
	}
}
