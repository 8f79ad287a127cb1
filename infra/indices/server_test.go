package indices

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// A server is a real OpenSearch, named by OPENSEARCH_URL.
type server struct {
	t   *testing.T
	url string
}

// openSearch returns the server to test against, or skips the test.
func openSearch(t *testing.T) server {
	t.Helper()
	url := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if url == "" {
		t.Skip("OPENSEARCH_URL names no OpenSearch to test against")
	}
	return server{t, url}
}

// call sends a request and decodes the answer into v, unless it is nil.
func (s server) call(method, path string, body []byte, v any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
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
	if err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s %v: %.500s", method, path, res.Status, err, answer)
	}
	if v != nil {
		if err := json.Unmarshal(answer, v); err != nil {
			s.t.Fatalf("%s %s: %v in %.200s", method, path, err, answer)
		}
	}
}

// remove deletes what a test has made, if it is there.
func (s server) remove(paths ...string) {
	for _, path := range paths {
		req, err := http.NewRequest(http.MethodDelete, s.url+path, nil) // the test's context is over by then
		if err != nil {
			s.t.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
	}
}
