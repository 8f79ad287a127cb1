package deadletters_test

import (
	"encoding/pem"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/infra/access"
	"faulty/local/console/deadletters"
	"faulty/local/console/deadletters/deadletterstest"
)

func TestOpenFor(t *testing.T) {
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", "http://localhost:9200")
	if err != nil {
		t.Fatal(err)
	}
	if q, err := deadletters.OpenFor(t.Context(), "", in, "faulty-*"); q != nil || err != nil {
		t.Errorf("no address: %v, %v; want no queue", q, err)
	}
	if q, err := deadletters.OpenFor(t.Context(), "http://127.0.0.1:4566/000000000000/failures", in, "faulty-*"); err != nil || q.URL() != "http://127.0.0.1:4566/000000000000/failures" {
		t.Errorf("a queue of an emulator: %v; want it", err)
	}
	if _, err := deadletters.OpenFor(t.Context(), "failures", in, "faulty-*"); err == nil || !strings.Contains(err.Error(), "it looks like https://sqs.") {
		t.Errorf("no URL: %v; want an error that shows one", err)
	}
}

// TestTrust checks that dead letters are stored only in an OpenSearch whose certificate is signed by the
// authority of --cacert.
func TestTrust(t *testing.T) {
	q := deadletterstest.Open(t)
	store, err := url.Parse(q.Store.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(store))
	defer server.Close()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	q.Refused("31", deadletterstest.Taking, "a line")
	for _, row := range []struct {
		name  string
		trust access.Trust
		want  string
	}{
		{"the machine's authorities", access.Trust{}, "certificate signed by unknown authority"},
		{"any certificate", access.Trust{Insecure: true}, "certificate signed by unknown authority"},
		{"the server's authority", access.Trust{CACert: authority}, ""},
	} {
		in, err := access.Flags{Trust: row.trust}.ToSearch(t.Context(), "--url", server.URL)
		if err != nil {
			t.Fatal(err)
		}
		failures, err := deadletters.OpenFor(t.Context(), q.URL(), in, "faulty-*")
		if err != nil {
			t.Fatal(err)
		}
		out, err := failures.Send(t.Context(), nil)
		if len(out) != 1 || !strings.Contains(out[0].Refused, row.want) || (err == nil) != (row.want == "") || (out[0].Refused == "") != (row.want == "") {
			t.Errorf("%s: Send reports %+v, %v; want %q", row.name, out, err, row.want)
		}
	}
	if found := q.Store.Ask("/faulty-*/_search?q=_id:31", `{}`); !strings.Contains(found, "a line") {
		t.Errorf("the store has %s; want the line", found)
	}
}
