package apply

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"faulty/infra/access"
)

// TestWriterOnOpenSearch checks the forwarder's permissions on a real server with
// the security plugin. They suffice for its writes and allow nothing else.
func TestWriterOnOpenSearch(t *testing.T) {
	address := os.Getenv("OPENSEARCH_SECURED_URL") // with an administrator: http://admin:admin@127.0.0.1:9200
	if address == "" {
		t.Skip("OPENSEARCH_SECURED_URL names no OpenSearch to test against")
	}
	admin, err := connect(t.Context(), access.Flags{}, address)
	if err != nil {
		t.Fatal(err)
	}
	const arn, password = "arn:aws:iam::123456789012:role/faulty-ForwarderRole-1", "Xk39-dfk.kd8-pq"
	cleanUp := func() {
		for _, path := range []string{"/tune-2026.11.23", "/_plugins/_security/api/rolesmapping/tune-forwarder", "/_plugins/_security/api/roles/tune-forwarder", "/_plugins/_security/api/internalusers/tune"} {
			_, _ = admin.do(context.Background(), http.MethodDelete, path, nil)
		}
	}
	cleanUp()
	defer cleanUp()
	for _, want := range []string{"created", "unchanged"} {
		for _, o := range admin.writer(t.Context(), "tune", arn, false) {
			if got, err := o.apply(); err != nil || o.kind != "audit log" && got.verdict != want {
				t.Fatalf("%s: %v, %v; want %s", o.kind, got, err, want)
			}
		}
	}
	// A domain passes the ARN of the signer to the plugin. In this test, the user
	// has it as a backend role.
	if err := admin.put(t.Context(), "/_plugins/_security/api/internalusers/tune", []byte(`{"password":"`+password+`","backend_roles":["`+arn+`"]}`)); err != nil {
		t.Fatal(err)
	}
	forwarder, err := connect(t.Context(), as("tune", password), "http://"+admin.base.Host)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ method, path, body, want string }{
		{http.MethodPost, "/_bulk", `{"create":{"_index":"tune-2026.11.23","_id":"a"}}` + "\n{}\n", `"status":201`},
		{http.MethodPost, "/_bulk", `{"create":{"_index":"other-2026.11.23","_id":"a"}}` + "\n{}\n", `"status":403`},
		{http.MethodPost, "/_bulk", `{"delete":{"_index":"tune-2026.11.23","_id":"a"}}` + "\n", `"status":403`},
		{http.MethodGet, "/tune-2026.11.23/_mapping", "", `"mappings"`},
		{http.MethodGet, "/tune-*/_search", "", `"status":403`},
		{http.MethodDelete, "/tune-2026.11.23", "", `"status":403`},
	} {
		if a, err := forwarder.do(t.Context(), row.method, row.path, []byte(row.body)); err != nil || !strings.Contains(string(a.body), row.want) {
			t.Errorf("%s %s %s: %s, %v; want %s", row.method, row.path, row.body, a.body, err, row.want)
		}
	}
}
