package verify

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/local/ledger"
)

// TestWait: what OpenSearch says while it makes an index is waited for, what it
// says for good is not.
func TestWait(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		times  int
		want   string // of the error
	}{
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
			p := Patience{Settle: time.Millisecond, GiveUp: 100 * time.Millisecond, Poll: time.Millisecond}
			_, err = Wait(t.Context(), ledger.Ledger{}, Source{Client: client, Index: "faulty-*"}, p, nil)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("Wait = %v; want %q", err, row.want)
			}
		})
	}
}
