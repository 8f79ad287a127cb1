package samlocal

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
)

// A container replaces SAM CLI and its container. It responds to
// requests and prints the lines of the emulator.
type container struct {
	print func(line string)
	plays map[string]func(c *container, w http.ResponseWriter)
}

func (c *container) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.print("START RequestId: 00000000-0000-4000-8000-000000000000 Version: $LATEST")
	c.plays[r.URL.Path](c, w)
}

// plays returns the observed behavior of SAM CLI 1.170, one for each way in which
// an invocation ends.
func plays() map[string]func(c *container, w http.ResponseWriter) {
	failed := func(c *container, w http.ResponseWriter, lines ...string) {
		for _, line := range lines {
			c.print(line)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"message":"Internal server error"}`)
	}
	const stamp = "23 Nov 2026 03:13:25,665 [ERROR] (rapid) "
	return map[string]func(c *container, w http.ResponseWriter){
		"/served": func(c *container, w http.ResponseWriter) {
			c.print(`{"message":"GET / 200"}`)
			c.print("END RequestId: " + id)
			c.print("REPORT RequestId: " + id + "\tDuration: 4.44 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t")
			_, _ = w.Write([]byte{0xff, 0x00, 0x89, 'P', 'N', 'G'})
		},
		"/exited": func(c *container, w http.ResponseWriter) {
			failed(c, w, stamp+"Invoke failed error=Runtime exited with error: exit status 2 InvokeID="+id,
				stamp+"Invoke DONE failed: Runtime.ExitError", "panic: behind what the emulator says")
		},
		"/timed-out": func(c *container, w http.ResponseWriter) {
			failed(c, w, stamp+"Invoke failed InvokeID="+id+" error=errResetReceived", "END RequestId: "+id,
				"REPORT RequestId: "+id+"\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t")
		},
	}
}

// newGateway returns a gateway in front of c and the lines of its log stream.
func newGateway(t *testing.T, c *container) (*httptest.Server, func() []string) {
	t.Helper()
	sam := httptest.NewServer(c)
	t.Cleanup(sam.Close)
	var mu sync.Mutex
	var lines []string
	service, err := logs.New(logs.Options{Tap: func(_, _ string, _ time.Time, line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Close)
	fn := template.Function{LogFormat: "Text", Timeout: 3 * time.Second, MemoryMB: 128, Tracing: true}
	g := &Gateway{turn: make(chan struct{}, 1), book: newBook(fn, func() *logs.Stream { return service.Stream("g", "s") })}
	c.print = g.book.reader()
	u, err := url.Parse(sam.URL)
	if err != nil {
		t.Fatal(err)
	}
	g.proxy.Store(newProxy(u.Host))
	front := httptest.NewServer(g)
	t.Cleanup(front.Close)
	return front, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}

// TestGateway checks the response to the client and the lines that Lambda would
// log.
func TestGateway(t *testing.T) {
	const trace = "Root=1-5759e988-bd862e3fe1be46a994272793"
	for _, row := range []struct {
		path   string
		status int
		body   string
		lines  []string // start of each line, in order
		report string   // a part of the last line
	}{
		{"/served", http.StatusOK, "\xff\x00\x89PNG",
			[]string{"START RequestId: " + id, `{"message":"GET / 200"}`, "END RequestId: " + id, "REPORT RequestId: " + id}, "Duration: 4.44 ms"},
		{"/exited", http.StatusBadGateway, `{"message":"Internal server error"}`,
			[]string{"START RequestId: " + id, "panic: behind", "RequestId: " + id + " Error: Runtime exited with error: exit status 2",
				"END RequestId: " + id, "REPORT RequestId: " + id}, "Status: error\tError Type: Runtime.ExitError"},
		{"/timed-out", http.StatusBadGateway, `{"message":"Internal server error"}`,
			[]string{"START RequestId: " + id, "20", "END RequestId: " + id, "REPORT RequestId: " + id}, "Duration: 3000.00 ms"},
	} {
		t.Run(row.path, func(t *testing.T) {
			front, lines := newGateway(t, &container{plays: plays()})
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, front.URL+row.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-Amzn-Trace-Id", trace)
			status, body := do(t, r)
			if status != row.status || body != row.body {
				t.Errorf("GET %s = %d %q; want %d %q", row.path, status, body, row.status, row.body)
			}
			front.Close() // waits for the request and its lines
			got := lines()
			if len(got) != len(row.lines) {
				t.Fatalf("%d lines %q; want %d", len(got), got, len(row.lines))
			}
			for i, want := range row.lines {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("line %d = %q; want %q…", i, got[i], want)
				}
			}
			last := got[len(got)-1]
			if !strings.Contains(last, row.report) || !strings.Contains(last, "XRAY TraceId: "+strings.TrimPrefix(trace, "Root=")) {
				t.Errorf("report %q; want …%s…, and the trace", last, row.report)
			}
		})
	}
}

// TestOneAtATime: the lines of concurrent requests are not mixed, and each
// request keeps its trace.
func TestOneAtATime(t *testing.T) {
	front, lines := newGateway(t, &container{plays: plays()})
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, front.URL+"/served", nil) // cannot fail: the URL is valid
			do(t, r)
		})
	}
	clients.Wait()
	front.Close()
	traces := map[string]int{}
	all := strings.Join(lines(), "\n")
	for _, found := range regexp.MustCompile(`XRAY TraceId: (1-[0-9a-f]{8}-[0-9a-f]{24})`).FindAllStringSubmatch(all, -1) {
		traces[found[1]]++
	}
	if n := strings.Count(all, "GET / 200"); n != 20 || len(traces) != 20 {
		t.Errorf("%d lines of the function, %d traces; want 20 each", n, len(traces))
	}
}

// TestNotStarted checks the response before SAM CLI is ready.
func TestNotStarted(t *testing.T) {
	w := httptest.NewRecorder()
	(&Gateway{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "sam local is starting") {
		t.Errorf("GET / before the start = %d %q; want 503", w.Code, w.Body)
	}
}

func do(t *testing.T, r *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp.StatusCode, string(body)
}
