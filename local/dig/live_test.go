package dig_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/forward"
	"faulty/local/dig"
	"faulty/local/dig/source"
)

// deliveries returns the translator's golden inputs in the form of CloudWatch deliveries.
func deliveries(t *testing.T) (payloads map[string][]byte) {
	t.Helper()
	paths, _ := filepath.Glob("../../functions/forwarder/translate/testdata/*.jsonl")
	payloads = map[string][]byte{}
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden.jsonl") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d := map[string]any{"messageType": "DATA_MESSAGE", "owner": "123456789012", "subscriptionFilters": []string{"all"}}
		var events []map[string]any
		for i, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
			var e struct {
				LogGroup, LogStream string
				Timestamp           int64
				Message             string
			}
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatal(err)
			}
			if e.LogGroup != "" {
				d["logGroup"], d["logStream"] = e.LogGroup, e.LogStream+filepath.Base(path) // a separate stream for each file
				continue
			}
			if e.Timestamp == 0 {
				e.Timestamp = 1795382692000 + int64(i)
			}
			events = append(events, map[string]any{"id": fmt.Sprintf("%s-%d", filepath.Base(path), i), "timestamp": e.Timestamp, "message": e.Message})
		}
		d["logEvents"] = events
		payloads[filepath.Base(path)], _ = json.Marshal(d)
	}
	return payloads
}

// A recorder simulates an OpenSearch that accepts all documents and keeps them by id.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	docs map[string]map[string]any // including the member "_index"
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{docs: map[string]map[string]any{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
		r.mu.Lock()
		defer r.mu.Unlock()
		for i := 0; i+1 < len(lines); i += 2 {
			var action struct {
				Create struct {
					Index string `json:"_index"`
					ID    string `json:"_id"`
				}
			}
			doc := map[string]any{}
			_ = json.Unmarshal(lines[i], &action)
			_ = json.Unmarshal(lines[i+1], &doc)
			delete(doc, "event.ingested")
			delete(doc, "event.ingest_lag_ms")
			doc["_index"] = action.Create.Index
			r.docs[action.Create.ID] = doc
		}
		_, _ = io.WriteString(w, `{"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":201}},`, len(lines)/2), ",")+`]}`)
	}))
	t.Cleanup(r.Close)
	return r
}

// TestSameAsLive checks that a delivery read from S3 produces the same documents with the same ids in the same
// indices as a live delivery.
func TestSameAsLive(t *testing.T) {
	live, historical := newRecorder(t), newRecorder(t)
	f, err := forward.New(func(name string) (string, bool) {
		value, ok := map[string]string{"OPENSEARCH_URL": live.URL}[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, delivery := range deliveries(t) {
		var zipped bytes.Buffer
		zw := gzip.NewWriter(&zipped)
		_, _ = zw.Write(delivery)
		_ = zw.Close()
		payload := `{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(zipped.Bytes()) + `"}}`
		if err := f.Handle(t.Context(), []byte(payload)); err != nil {
			t.Fatal(err)
		}
		file(t, dir, name+".gz", zipped.String()) // as Firehose writes it
	}
	base, _ := url.Parse(historical.URL)
	o := dig.Options{Sources: []source.Source{open(t, dir)}, Store: &dig.Store{URL: base, Prefix: "faulty", NoGroups: true, Patience: 10 * time.Second, DeadLetters: io.Discard}}
	if _, err := dig.Run(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if len(live.docs) < 100 || len(historical.docs) != len(live.docs) {
		t.Errorf("%d historical documents; want the %d of live delivery", len(historical.docs), len(live.docs))
	}
	for id, want := range live.docs {
		if got := historical.docs[id]; !reflect.DeepEqual(got, want) {
			t.Errorf("historical: %v\nlive: %v", got, want)
		}
	}
}

// TestGeneralRefusals checks that no document is dead-lettered if nothing can be stored.
func TestGeneralRefusals(t *testing.T) {
	for name, row := range map[string]struct{ item, want string }{
		"no more shards": {`{"create":{"status":400,"error":{"type":"illegal_argument_exception","reason":"Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [1000]/[1000] maximum shards open;"}}}`, "maximum shards open"},
		"a full disk":    {`{"create":{"status":403,"error":{"type":"cluster_block_exception","reason":"index blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];"}}}`, "read-only"},
		"no permission":  {`{"create":{"status":403,"error":{"type":"security_exception","reason":"no permissions for [indices:data/write/bulk]"}}}`, "no permissions"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"items":[`+row.item+`]}`)
			}))
			t.Cleanup(server.Close)
			dir := t.TempDir()
			file(t, dir, "a.log", "2026-10-01 10:00:00 one\n")
			var deadLetters bytes.Buffer
			summary, err := dig.Run(t.Context(), into(t, server.URL, "", &deadLetters, open(t, dir)))
			if err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "fix that") || deadLetters.Len() > 0 || summary.Refused > 0 {
				t.Errorf("Run = %d refused, %v, letters %q; want the reason, and no dead letter", summary.Refused, err, &deadLetters)
			}
		})
	}
}
