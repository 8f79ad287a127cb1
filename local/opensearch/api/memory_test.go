//go:build !race

// The race detector needs several times the memory that is measured here.

package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// heap returns the number of bytes in live objects and in those that are not yet collected.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// peakHeap returns by how much the heap grows at most while f runs.
func peakHeap(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // so that the heap has little garbage
	runtime.GC()
	before := heap()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		highest := before
		for tick := time.Tick(time.Millisecond); ; {
			select {
			case <-tick:
				highest = max(highest, heap())
			case <-done:
				peak <- max(highest, heap()) - before
				return
			}
		}
	}()
	f()
	close(done)
	return <-peak
}

// A counter is a response that is not kept.
type counter struct {
	http.ResponseWriter
	bytes int
}

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

// maxPeak is the most memory in bytes by which a request may make the heap grow, apart from its own
// body. Most of it is the documents of a response, before and after they are encoded, see maxResponse.
const maxPeak = 512 << 20

// TestPeakMemory sends the worst known requests, and measures by how much each of them makes the heap
// grow, apart from its own body.
func TestPeakMemory(t *testing.T) {
	h := open(t)
	fill(t, h)
	for part := range 10 {
		var bulk strings.Builder
		for i := range 10_000 {
			fmt.Fprintf(&bulk, "{\"index\":{\"_index\":\"many\"}}\n{\"k\":\"key %d\",\"n\":%d,\"m\":\"some words of document %d\"}\n", part*10_000+i, part*10_000+i, i)
		}
		if status, body := do(t, h, "POST", "/_bulk", bulk.String()); status != 200 {
			t.Fatalf("_bulk = %d %.300s", status, body)
		}
	}
	do(t, h, "PUT", "/many/_doc/d", `{"m":"`+strings.Repeat("word ", 200)+`"}`)
	const search = "/lim/_search"
	deepDots := strings.TrimSuffix(strings.Repeat("a.", 500_000), ".")
	for _, tt := range []struct {
		name, path, body string
		isSlow           bool // `.ci/run hostile` runs it
	}{
		{"10,000 sort keys", search, `{"sort":[` + list(10_000, `{"k":"asc"}`) + `]}`, false},
		{"32 sort keys of 10,000 hits", "/many/_search", `{"size":10000,"sort":[` + list(32, `{"k.keyword":"asc"}`) + `]}`, false},
		{"a million clauses", search, `{"query":{"bool":{"should":[` + list(1_000_000, `{"match_all":{}}`) + `]}}}`, false},
		{"a million terms", search, `{"query":{"terms":{"k":[` + list(1_000_000, `"a"`) + `]}}}`, false},
		{"ten million numbers", search, `{"query":{"terms":{"n":[` + list(10_000_000, `1`) + `]}}}`, false},
		{"a million arrays", search, `{"sort":[` + list(1_000_000, `[]`) + `]}`, false},
		{"65,536 terms of 100,000 documents", "/many/_search", `{"size":0,"query":{"terms":{"k.keyword":[` + numbered(65_536, `"key %d"`) + `]}}}`, false},
		{"1,024 clauses of 100,000 documents", "/many/_search", `{"query":{"bool":{"should":[` + numbered(1024, `{"range":{"n":{"gte":%d}}}`) + `]}}}`, false},
		{"a key of a million dots", "/lim/_doc/1", `{"` + deepDots + `":1}`, false},
		{"a query on a field of a million dots", search, `{"query":{"term":{"` + deepDots + `":1}}}`, false},
		{"1,000 levels", "/lim/_doc/1", `{"o":` + nested(990, `{"i":`, "1", "}") + "}", false},
		{"a million attributes", "/lim/_doc/1", `{"f":{` + numbered(1_000_000, `"%d":1`) + "}}", false},
		{"wildcards", search, `{"query":{"wildcard":{"k":{"value":"` + strings.Repeat("*a", 15_000) + `"}}}}`, false},
		{"wildcards of a query string", search, `{"query":{"query_string":{"query":"` + strings.Repeat("k:*a* ", 1000) + `"}}}`, false},
		{"expression", search, `{"query":{"regexp":{"k":{"value":"(a|aa|aaa)*(a|aa|aaa)*b"}}}}`, false},
		{"expression of 3 million parentheses", search, `{"query":{"regexp":{"k":{"value":"` + nested(3_000_000, "(", "a", ")") + `"}}}}`, false},
		{"filter_path", search + "?filter_path=" + list(100, "**.**.**.**.**.a*b"), `{}`, false},
		{"filter_path of 10,000 hits", "/many/_search?filter_path=" + list(100, "**.*k*"), `{"size":10000}`, true},
		{"_source patterns of 10,000 hits", "/many/_search", `{"size":10000,"_source":[` + list(1000, `"*a*b*"`) + `]}`, true},
		{"buckets of each document", "/many/_search", `{"size":0,"aggs":{"a":{"terms":{"field":"k.keyword","size":65535}}}}`, false},
		{"top hits of 60,000 buckets", "/many/_search", `{"size":0,"aggs":{"a":{"terms":{"field":"k.keyword","size":60000},"aggs":{"h":{"top_hits":{"size":100}}}}}}`, true},
		{"percentiles of 60,000 buckets", "/many/_search", `{"size":0,"aggs":{"a":{"terms":{"field":"k.keyword","size":60000},"aggs":{"p":{"percentiles":{"field":"n"}},"c":{"cardinality":{"field":"k.keyword"}}}}}}`, true},
		{"histogram", "/many/_search", `{"size":0,"aggs":{"a":{"histogram":{"field":"n","interval":0.00001,"min_doc_count":0}}}}`, false},
		{"filters in filters", "/many/_search", `{"size":0,"aggs":{"a":{"filters":{"filters":[` + list(1000, `{"match_all":{}}`) + `]},"aggs":{"b":{"filters":{"filters":[` + list(60, `{"match_all":{}}`) + `]},"aggs":{"c":{"cardinality":{"field":"k.keyword"}}}}}}}}`, true},
		{"large hits", search, `{"size":10000}`, false},
		{"1,000 searches of large hits", "/_msearch", strings.Repeat("{\"index\":\"lim\"}\n{\"size\":10000}\n", 1000), true},
		{"100,000 gets of one document", "/many/_mget", `{"ids":[` + list(100_000, `"d"`) + `]}`, true},
		{"200,000 operations", "/_bulk", strings.Repeat("{\"delete\":{\"_index\":\"lim\",\"_id\":\"x\"}}\n", 200_000), true},
		{"a bulk of 1,000 fields each", "/_bulk", strings.Repeat("{\"index\":{\"_index\":\"lim\"}}\n{\"f\":{"+numbered(1000, `"%d":1`)+"}}\n", 500), false},
		{"a template of a million values", "/_index_template/t", `{"index_patterns":["t*"],"_meta":{"a":[` + list(1_000_000, `{}`) + `]}}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.isSlow && os.Getenv("FAULTY_HOSTILE") == "" {
				t.Skip("set FAULTY_HOSTILE=1, as .ci/run hostile does")
			}
			begin, response := time.Now(), &counter{ResponseWriter: httptest.NewRecorder()}
			method := "POST"
			if strings.HasPrefix(tt.path, "/_index") {
				method = "PUT"
			}
			r := httptest.NewRequestWithContext(t.Context(), method, tt.path, io.NopCloser(strings.NewReader(tt.body)))
			peak := peakHeap(func() { h.ServeHTTP(response, r) })
			t.Logf("hostile: memory: %s (%d KB): %d MB, a response of %d KB in %.1f s", tt.name, len(tt.body)>>10, peak>>20, response.bytes>>10, time.Since(begin).Seconds())
			if peak > maxPeak {
				t.Errorf("the heap grows by %d MB; want at most %d", peak>>20, maxPeak>>20)
			}
		})
	}
}
