package hostile

import (
	"os"
	"testing"
	"time"

	"faulty/functions/internal/lambdatest"
)

// maxResident is the maximum memory of the forwarder in bytes. Its function has 256 MB, of which
// the Lambda runtime uses a part.
const maxResident = 200 << 20

// TestMemory runs the forwarder on the worst known payloads, one after another in one process with
// the memory of the function. It measures the largest resident set for each.
func TestMemory(t *testing.T) {
	requireHostile(t)
	search, queue, lambda := newSearch(t), newQueue(t), newLambda(t)
	process := start(t, lambdatest.Build(t, "faulty/functions/forwarder"), lambda, search.URL, queue.URL)
	for _, p := range payloads() {
		t.Run(p.name, func(t *testing.T) {
			body, events := p.pack(t)
			search.begin(p.isRefused)
			deadLetterBytes := queue.bytes.Load()
			process.resetPeak(t)
			begin := time.Now()
			if err := lambda.invoke(t.Context(), body); err != nil {
				t.Fatalf("the invocation failed: %v", err)
			}
			peak := process.peak(t)
			t.Logf("hostile: peak %.0f MB in %.1f s for %s: %d events, %d documents accepted, %d refused, %d KB of dead deadLetterBytes",
				float64(peak)/(1<<20), time.Since(begin).Seconds(), p.name, events, search.accepted.Load(), search.refused.Load(), (queue.bytes.Load()-deadLetterBytes)>>10)
			if peak > maxResident {
				t.Errorf("the largest resident set is %d MB; want at most %d", peak>>20, maxResident>>20)
			}
		})
	}
}

// requireHostile skips a slow test unless `.ci/run hostile` runs it.
func requireHostile(t *testing.T) {
	t.Helper()
	if os.Getenv("FAULTY_HOSTILE") == "" {
		t.Skip("set FAULTY_HOSTILE=1, as .ci/run hostile does")
	}
}
