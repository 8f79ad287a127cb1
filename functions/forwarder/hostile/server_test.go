package hostile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// A search is an OpenSearch that accepts every document, or refuses all of them and quotes them, as
// OpenSearch does for a value of the wrong type.
type search struct {
	URL               string
	isRefusing        atomic.Bool
	accepted, refused atomic.Int64
}

func newSearch(t *testing.T) *search {
	t.Helper()
	s := &search{}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// begin resets the counts.
func (s *search) begin(isRefusing bool) {
	s.isRefusing.Store(isRefusing)
	s.accepted.Store(0)
	s.refused.Store(0)
}

func (s *search) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		zr, err := gzip.NewReader(body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = zr
	}
	text, err := io.ReadAll(body) // all of it before the response begins
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out := bufio.NewWriter(w)
	defer func() { _ = out.Flush() }()
	if !strings.HasSuffix(r.URL.Path, "/_bulk") {
		docs := strings.TrimSuffix(strings.Repeat(`{"found":false},`, bytes.Count(text, []byte(`"_id"`))), ",")
		_, _ = fmt.Fprintf(out, `{"docs":[%s]}`, docs)
		return
	}
	_, _ = io.WriteString(out, `{"items":[`)
	lines := bytes.NewBuffer(text)
	isFirst := true
	for {
		action, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		doc, _ := lines.ReadBytes('\n')
		if !isFirst {
			_ = out.WriteByte(',')
		}
		isFirst = false
		if !s.isRefusing.Load() || bytes.Contains(action, []byte("_groups")) {
			s.accepted.Add(1)
			_, _ = io.WriteString(out, `{"create":{"status":201}}`)
			continue
		}
		s.refused.Add(1)
		reason, _ := json.Marshal("failed to parse field [message] of type [long]. Preview of field's value: '" + string(doc) + "'") // a string
		_, _ = fmt.Fprintf(out, `{"create":{"status":400,"error":{"type":"mapper_parsing_exception","reason":%s,"caused_by":{"reason":"refused"}}}}`, reason)
	}
	_, _ = io.WriteString(out, `]}`)
}

// A queue is an SQS that discards its messages.
type queue struct {
	URL   string
	bytes atomic.Int64
}

func newQueue(t *testing.T) *queue {
	t.Helper()
	q := &queue{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		q.bytes.Add(n)
		_, _ = io.WriteString(w, `{"MessageId":"1"}`)
	}))
	t.Cleanup(server.Close)
	q.URL = server.URL
	return q
}
