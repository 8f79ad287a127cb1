// Package clienttest provides tests with a store that they can fill with documents.
package clienttest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
	"faulty/local/opensearch/opensearchtest"
)

// Now returns the current time of the tests.
func Now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// A Store is a store with faulty's index template. It is embedded in the test by default.
// If OPENSEARCH_URL is set, it is that OpenSearch, and each test has separate indices.
type Store struct {
	URL    string
	Index  string         // the pattern of the test's indices
	Client *client.Client // reads Index
	tb     testing.TB
	prefix string
	stored int
	server *httptest.Server // nil for an external OpenSearch
}

// Open returns a store that is closed when the test ends.
func Open(tb testing.TB) *Store {
	tb.Helper()
	s := &Store{tb: tb, prefix: "faulty", URL: strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/")}
	if s.URL == "" {
		s.server = opensearchtest.Serve(tb)
		s.URL = s.server.URL
	} else {
		s.prefix = fmt.Sprintf("console-%x", rand.Uint64()) // not faulty-…: OpenSearch rejects templates whose patterns overlap
		tb.Cleanup(s.remove)
	}
	s.Index = s.prefix + "-*"
	opensearchtest.Apply(tb, s.URL, s.prefix)
	connection, err := opensearch.NewClient(opensearch.Config{Addresses: []string{s.URL}})
	if err != nil {
		tb.Fatal(err)
	}
	s.Client = client.New(connection, s.Index)
	return s
}

func (s *Store) remove() {
	for _, path := range []string{"/" + s.Index + "," + s.GroupsIndex(), "/_index_template/" + s.GroupsIndex(), "/_index_template/" + s.prefix} {
		s.request(http.MethodDelete, path, "")
	}
}

// request sends a request to an external OpenSearch.
func (s *Store) request(method, path, body string) {
	req, err := http.NewRequestWithContext(context.Background(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.tb.Fatal(err)
	}
	_ = res.Body.Close()
}

// Today returns the index for the day of Now.
func (s *Store) Today() string { return s.prefix + Now().Format("-2006.01.02") }

// Stop stops the embedded server to simulate a store that is unavailable. It skips the test
// for an external OpenSearch, which the test must not stop.
func (s *Store) Stop() {
	if s.server == nil {
		s.tb.Skip("needs the embedded store")
	}
	s.server.Close()
}

// GroupsIndex returns the name of the index that holds the states of the store's groups.
func (s *Store) GroupsIndex() string { return triage.Index(s.prefix) }

// A Doc maps the field names of a document to values. @timestamp may be a time.Time.
type Doc = map[string]any

// Put stores documents with the ids 1, 2, 3 …, each in the index for its day.
func (s *Store) Put(docs ...Doc) {
	s.tb.Helper()
	var body bytes.Buffer
	for _, d := range docs {
		s.stored++
		at := d["@timestamp"].(time.Time)
		text, err := json.Marshal(d)
		if err != nil {
			s.tb.Fatal(err)
		}
		fmt.Fprintf(&body, "{\"create\":{\"_index\":\"%s-%s\",\"_id\":\"%d\"}}\n%s\n", s.prefix, at.Format("2006.01.02"), s.stored, text)
	}
	var response struct{ Errors bool }
	out := s.Ask("/_bulk?refresh=true", body.String())
	if err := json.Unmarshal([]byte(out), &response); err != nil || response.Errors {
		s.tb.Fatalf("_bulk: %v %.500s", err, out)
	}
}

// Ask posts a body to the store and returns the response, whatever its status.
func (s *Store) Ask(path, body string) string {
	s.tb.Helper()
	kind := "application/json"
	if strings.HasPrefix(path, "/_bulk") {
		kind = "application/x-ndjson"
	}
	res, err := http.Post(s.URL+path, kind, strings.NewReader(body))
	if err != nil {
		s.tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var out bytes.Buffer
	if _, err := out.ReadFrom(res.Body); err != nil {
		s.tb.Fatal(err)
	}
	return out.String()
}

// Exception returns an exception document of a group, with a timestamp before Now.
func Exception(group, kind string, ago time.Duration, more ...string) Doc {
	d := Doc{
		"@timestamp": Now().Add(-ago), "log.level": "error", "event.action": "application", "message": "failed",
		"faas.name": "orders", "faas.execution": group + ago.String(), "service.name": "orders",
		"exception.fingerprint": group, "exception.type": kind, "exception.message": kind + " happened", "exception.culprit": "shop/orders.charge", "exception.line": 7,
	}
	for i := 0; i+1 < len(more); i += 2 {
		d[more[i]] = more[i+1]
	}
	return d
}
