// Package archivetest gives tests an embedded store with documents in it.
package archivetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4"

	"faulty/infra/indices"
	"faulty/local/console/archive"
	"faulty/local/search"
)

// Now is when the tests take place.
func Now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// A Store is an embedded store with faulty's index template.
type Store struct {
	URL     string
	Archive *archive.Archive // of faulty-*
	tb      testing.TB
	stored  int
	server  *httptest.Server
}

// Open starts a store that ends with the test.
func Open(tb testing.TB) *Store {
	tb.Helper()
	embedded, err := search.Open(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	server := httptest.NewServer(embedded)
	tb.Cleanup(func() {
		server.Close()
		if err := embedded.Close(); err != nil {
			tb.Error(err)
		}
	})
	template, err := indices.Connect(server.URL)
	if err != nil {
		tb.Fatal(err)
	}
	if err := indices.Apply(context.Background(), template, "faulty"); err != nil {
		tb.Fatal(err)
	}
	client, err := opensearch.NewClient(opensearch.Config{Addresses: []string{server.URL}})
	if err != nil {
		tb.Fatal(err)
	}
	return &Store{URL: server.URL, Archive: archive.New(client, "faulty-*"), tb: tb, server: server}
}

// Stop ends the server, as if the store had gone away.
func (s *Store) Stop() { s.server.Close() }

// A Doc is a document by its fields; @timestamp may be a time.Time.
type Doc = map[string]any

// Put stores documents, each in the index of its day, with the ids 1, 2, 3 …
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
		fmt.Fprintf(&body, "{\"create\":{\"_index\":\"faulty-%s\",\"_id\":\"%d\"}}\n%s\n", at.Format("2006.01.02"), s.stored, text)
	}
	var answer struct{ Errors bool }
	out := s.Ask("/_bulk?refresh=true", body.String())
	if err := json.Unmarshal([]byte(out), &answer); err != nil || answer.Errors {
		s.tb.Fatalf("_bulk: %v %.500s", err, out)
	}
}

// Ask posts a body to the store and returns the answer, of whatever status.
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

// Exception returns a document of a group, some time before Now.
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
