package main

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
	"faulty/local/console/deadletters/deadletterstest"
)

// TestForwarderEnvironment: letters are sent again with the console's access and
// the settings of the environment, and nothing else of it.
func TestForwarderEnvironment(t *testing.T) {
	t.Setenv("MASK", "email")
	t.Setenv("OPENSEARCH_SECRET", "of another")
	t.Setenv("INDEX_PREFIX", "of-another")
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	for _, row := range []struct {
		name  string
		url   string
		flags access.Credentials
		want  map[string]string
	}{
		{"none", "http://localhost:9200", access.Credentials{}, map[string]string{"OPENSEARCH_URL": "http://localhost:9200", "OPENSEARCH_SECRET": "", "OPENSEARCH_AUTH": "", "AWS_ACCESS_KEY_ID": ""}},
		{"basic", "https://search.example.com", access.Credentials{User: "a", Password: "b@c"}, map[string]string{"OPENSEARCH_URL": "https://a:b%40c@search.example.com"}},
		{"signed", "https://search.example.com", access.Credentials{Sign: "es", Region: "eu-west-1"}, map[string]string{"OPENSEARCH_AUTH": "sigv4", "OPENSEARCH_SERVICE": "es", "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			in, err := access.Flags{Credentials: row.flags}.ToSearch(t.Context(), "--url", row.url)
			if err != nil {
				t.Fatal(err)
			}
			lookup := forwarderFor(t.Context(), in, "logs-*")
			row.want["MASK"], row.want["INDEX_PREFIX"], row.want["FAILURE_QUEUE_URL"] = "email", "logs", ""
			for name, want := range row.want {
				if got, _ := lookup(name); got != want {
					t.Errorf("%s = %q; want %q", name, got, want)
				}
			}
		})
	}
}

func TestOpenFailures(t *testing.T) {
	in, err := access.Flags{}.ToSearch(t.Context(), "--url", "http://localhost:9200")
	if err != nil {
		t.Fatal(err)
	}
	if q, err := openFailures(t.Context(), "", in, "faulty-*"); q != nil || err != nil {
		t.Errorf("no address: %v, %v; want no queue", q, err)
	}
	if q, err := openFailures(t.Context(), "http://127.0.0.1:4566/000000000000/failures", in, "faulty-*"); err != nil || q.URL() != "http://127.0.0.1:4566/000000000000/failures" {
		t.Errorf("a queue of an emulator: %v; want it", err)
	}
	if _, err := openFailures(t.Context(), "failures", in, "faulty-*"); err == nil || !strings.Contains(err.Error(), "it looks like https://sqs.") {
		t.Errorf("no URL: %v; want an error that shows one", err)
	}
}

// TestLettersTrust: letters are sent to an OpenSearch whose certificate is of the
// authority that --cacert names, and to no other.
func TestLettersTrust(t *testing.T) {
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
		failures, err := openFailures(t.Context(), q.URL(), in, "faulty-*")
		if err != nil {
			t.Fatal(err)
		}
		out, err := failures.Send(t.Context(), nil)
		if len(out) != 1 || !strings.Contains(out[0].Refused, row.want) || (err == nil) != (row.want == "") || (out[0].Refused == "") != (row.want == "") {
			t.Errorf("%s: sent again, the letter ends as %+v, %v; want %q", row.name, out, err, row.want)
		}
	}
	if found := q.Store.Ask("/faulty-*/_search?q=_id:31", `{}`); !strings.Contains(found, "a line") {
		t.Errorf("the store has %s; want the line", found)
	}
}
