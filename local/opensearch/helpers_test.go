package opensearch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/local/opensearch/strictjson"
)

// open returns a store in the given directory.
func open(t testing.TB, dir string) *Server {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask sends a request and returns the status and the body of the response.
func ask(t testing.TB, s http.Handler, request, body string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	out, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(out)
}

// must is like ask for a request that has to succeed.
func must(t testing.TB, s http.Handler, request, body string) string {
	t.Helper()
	status, out := ask(t, s, request, body)
	if status >= 300 {
		t.Fatalf("%s %s = %d %s", request, body, status, out)
	}
	return out
}

// at returns the part of a JSON text at a path such as hits.total.value, as JSON.
func at(t testing.TB, text, path string) string {
	t.Helper()
	var value any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(v) {
				t.Fatalf("no %s in %s", path, text)
			}
			value = v[i]
		default:
			t.Fatalf("no %s in %s", path, text)
		}
	}
	out, err := strictjson.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// bulk returns the body of a _bulk request that creates documents in an index with the ids 1, 2, 3
// and so on.
func bulk(index string, docs ...string) string {
	var out bytes.Buffer
	for i, doc := range docs {
		fmt.Fprintf(&out, "{\"create\":{\"_index\":%q,\"_id\":\"%d\"}}\n%s\n", index, i+1, doc)
	}
	return out.String()
}
