package hostile

import (
	"context"
	"os"
	"testing"
	"time"
)

// maxResident is the most memory that the forwarder may use, in bytes. Its function
// has 256 MB, of which Lambda's own runtime takes a part.
const maxResident = 200 << 20

// TestMemory runs the forwarder on the worst payloads that are known, each in a
// new process with the memory of the function, and measures the largest resident
// set.
func TestMemory(t *testing.T) {
	requireHostile(t)
	binary := build(t)
	for _, p := range payloads() {
		t.Run(p.name, func(t *testing.T) {
			body, events := p.pack(t)
			search, queue := newSearch(t, p.isRefused), newQueue(t)
			lambda := newLambda(t)
			process := start(t, binary, lambda, search.URL, queue.URL)
			begin := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			for range 2 { // the second finds the memory of the first
				if err := lambda.invoke(ctx, body); err != nil {
					t.Fatalf("the invocation failed: %v", err)
				}
			}
			peak := process.peak(t)
			t.Logf("peak %.1f MB in %.1f s: %d events, %d documents accepted, %d refused, %d MB of dead letters",
				float64(peak)/(1<<20), time.Since(begin).Seconds()/2, events, search.accepted.Load()/2, search.refused.Load()/2, queue.bytes.Load()>>21)
			if peak > maxResident {
				t.Errorf("the largest resident set is %d MB; want at most %d", peak>>20, maxResident>>20)
			}
		})
	}
}

// requireHostile skips a test that takes long: `.ci/run hostile` runs it.
func requireHostile(t *testing.T) {
	t.Helper()
	if os.Getenv("FAULTY_HOSTILE") == "" {
		t.Skip("set FAULTY_HOSTILE=1, as .ci/run hostile does")
	}
}
