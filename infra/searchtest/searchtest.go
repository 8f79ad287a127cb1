// Package searchtest lets tests send plain REST requests to an OpenSearch.
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

// A Server is an OpenSearch. Its methods fail the test on errors.
type Server struct {
	T   *testing.T
	URL string // without a trailing slash
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

// Send returns the status and the body of a response. It also works after the
// test's context has ended, for cleanup.
func (s Server) Send(method, path string, body []byte) (status int, response []byte) {
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
	response, err = io.ReadAll(res.Body)
	if err != nil {
		s.T.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, response
}

// Call sends a request that must succeed. It decodes the response into v unless v
// is nil.
func (s Server) Call(method, path string, body []byte, v any) {
	s.T.Helper()
	status, response := s.Send(method, path, body)
	if status != http.StatusOK {
		s.T.Fatalf("%s %s: %d %.1000s\n%.1000s", method, path, status, response, body)
	}
	if v != nil {
		if err := json.Unmarshal(response, v); err != nil {
			s.T.Fatalf("%s %s: %v in %.200s", method, path, err, response)
		}
	}
}

// Remove deletes the objects at paths and ignores those that do not exist. It
// sends one request for each object, because a cluster may refuse patterns.
func (s Server) Remove(paths ...string) {
	s.T.Helper()
	for _, path := range paths {
		s.Send(http.MethodDelete, path, nil)
	}
}
