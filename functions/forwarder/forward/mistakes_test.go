package forward

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMistakesOfSettings: each message names the variable, the rule and the fix.
func TestMistakesOfSettings(t *testing.T) {
	for _, row := range []struct{ name, vars, want string }{
		{"nothing set", "", "OPENSEARCH_URL is not set: it is required, set it in the function's environment"},
		{"no URL", "OPENSEARCH_URL=search:9200", `OPENSEARCH_URL="search:9200" must be an http or https URL such as https://search.example:9200`},
		{"prefix no index can have", "OPENSEARCH_URL=http://x INDEX_PREFIX=Logs", `INDEX_PREFIX="Logs": an index name is lower case`},
		{"prefix of a catalogue template", "OPENSEARCH_URL=http://x INDEX_PREFIX=ss4o_logs-a-b", `INDEX_PREFIX="ss4o_logs-a-b": _ separates the prefix from the rest of an index name`},
		{"unknown credentials", "OPENSEARCH_URL=http://x OPENSEARCH_AUTH=iam", `OPENSEARCH_AUTH="iam" must be one of none, basic, sigv4`},
		{"no credentials", "OPENSEARCH_URL=http://x OPENSEARCH_AUTH=basic", "OPENSEARCH_AUTH=basic needs credentials: set OPENSEARCH_SECRET to the name or ARN of a secret"},
		{"two credentials", "OPENSEARCH_URL=http://ann:s3cret@x OPENSEARCH_SECRET=search", "OPENSEARCH_SECRET is set and OPENSEARCH_URL holds a user: leave one of them out"},
		{"signed, with a user", "OPENSEARCH_URL=http://ann:s3cret@x OPENSEARCH_AUTH=sigv4 AWS_REGION=eu-west-1", "OPENSEARCH_AUTH=sigv4 sends no user"},
		{"signed, without region", "OPENSEARCH_URL=http://x OPENSEARCH_AUTH=sigv4", "OPENSEARCH_AUTH=sigv4 needs a region: set AWS_REGION"},
		{"collection without TLS", "OPENSEARCH_URL=http://abc.eu-west-1.aoss.amazonaws.com OPENSEARCH_AUTH=sigv4", "OPENSEARCH_URL must begin with https:// for a serverless collection"},
		{"compress", "OPENSEARCH_URL=http://x COMPRESS=yes", `COMPRESS="yes" must be one of auto, always, never`},
		{"several at once", "INDEX_PREFIX=Logs REQUEST_TIMEOUT=10", "OPENSEARCH_URL is not set: it is required, set it in the function's environment\nREQUEST_TIMEOUT=\"10\" must be a duration above zero such as 800ms or 2s\nINDEX_PREFIX=\"Logs\""},
	} {
		t.Run(row.name, func(t *testing.T) {
			vars := map[string]string{}
			for pair := range strings.FieldsSeq(row.vars) {
				name, value, _ := strings.Cut(pair, "=")
				vars[name] = value
			}
			_, err := New(lookup(vars), slog.New(slog.DiscardHandler))
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("New(%v) = %v; want %q, and no password", row.vars, err, row.want)
			}
		})
	}
}

