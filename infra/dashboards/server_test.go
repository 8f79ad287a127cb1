package dashboards

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	embed "faulty/local/search"
)

// A server speaks the OpenSearch API.
type server struct {
	t   *testing.T
	url string
}

// embedded starts the store that an embedded run has.
func embedded(t *testing.T) server {
	t.Helper()
	st, err := embed.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(st)
	t.Cleanup(func() {
		s.Close()
		st.Close()
	})
	return server{t, s.URL}
}

// real returns the OpenSearch that OPENSEARCH_URL names, or skips the test.
func real(t *testing.T) server {
	t.Helper()
	url := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if url == "" {
		t.Skip("OPENSEARCH_URL names no OpenSearch to test against")
	}
	return server{t, url}
}

// send returns the status and what was answered.
func (s server) send(method, path, body string) (int, []byte) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, answer
}

// call sends a request that must succeed, and decodes the answer into v unless it
// is nil.
func (s server) call(method, path, body string, v any) {
	s.t.Helper()
	status, text := s.send(method, path, body)
	if status != http.StatusOK {
		s.t.Fatalf("%s %s: %d %.1000s\n%.1000s", method, path, status, text, body)
	}
	if v != nil {
		if err := json.Unmarshal(text, v); err != nil {
			s.t.Fatalf("%s %s: %v in %.200s", method, path, err, text)
		}
	}
}

// An answer is what _search answers.
type answer struct {
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []struct {
			Source json.RawMessage `json:"_source"`
		} `json:"hits"`
	} `json:"hits"`
	Aggregations map[string]any `json:"aggregations"`
}
