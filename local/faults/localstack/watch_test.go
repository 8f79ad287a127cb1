package localstack

import (
	"testing"
	"time"

	"faulty/local/faults"
)

// TestWatch checks that LocalStack counts as idle when nothing has changed for a while, and no
// failed invocation can be retried.
func TestWatch(t *testing.T) {
	start := time.Unix(1700000000, 0)
	var w watch
	for _, step := range []struct {
		name          string
		after         time.Duration // time since the start
		counts        faults.Counts
		seen, waiting int
		want          string
	}{
		{"nothing has ever happened", 0, faults.Counts{}, 0, 0, ""},
		{"a message", time.Second, faults.Counts{}, 0, 3, "3 messages to be hashed or retried"},
		{"it is hashed, its lines are on their way", 2 * time.Second, faults.Counts{}, 0, 0, "the forwarder was invoked a few seconds ago"},
		{"a request to OpenSearch", 9 * time.Second, faults.Counts{}, 1, 0, "the forwarder was invoked a few seconds ago"},
		{"the invocation fails", 20 * time.Second, faults.Counts{Invocations: 1, Failed: 1}, 2, 0, "the forwarder was invoked a few seconds ago"},
		{"its next try is to come", 40 * time.Second, faults.Counts{Invocations: 1, Failed: 1}, 2, 0, "an invocation of the forwarder may be retried"},
		{"it succeeds", 51 * time.Second, faults.Counts{Invocations: 2, Failed: 1}, 4, 0, "the forwarder was invoked a few seconds ago"},
		{"nothing more comes", 66 * time.Second, faults.Counts{Invocations: 2, Failed: 1}, 4, 0, ""},
	} {
		if got := w.judge(start.Add(step.after), step.counts, step.seen, step.waiting); got != step.want {
			t.Errorf("%s: judge = %q; want %q", step.name, got, step.want)
		}
	}
}
