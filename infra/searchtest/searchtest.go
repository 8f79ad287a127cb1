// Package searchtest lets tests speak to an OpenSearch, plainly, by its REST API.
package searchtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// A Server speaks the OpenSearch API. What goes wrong fails its test.
type Server struct {
	T   *testing.T
	URL string // without the last slash
}

// Open returns the OpenSearch that OPENSEARCH_URL names, or skips the test.
func Open(t *testing.T) Server {
	t.Helper()
	url := strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")
	if url == "" {
		t.Skip("OPENSEARCH_URL names no OpenSearch to test against")
	}
	return Server{t, url}
}

// Send returns the status and what was answered. It works after the test's
// context has ended as well, for what cleans up.
func (s Server) Send(method, path string, body []byte) (status int, answer []byte) {
	s.T.Helper()
	req, err := http.NewRequest(method, s.URL+path, bytes.NewReader(body))
	if err != nil {
		s.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.T.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		s.T.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, answer
}

// Call sends a request that must succeed, and decodes the answer into v unless
// it is nil.
func (s Server) Call(method, path string, body []byte, v any) {
	s.T.Helper()
	status, answer := s.Send(method, path, body)
	if status != http.StatusOK {
		s.T.Fatalf("%s %s: %d %.1000s\n%.1000s", method, path, status, answer, body)
	}
	if v != nil {
		if err := json.Unmarshal(answer, v); err != nil {
			s.T.Fatalf("%s %s: %v in %.200s", method, path, err, answer)
		}
	}
}

// Remove deletes what a test has made, one by one, if it is there: a cluster may
// refuse patterns.
func (s Server) Remove(paths ...string) {
	s.T.Helper()
	for _, path := range paths {
		s.Send(http.MethodDelete, path, nil)
	}
}
