package opensearch

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"faulty/local/opensearch/segment"
)

// TestReopen closes a store with a sealed segment, a growing segment, and replaced and deleted
// documents. It compares the responses before and after.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	must(t, s, "PUT /_index_template/t", `{"index_patterns":["a*"],"template":{"mappings":{"properties":{"k":{"type":"keyword"}}}}}`)
	const docs = segment.Size + 1000
	for n := 0; n < docs; n += 5000 {
		var body strings.Builder
		for i := n; i < min(n+5000, docs); i++ {
			fmt.Fprintf(&body, "{\"index\":{\"_index\":\"a\",\"_id\":\"%d\"}}\n{\"n\":%d,\"k\":\"k%d\",\"m\":\"word%d and more\"}\n", i, i, i%7, i%5)
		}
		must(t, s, "POST /_bulk", body.String())
	}
	must(t, s, "DELETE /a/_doc/3", "")
	must(t, s, "PUT /a/_doc/5", `{"n":5000000,"k":"new"}`)
	must(t, s, fmt.Sprintf("DELETE /a/_doc/%d", docs-1), "")
	questions := []string{
		`{"size":3,"sort":[{"n":"desc"}],"aggs":{"k":{"terms":{"field":"k"},"aggs":{"n":{"sum":{"field":"n"}}}}},"track_total_hits":true}`,
		`{"size":2,"query":{"match":{"m":"word3"}},"sort":["n"],"track_total_hits":true}`,
		`{"query":{"ids":{"values":["3","5","7"]}},"sort":["n"]}`,
	}
	before := searchAll(t, s, questions)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := at(t, before[0], "hits.total.value"); got != fmt.Sprint(docs-2) {
		t.Errorf("total = %s; want %d", got, docs-2)
	}
	for i, after := range searchAll(t, s, questions) {
		if after != before[i] {
			t.Errorf("%s\nafter  %s\nbefore %s", questions[i], after, before[i])
		}
	}
	if got := must(t, s, "GET /_index_template/t?filter_path=index_templates.name", ""); got != `{"index_templates":[{"name":"t"}]}` {
		t.Errorf("template after reopening = %s", got)
	}
}

// searchAll sends searches and returns the responses without the member took.
func searchAll(t *testing.T, s *Server, questions []string) []string {
	t.Helper()
	out := make([]string, len(questions))
	for i, q := range questions {
		out[i] = must(t, s, "POST /a/_search?filter_path=-took", q)
	}
	return out
}

// TestConcurrent reads while several clients write. Every count that it reads has to be the count
// after a whole number of bulks.
func TestConcurrent(t *testing.T) {
	s := open(t, t.TempDir())
	must(t, s, "PUT /c", "")
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 4 {
		writers.Go(func() {
			for n := range 10 {
				var body strings.Builder
				for i := range 20 {
					fmt.Fprintf(&body, "{\"create\":{\"_index\":\"c\",\"_id\":\"%d-%d-%d\"}}\n{\"k\":\"v%d\",\"t\":\"some words\"}\n", w, n, i, i)
				}
				must(t, s, "POST /_bulk", body.String())
			}
		})
	}
	readers.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			body := must(t, s, "POST /c/_search", `{"query":{"match":{"t":"words"}},"aggs":{"k":{"terms":{"field":"k.keyword","size":20}}}}`)
			var n int
			if _, err := fmt.Sscan(at(t, body, "hits.total.value"), &n); err != nil || n%20 != 0 {
				t.Errorf("total = %d (%v); want a multiple of 20", n, err)
			}
		}
	})
	writers.Wait()
	close(done)
	readers.Wait()
	if got := at(t, must(t, s, "GET /c/_count", ""), "count"); got != "800" {
		t.Errorf("count = %s; want 800", got)
	}
}

func TestBodies(t *testing.T) {
	s := open(t, t.TempDir())
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	fmt.Fprint(zw, bulk("b", `{"a":1}`))
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, encoding string
		body           []byte
		want           int
	}{
		{"gzip", "gzip", packed.Bytes(), http.StatusOK},
		{"no gzip", "gzip", []byte("plain"), http.StatusBadRequest},
		{"another encoding", "br", []byte("x"), http.StatusUnsupportedMediaType},
		{"too long", "", bytes.Repeat([]byte{'\n'}, 100<<20+1), http.StatusRequestEntityTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/_bulk", bytes.NewReader(tt.body))
			r.Header.Set("Content-Encoding", tt.encoding)
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("status = %d %s; want %d", w.Code, w.Body, tt.want)
			}
		})
	}
}
