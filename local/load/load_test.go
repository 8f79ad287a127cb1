package load

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/local/ledger"
)

// TestRun sends a load to a server that records the requests, and compares the ledger with them.
func TestRun(t *testing.T) {
	root := regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$`)
	var mu sync.Mutex
	seen := map[string]string{} // body by trace
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := r.Header.Get("X-Amzn-Trace-Id")
		if !root.MatchString(header) || r.Header.Get("X-Vegeta-Seq") != "" {
			t.Errorf("trace header = %q, X-Vegeta-Seq = %q; want an X-Ray root alone", header, r.Header.Get("X-Vegeta-Seq"))
		}
		id := strings.ReplaceAll(strings.TrimPrefix(header, "Root=1-"), "-", "")
		body := "content of " + id
		mu.Lock()
		seen[id] = body
		mu.Unlock()
		if r.URL.Query().Get("fault") == "KeyError" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, body)
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	var last int
	summary, err := Run(t.Context(), Options{
		URL: server.URL + "/", Requests: 100, Concurrency: 7, Faults: []string{"KeyError", "IndexError"},
		Timeout: time.Minute, Ledger: path, Progress: func(done int) { last = done },
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if summary.Metrics.Requests != 100 || len(l.Entries) != 100 || len(seen) != 100 || last != 100 {
		t.Fatalf("sent %d, ledger %d, seen %d, progress %d; want 100 each", summary.Metrics.Requests, len(l.Entries), len(seen), last)
	}
	status := map[int]int{}
	for _, e := range l.Entries {
		sum := sha1.Sum([]byte(seen[e.Trace]))
		if e.SHA1 != hex.EncodeToString(sum[:]) || !strings.HasPrefix(e.Trace, l.Header.Run) || e.Fault == "" {
			t.Errorf("entry %+v does not match the response of the server", e)
		}
		status[e.Status]++
	}
	if status[500] != 50 || status[200] != 50 {
		t.Errorf("statuses = %v; want 50 of each", status)
	}
}

// TestRunWithoutResponse checks that requests to a server that cuts every connection are recorded. If
// no server is listening, the earlier ledger must not be overwritten.
func TestRunWithoutResponse(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	o := Options{URL: server.URL + "/", Requests: 1, Concurrency: 1, Timeout: time.Second, Ledger: path}
	if _, err := Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	server.Close()
	if _, err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "`make up` starts it") {
		t.Errorf("Run without a server: error = %v; want one that names the command to start it", err)
	}
	l, err := ledger.Read(path)
	if err != nil || len(l.Entries) != 1 || l.Entries[0].Status != 0 || !strings.Contains(l.Entries[0].Error, "EOF") {
		t.Errorf("ledger = %+v, %v; want one entry with status 0 and the reason", l.Entries, err)
	}
}

func TestRunCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() }))
	defer server.Close()
	summary, err := Run(ctx, Options{URL: server.URL + "/", Requests: 1e9, Concurrency: 2, Timeout: time.Minute, Ledger: filepath.Join(t.TempDir(), "l")})
	if err != nil || summary.Metrics.Requests == 0 {
		t.Errorf("Run = %d requests, %v; want those with a response before the stop", summary.Metrics.Requests, err)
	}
}

func TestOptionsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"no worker", Options{Requests: 1}, "at least 1 request at a time"},
		{"nothing to send", Options{Concurrency: 1}, "0 requests"},
		{"negative rate", Options{Concurrency: 1, Rate: -1}, "rate is -1"},
		{"rate for ever", Options{Concurrency: 1, Rate: 5}, "requires --duration"},
		{"duration alone", Options{Concurrency: 1, Requests: 1, Duration: time.Second}, "requires --rate"},
		{"shape alone", Options{Concurrency: 1, Requests: 1, Shape: "sine"}, "requires a rate"},
		{"unknown shape", Options{Concurrency: 1, Rate: 5, Duration: time.Second, Shape: "zigzag"}, `unknown shape "zigzag"; constant, sine or bursts`},
		{"no URL", Options{Concurrency: 1, Requests: 1, URL: "localhost"}, `"localhost" is not the URL of an API`},
	} {
		if _, err := Run(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error = %v; want one with %q", c.name, err, c.want)
		}
	}
}

// TestShapes simulates each shape without a clock. It checks that the total is that of the mean
// rate, and that the rate varies as the shape requires.
func TestShapes(t *testing.T) {
	for _, c := range []struct {
		shape          string
		quiet, busiest float64 // relative to the mean, in a tenth of the duration
	}{
		{"constant", 1, 1}, {"sine", 0.4, 1.7}, {"bursts", 0.25, 1.75},
	} {
		o := Options{Concurrency: 1, Rate: 100, Duration: 100 * time.Second, Shape: c.shape}
		p, err := pacerFor(o)
		if err != nil {
			t.Fatal(err)
		}
		var tenths [10]float64
		var now time.Duration
		var hits uint64
		for {
			wait, stop := p.Pace(now, hits)
			if now += max(wait, 0); stop || now >= o.Duration {
				break
			}
			tenths[int(now*10/o.Duration)]++
			hits++
		}
		if got, want := float64(hits), float64(o.Total()); got < 0.98*want || got > 1.02*want {
			t.Errorf("%s: %v requests; want %v", c.shape, got, want)
		}
		low, high := tenths[0], tenths[0]
		for _, n := range tenths {
			low, high = min(low, n), max(high, n)
		}
		if mean := 1000.0; low > 1.1*c.quiet*mean || high < 0.9*c.busiest*mean {
			t.Errorf("%s: tenths from %v to %v; want from %v to %v", c.shape, low, high, c.quiet*mean, c.busiest*mean)
		}
	}
}

func TestFaults(t *testing.T) {
	text := "There is no fault \"?\". Ask for one of:\n\nAssertionError  an invariant\nnil-map         an entry in a nil map\n"
	status := http.StatusBadRequest
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}))
	defer server.Close()
	got, err := Faults(t.Context(), server.URL+"/")
	if err != nil || strings.Join(got, " ") != "AssertionError nil-map" {
		t.Errorf("Faults = %q, %v; want the two names", got, err)
	}
	status = http.StatusOK
	if _, err := Faults(t.Context(), server.URL+"/"); err == nil || !strings.Contains(err.Error(), "status 200 OK, want 400") {
		t.Errorf("Faults of another server: error = %v; want one with its status", err)
	}
}