// respondWith returns a handler that always sends the same response.
func respondWith(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// TestMistakesOfDeployment: a wrong address or wrong credentials fail the delivery with an error
// that says what to do. The failure is immediate where waiting cannot help.
func TestMistakesOfDeployment(t *testing.T) {
	plain := func(status int, body string) string {
		server := httptest.NewServer(respondWith(status, body))
		t.Cleanup(server.Close)
		return server.URL
	}
	withTLS := httptest.NewUnstartedServer(respondWith(200, "{}"))
	withTLS.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	withTLS.StartTLS()
	t.Cleanup(withTLS.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	// Some mistakes may be temporary, so the forwarder retries until its time is over. The others
	// end the delivery at once.
	passes := []string{"refused", "no such host", "another server's page"}
	for _, row := range []struct{ name, url, want string }{
		{"refused", "http://" + closed.Addr().String(), "connection refused (is OPENSEARCH_URL right, and reachable from the function's network?)"},
		{"no such host", "http://search.invalid", "(is OPENSEARCH_URL right, and reachable from the function's network?)"},
		{"another server's page", plain(200, "<html>"), `responded 200: not a _bulk response: 0 verdicts for 2 documents in "<html>" (is OPENSEARCH_URL the address of OpenSearch itself, and not of Dashboards or a proxy's page?)`},
		{"another server", plain(404, "not found"), "responded 404: not found (OPENSEARCH_URL must be the address of OpenSearch itself)"},
		{"a redirect", plain(302, ""), "responded 302:  (OPENSEARCH_URL must be the address of OpenSearch itself)"},
		{"wrong password", strings.Replace(plain(401, "Unauthorized"), "://", "://ann:s3cret@", 1), "responded 401: Unauthorized (check the user and password in OPENSEARCH_URL)"},
		{"no password", plain(401, "Unauthorized"), "responded 401: Unauthorized (no credentials are sent: set OPENSEARCH_AUTH=basic and OPENSEARCH_SECRET, or OPENSEARCH_AUTH=sigv4)"},
		{"no right", strings.Replace(plain(403, `{"error":{"type":"security_exception","reason":"no permissions for [indices:data/write/bulk]"},"status":403}`), "://", "://ann:s3cret@", 1),
			"responded 403: security_exception: no permissions for [indices:data/write/bulk] (check the user and password in OPENSEARCH_URL; it needs the right to create documents and indices)"},
		{"certificate of an unknown authority", withTLS.URL, "x509: certificate signed by unknown authority (the certificate is not signed by an authority that the function trusts: put the authority's certificate into the function and its path into SSL_CERT_FILE)"},
		{"TLS on a port without it", strings.Replace(plain(200, ""), "http:", "https:", 1), "(this port does not use TLS: OPENSEARCH_URL must begin with http://, or name another port)"},
		{"no TLS on a port that requires it", strings.Replace(withTLS.URL, "https:", "http:", 1), "(a port that requires TLS also responds like this: in that case OPENSEARCH_URL must begin with https://)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f, err := New(lookup(map[string]string{"OPENSEARCH_URL": row.url}), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			patience := time.Minute
			if slices.Contains(passes, row.name) {
				patience = 1500 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err = f.Handle(ctx, pack(t, twoLines))
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("Handle = %v; want %q, and no password", err, row.want)
			}
		})
	}
}

// TestMissingTemplate: an index with a dynamic mapping is reported once.
func TestMissingTemplate(t *testing.T) {
	for _, row := range []struct {
		name, response string
		status         int
		want           int // warnings
	}{
		{"template applied", `{"faulty-2026.11.22":{"mappings":{"dynamic":"false","properties":{"@timestamp":{"type":"date"}}}}}`, 200, 0},
		{"no template", `{"faulty-2026.11.22":{"mappings":{"properties":{"@timestamp":{"type":"date"}}}}}`, 200, 1},
		{"not allowed to look", `{"error":{"type":"security_exception","reason":"no"}}`, 403, 0},
		{"something else", `{"errors":false,"items":[]}`, 200, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.Method == http.MethodPost {
					accept(w, body, 201)
					return
				}
				asked += r.URL.Path
				w.WriteHeader(row.status)
				_, _ = fmt.Fprint(w, row.response)
			}))
			t.Cleanup(server.Close)
			var log strings.Builder
			f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL}), slog.New(slog.NewJSONHandler(&log, nil)))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := f.Handle(t.Context(), pack(t, twoLines)); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Count(log.String(), `"missing_template":1`); got != row.want {
				t.Errorf("the metric missing_template is in %d log events; want %d", got, row.want)
			}
			if got := strings.Count(log.String(), "without the index template"); got != row.want || asked != "/faulty-2026.11.22/_mapping" {
				t.Errorf("%d warnings after asking for %s; want %d, asked once:\n%s", got, asked, row.want, log.String())
			}
		})
	}
}
