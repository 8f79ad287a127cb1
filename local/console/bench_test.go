package console

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

// A cache is a transport that sends each request once and then returns the same response again.
type cache struct {
	mu        sync.Mutex
	responses map[string][]byte
}

func (c *cache) RoundTrip(req *http.Request) (*http.Response, error) {
	key := []byte(req.Method + " " + req.URL.String() + "\n")
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err //nolint:wrapcheck // a test
		}
		key, req.Body = append(key, body...), io.NopCloser(bytes.NewReader(body))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	text, ok := c.responses[string(key)]
	if !ok {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil || resp.StatusCode != http.StatusOK {
			return resp, err //nolint:wrapcheck // a test
		}
		defer resp.Body.Close()
		if text, err = io.ReadAll(resp.Body); err != nil {
			return nil, err //nolint:wrapcheck // a test
		}
		c.responses[string(key)] = text
	}
	return &http.Response{StatusCode: http.StatusOK, ContentLength: int64(len(text)), Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(text)), Request: req}, nil
}

// busy returns a store with patterns and groups of eight functions, all of which occur in each step
// of a chart of two weeks.
func busy(tb testing.TB) *clienttest.Store {
	const patterns, groups, days = 220, 60, 14
	s := clienttest.Open(tb)
	for step := range days * 4 {
		var docs []clienttest.Doc
		for i := range patterns {
			name := fmt.Sprintf("orders-%d", i%8)
			ago := time.Duration(step)*6*time.Hour + time.Duration(i)*time.Minute + time.Second
			d := clienttest.Doc{
				"@timestamp": clienttest.Now().Add(-ago), "log.level": []string{"info", "info", "warn", "debug"}[i%4], "event.action": "application", "event.bytes": 120 + i,
				"message": fmt.Sprintf("order %d of customer %d was priced", step, i), "log.pattern": fmt.Sprintf("order <*> of customer %d was <*> in \"step %d\"", i, i),
				"faas.name": name, "service.name": name, "service.version": fmt.Sprint(40 + step/20), "faas.version": fmt.Sprint(40 + step/20), "faas.execution": fmt.Sprint(step, i),
			}
			if i < groups {
				d = clienttest.Exception(fmt.Sprintf("%016x", i), "KeyError", ago, "faas.name", name, "service.name", name, "log.pattern", fmt.Sprintf("KeyError %d: <*>", i))
			} else if i%8 == 0 {
				d["event.action"], d["faas.duration_ms"], d["faas.status"], d["faas.memory_mb"], d["faas.max_memory_mb"] = "platform.report", 40.5+float64(i), "success", 128, 90
				delete(d, "log.pattern")
			}
			docs = append(docs, d)
		}
		s.Put(docs...)
	}
	return s
}

// BenchmarkPages measures what the console adds to the time of a page's searches: it decodes the
// responses and renders the page.
func BenchmarkPages(b *testing.B) {
	s := busy(b)
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{s.URL}, Transport: &cache{responses: map[string][]byte{}}, DisableRetry: true})
	if err != nil {
		b.Fatal(err)
	}
	h, err := New(Options{Client: client.New(connection, s.Index), Now: clienttest.Now})
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"exceptions", "explore", "patterns", "functions", "versions"} {
		b.Run(name, func(b *testing.B) {
			path := "/" + strings.TrimPrefix(name, "exceptions") + "?from=now-7d"
			if status, page := get(b, h, path); status != http.StatusOK || len(page) < 10_000 {
				b.Fatal(status, page)
			}
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = "localhost"
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(discard{}, r.Clone(b.Context()))
			}
		})
	}
}

// discard is a response that nobody reads.
type discard struct{}

func (discard) Header() http.Header            { return http.Header{} }
func (discard) Write(text []byte) (int, error) { return len(text), nil }
func (discard) WriteHeader(int)                {}
