package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"faulty/local/noun"
)

// Print prints the number of requests, their latency, and the status codes of the responses.
func (s Summary) Print(w io.Writer) {
	m := s.Metrics
	took := m.Duration + m.Wait
	responses := int(m.Requests) - s.withoutResponse() // #nosec G115 -- a number of requests
	fmt.Fprintf(w, "\n%s in %s, %.0f responses a second\n", noun.Count(m.Requests, "request", "requests"), round(took), float64(responses)/max(took.Seconds(), 1e-3))
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
	for _, why := range slices.Sorted(maps.Keys(s.NoResponse)) {
		fmt.Fprintf(w, "no response: %d × %s\n", s.NoResponse[why], why)
	}
}

func (s Summary) withoutResponse() (n int) {
	for _, count := range s.NoResponse {
		n += count
	}
	return n
}

// check returns an error if requests got no response.
func (s Summary) check(address string) error {
	if n := s.withoutResponse(); n > 0 {
		return fmt.Errorf("load: %d of %d requests got no response from %s; was it stopped or restarted meanwhile, or is --timeout too short?", n, s.Metrics.Requests, address)
	}
	return nil
}

// reason returns the part of an error of net/http that says why a request got no response. The error
// starts with the method, the URL and the addresses, which differ from request to request.
func reason(text string) string {
	switch why := text[strings.LastIndex(text, ": ")+1:]; {
	case strings.Contains(why, "EOF"):
		return "connection closed"
	case strings.Contains(why, "Client.Timeout"), strings.Contains(why, "deadline exceeded"), strings.Contains(why, "i/o timeout"):
		return "timeout"
	default:
		return strings.TrimSpace(why)
	}
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
