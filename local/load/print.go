package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Print writes how many requests were sent, how long they took, and how they
// were answered.
func (s Summary) Print(w io.Writer) {
	m := s.Metrics
	took := m.Duration + m.Wait
	fmt.Fprintf(w, "\n%d requests in %s, %.0f a second\n", m.Requests, round(took), float64(m.Requests)/max(took.Seconds(), 1e-3))
	fmt.Fprintf(w, "latency: median %s, 95 %% %s, 99 %% %s, longest %s\n",
		round(m.Latencies.P50), round(m.Latencies.P95), round(m.Latencies.P99), round(m.Latencies.Max))
	fmt.Fprint(w, "status: ")
	for i, code := range slices.Sorted(maps.Keys(m.StatusCodes)) {
		if i > 0 {
			fmt.Fprint(w, ", ")
		}
		fmt.Fprintf(w, "%d × %s", m.StatusCodes[code], status(code))
	}
	fmt.Fprintln(w)
}

// status returns the text for a status code as vegeta counts it: 0 stands for a
// request without a response.
func status(code string) string {
	if code == "0" {
		return "no response"
	}
	return code
}

func round(d time.Duration) time.Duration {
	if d > 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(100 * time.Microsecond)
}
