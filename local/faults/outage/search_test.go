package outage

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A condition is what happens to requests to OpenSearch.
type condition int

const (
	responding  condition = iota
	refusing              // connections are refused
	hanging               // connections are accepted, and no request gets a response
	unavailable           // a proxy responds with 503
)

// latency is the time that OpenSearch takes to respond.
const latency = 25 * time.Millisecond

// A search is an OpenSearch that keeps the ids of its documents.
type search struct {
	mu     sync.Mutex
	is     condition
	stored map[string]bool
	tests  int // bulk requests while it was not responding, connections that were refused included
}

func newSearch() *search { return &search{stored: map[string]bool{}} }

func (s *search) set(c condition) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.is = c
}

// state returns the condition at the beginning of a request.
func (s *search) state() condition {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is != responding {
		s.tests++
	}
	return s.is
}

// count returns the number of documents.
func (s *search) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stored)
}

// takeTests returns the number of requests while OpenSearch was not responding, since its last call.
func (s *search) takeTests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.tests
	s.tests = 0
	return n
}

// ServeHTTP implements http.Handler.
func (s *search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	switch s.state() {
	case refusing: // the connection is older than the outage
		panic(http.ErrAbortHandler)
	case hanging:
		<-r.Context().Done()
		return
	case unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	time.Sleep(latency)
	if !strings.HasSuffix(r.URL.Path, "/_bulk") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_, _ = io.WriteString(w, `{"items":[`+strings.Join(s.store(body), ",")+`]}`)
}

// store stores the documents of a request and returns the verdicts.
func (s *search) store(body []byte) (items []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		if i%2 == 1 {
			continue
		}
		_, rest, _ := bytes.Cut(line, []byte(`"_id":"`))
		id, _, _ := bytes.Cut(rest, []byte(`"`))
		if s.stored[string(id)] {
			items = append(items, `{"create":{"status":409}}`)
			continue
		}
		s.stored[string(id)] = true
		items = append(items, `{"create":{"status":201}}`)
	}
	return items
}
