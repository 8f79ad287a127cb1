package opensearch

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const benchTemplate = `{"index_patterns":["bench*"],"template":{"mappings":{"dynamic":false,"properties":{"@timestamp":{"type":"date"},
"message":{"type":"text"},"log":{"properties":{"level":{"type":"keyword"}}},"event":{"properties":{"id":{"type":"keyword"}}},
"traceId":{"type":"keyword"},"faas":{"properties":{"name":{"type":"keyword"},"duration_ms":{"type":"double"}}},
"exception":{"properties":{"type":{"type":"keyword"},"fingerprint":{"type":"keyword"},"message":{"type":"text"}}},"attributes":{"type":"flat_object"}}}}}`

// bulkOf returns a bulk of 1,000 documents. Every fourth document is an exception.
func bulkOf(from int, random *rand.Rand) string {
	var out strings.Builder
	for i := from; i < from+1000; i++ {
		exception := ""
		if i%4 == 0 {
			kind := random.IntN(1 + random.IntN(200))
			exception = fmt.Sprintf(`,"exception":{"type":"Error%d","fingerprint":"%016x","message":"bad key 'k%d' in lookup"}`, kind%7, kind, i)
		}
		fmt.Fprintf(&out, "{\"create\":{\"_index\":\"bench\",\"_id\":\"%056d\"}}\n", i)
		fmt.Fprintf(&out, `{"@timestamp":%d,"message":"GET /items/%d 200 in %d ms","log":{"level":"%s"},"event":{"id":"%056d"},"traceId":"%016x%016x","faas":{"name":"faulty-api","duration_ms":%.3f},"attributes":{"path":"/x","n":%d}%s}`+"\n",
			1795300000000+i*100, i%97, i%31, []string{"info", "warn", "error"}[i%3], i, random.Uint64(), random.Uint64(), random.Float64()*100, i%50, exception)
	}
	return out.String()
}

func post(b *testing.B, s http.Handler, path, body string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	if w.Code != http.StatusOK || strings.Contains(w.Body.String()[:min(w.Body.Len(), 100)], `"errors":true`) {
		b.Fatalf("%s = %d %.500s", path, w.Code, w.Body)
	}
}

// BenchmarkBulk writes bulks of 1,000 documents. The relevant result is docs/s.
func BenchmarkBulk(b *testing.B) {
	s := open(b, b.TempDir())
	must(b, s, "PUT /_index_template/bench", benchTemplate)
	random := rand.New(rand.NewPCG(1, 2))
	b.SetBytes(int64(len(bulkOf(0, random))))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		b.StopTimer()
		body := bulkOf(n*1000, random)
		b.StartTimer()
		post(b, s, "/_bulk", body)
		n++
	}
	b.ReportMetric(float64(n*1000)/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkSearch sends the requests of faulty's pages to a store with 250,000 documents.
func BenchmarkSearch(b *testing.B) {
	s := open(b, b.TempDir())
	must(b, s, "PUT /_index_template/bench", benchTemplate)
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 250 {
		post(b, s, "/_bulk", bulkOf(n*1000, random))
	}
	for _, q := range []struct{ name, body string }{
		{"exceptions", `{"size":0,"query":{"exists":{"field":"exception.fingerprint"}},"aggs":{"g":{"terms":{"field":"exception.fingerprint","size":50},"aggs":{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"10m"}},"last":{"max":{"field":"@timestamp"}},"top":{"top_hits":{"size":1,"sort":[{"@timestamp":"desc"}]}}}}}}`},
		{"levels", `{"size":0,"aggs":{"h":{"date_histogram":{"field":"@timestamp","fixed_interval":"10m"},"aggs":{"l":{"terms":{"field":"log.level"}}}}}}`},
		{"latest", `{"size":50,"sort":[{"@timestamp":"desc"}]}`},
		{"trace", `{"query":{"term":{"traceId":"0123"}},"sort":["@timestamp"]}`},
		{"text", `{"query":{"query_string":{"query":"message:\"items 42\""}},"sort":[{"@timestamp":"desc"}]}`},
		{"bar", `{"query":{"query_string":{"query":"k123* AND log.level:error"}},"sort":[{"@timestamp":"desc"}]}`},
		{"percentiles", `{"size":0,"aggs":{"p":{"percentiles":{"field":"faas.duration_ms"}}}}`},
	} {
		b.Run(q.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				post(b, s, "/bench/_search", q.body)
			}
		})
	}
}
