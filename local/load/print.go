package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Print prints the number of requests, their latency, and the status codes of the responses.
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

// status returns the text for a status code in vegeta's metrics. There, 0 means that a request got
// no response.
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
