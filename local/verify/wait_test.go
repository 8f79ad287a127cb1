package verify

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/indices"
	"faulty/local/ledger"
	"faulty/local/opensearch/opensearchtest"
)

// TestNoOpenSearch checks the error for a server that is not an OpenSearch.
func TestNoOpenSearch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
	}))
	defer server.Close()
	client, err := indices.Connect(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (Source{Client: client, Index: "faulty-*"}).Count(t.Context(), "run"); err == nil || !strings.Contains(err.Error(), "not an OpenSearch") || !strings.Contains(err.Error(), "--search-url") {
		t.Errorf("Count = %v; want that the server is not an OpenSearch, and the flag", err)
	}
}

// TestWait checks that Wait retries after the temporary errors of an OpenSearch that creates an
// index, and returns other errors.
func TestWait(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int // 0 cuts the connection
		times  int
		want   string // part of the error
	}{
		{"a server that has never responded", 0, 1 << 30, "EOF"},
		{"shards that are being made", 503, 5, ""},
		{"too much to do", 429, 5, ""},
		{"shards that never come", 503, 1 << 30, "status: 503"},
		{"no right", 403, 1 << 30, "status: 403"},
	} {
		t.Run(row.name, func(t *testing.T) {
			left := row.times
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				switch {
				case left > 0 && row.status == 0:
					panic(http.ErrAbortHandler)
				case left > 0:
					left--
					w.WriteHeader(row.status)
					fmt.Fprintf(w, `{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","root_cause":[]},"status":%d}`, row.status)
				case strings.HasSuffix(r.URL.Path, "/_count"):
					fmt.Fprint(w, `{"count":0,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}}`)
				default:
					fmt.Fprint(w, `{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":0,"relation":"eq"},"hits":[]}}`)
				}
			}))
			defer server.Close()
			client, err := indices.Connect(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			p := Patience{Settle: time.Millisecond, Timeout: 100 * time.Millisecond, Poll: time.Millisecond}
			_, err = Wait(t.Context(), ledger.Ledger{}, Source{Client: client, Index: "faulty-*"}, p, nil)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Wait = %v; want %q", err, row.want)
			}
		})
	}
}

// TestCheckWithoutIndex checks the error for a pattern that matches no index. It lists the indices
// that exist. An index that is created meanwhile is used.
func TestCheckWithoutIndex(t *testing.T) {
	entry := ledger.Entry{Trace: "t1", Status: 200, SHA1: "aa", Method: "GET", Path: "/"}
	for _, row := range []struct {
		name, index string
		indices     []string // that exist
		entries     []ledger.Entry
		want        string // part of the error
	}{
		{"a pattern", "nosuch-*", []string{"faulty-2026.11.29", ".hidden", "faulty_groups"}, []ledger.Entry{entry},
			"no index matches nosuch-*; this OpenSearch has faulty-2026.11.29, faulty_groups: give a pattern of these with --index"},
		{"a name", "nosuch", []string{"faulty-2026.11.29"}, []ledger.Entry{entry}, "no index matches nosuch; this OpenSearch has faulty-2026.11.29:"},
		{"none at all", "faulty-*", nil, []ledger.Entry{entry}, "no index matches faulty-*, because this OpenSearch has no indices"},
		{"an index without the documents", "faulty-*", []string{"faulty-2026.11.29"}, []ledger.Entry{entry}, "documents are missing or duplicated"},
		{"nothing to check", "nosuch-*", nil, nil, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel() // each waits a second for further documents
			client, err := indices.Connect(opensearchtest.Serve(t).URL)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range row.indices {
				if _, err := client.Indices.Create(t.Context(), opensearchapi.IndicesCreateReq{Index: name}); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(t.TempDir(), "ledger.jsonl")
			w, err := ledger.Create(path, ledger.Header{Run: "r"})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range row.entries {
				err = errors.Join(err, w.Add(e))
			}
			if err = errors.Join(err, w.Close()); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err = Flags{Wait: time.Millisecond}.Check(t.Context(), &out, Source{Client: client, Index: row.index}, path)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Check = %v; want %q", err, row.want)
			}
			if missing := strings.Contains(out.String(), "missing: "); missing != strings.HasPrefix(row.want, "documents") {
				t.Errorf("Check prints\n%s", out.String())
			}
		})
	}
}

// TestWaitThroughARestart checks that a server may be unavailable for a while after it has
// responded.
func TestWaitThroughARestart(t *testing.T) {
	var asked atomic.Int32 // atomic: the handler of a cut request may still run during the next request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := asked.Add(1); n > 1 && n < 20 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/_count") {
			fmt.Fprint(w, `{"count":0,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}}`)
			return
		}
		fmt.Fprint(w, `{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"total":{"value":0,"relation":"eq"},"hits":[]}}`)
	}))
	defer server.Close()
	client, err := indices.Connect(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	p := Patience{Settle: time.Millisecond, Timeout: 10 * time.Second, Poll: time.Millisecond}
	if _, err = Wait(t.Context(), ledger.Ledger{}, Source{Client: client, Index: "faulty-*"}, p, nil); err != nil || asked.Load() < 20 {
		t.Errorf("Wait = %v after %d requests; want it to go on", err, asked.Load())
	}
}
