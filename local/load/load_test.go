package load

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	text := "There is no fault \"?\". The faults are:\n\nAssertionError  an invariant\nnil-map         an entry in a nil map\n"
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

// api returns an API that knows two failures, and whose response to other requests is served by
// respond.
func api(t *testing.T, respond http.HandlerFunc) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("fault") == "?" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, "There is no fault.\n\nAssertionError  an invariant\nnil-map         an entry in a nil map\n")
			return
		}
		respond(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// TestSendWithoutResponse checks that Send returns an error if requests got no response, and that it
// stops if the API is gone.
func TestSendWithoutResponse(t *testing.T) {
	for _, row := range []struct {
		name     string
		fails    func(n uint64) bool // whether request n, from 1, gets no response
		requests int
		want     string // part of the error
		printed  string
		sent     int // at most
	}{
		{"all respond", func(uint64) bool { return false }, 50, "", "status: 50 × 200\n", 50},
		{"one does not", func(n uint64) bool { return n == 7 }, 50, "1 of 50 requests got no response from http://127.0.0.1:", "no response: 1 × connection closed\n", 50},
		{"the API dies", func(n uint64) bool { return n > 20 }, 20000, "stopped, because 104 requests in succession got no response from http://127.0.0.1:", "20 × 200", 200},
		{"it is restarted", func(n uint64) bool { return n > 20 && n < 100 }, 200, "79 of 200 requests got no response", "121 × 200", 200},
	} {
		t.Run(row.name, func(t *testing.T) {
			server := api(t, func(_ http.ResponseWriter, r *http.Request) {
				// The client may send a request again after the connection was closed, with the same id.
				id := r.Header.Get("X-Amzn-Trace-Id")
				n, err := strconv.ParseUint(id[len(id)-12:], 16, 64)
				if err != nil || row.fails(n+1) {
					panic(http.ErrAbortHandler)
				}
			})
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			path := filepath.Join(t.TempDir(), "ledger.jsonl")
			summary, err := Flags{Requests: row.requests, Concurrency: 4, Timeout: time.Minute}.Send(t.Context(), server.URL+"/", path)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Send = %v; want %q", err, row.want)
			}
			var out strings.Builder
			if summary.Print(&out); !strings.Contains(out.String(), row.printed) {
				t.Errorf("Print = %s; want %q", out.String(), row.printed)
			}
			l, err := ledger.Read(path)
			if err != nil || len(l.Entries) > row.sent || l.Header.Planned != row.requests {
				t.Errorf("the ledger has %d of %d requests, %v; want %d at most of %d", len(l.Entries), l.Header.Planned, err, row.sent, row.requests)
			}
		})
	}
}

// TestSendFaults checks that Send requests only failures that the API knows.
func TestSendFaults(t *testing.T) {
	for _, row := range []struct {
		fault []string
		want  string // the failures that are requested, or part of the error
		ok    bool
	}{
		{nil, "", true},
		{[]string{"all"}, "AssertionError nil-map", true},
		{[]string{"nil-map"}, "nil-map", true},
		{[]string{"NoSuch"}, "knows no failure \"NoSuch\"; --fault takes all, ? or names of these:\n  AssertionError\n  nil-map", false},
		{[]string{"nil-map", "Nil-Map"}, `knows no failure "Nil-Map"`, false},
		{[]string{"?"}, "  AssertionError\n  nil-map", false},
	} {
		t.Run(strings.Join(row.fault, ","), func(t *testing.T) {
			var mu sync.Mutex
			requested := map[string]bool{}
			server := api(t, func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				requested[r.URL.Query().Get("fault")] = true
			})
			path := filepath.Join(t.TempDir(), "ledger.jsonl")
			_, err := Flags{Requests: 4, Concurrency: 1, Timeout: time.Minute, Fault: row.fault}.Send(t.Context(), server.URL+"/", path)
			if !row.ok {
				if err == nil || !strings.Contains(err.Error(), row.want) || len(requested) > 0 {
					t.Errorf("Send = %v after requests of %v; want %q, and no request", err, requested, row.want)
				}
				return
			}
			if got := strings.Join(slices.Sorted(maps.Keys(requested)), " "); err != nil || got != row.want {
				t.Errorf("Send requests %q, %v; want %q", got, err, row.want)
			}
		})
	}
}

// TestSendNowhere checks the error if nothing listens at the address, for both first requests of a
// load.
func TestSendNowhere(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	for _, fault := range [][]string{nil, {"all"}} {
		_, err := Flags{Requests: 1, Concurrency: 1, Timeout: time.Minute, Fault: fault}.Send(t.Context(), server.URL+"/", filepath.Join(t.TempDir(), "l"))
		if want := "load: cannot connect to " + server.URL + "/: connection refused (is it running? `make up` starts it"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Send = %v; want %q", err, want)
		}
	}
}
