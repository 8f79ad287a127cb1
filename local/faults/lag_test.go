package faults

import (
	"testing"
	"time"
)

// TestLag checks that take returns the longest lag of the lines found since the last call, or the
// waiting time of a line that is not found yet.
func TestLag(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	l := &lag{waiting: []mark{{"a", at(0)}, {"b", at(1)}, {"c", at(2)}, {"d", at(3)}}}
	for _, step := range []struct {
		found []string
		now   int
		want  time.Duration
	}{
		{nil, 3, 3 * time.Second},                // a has waited for 3 s
		{[]string{"a", "b"}, 4, 4 * time.Second}, // a was found after 4 s
		{nil, 5, 3 * time.Second},                // c has waited for 3 s
		{[]string{"d"}, 10, 8 * time.Second},     // c has waited for 8 s
		{[]string{"c"}, 11, 9 * time.Second},
		{nil, 12, 0}, // no line is waiting, and none was found
	} {
		found := map[string]bool{}
		for _, trace := range step.found {
			found[trace] = true
		}
		l.found(found, at(step.now))
		if got := l.take(at(step.now)); got != step.want {
			t.Errorf("after %d s, with %v found: lag %s; want %s", step.now, step.found, got, step.want)
		}
	}
	if left := l.traces(); len(left) != 0 {
		t.Errorf("%v still wait", left)
	}
}
