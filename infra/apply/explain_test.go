package apply

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/infra/access"
)

// TestErrorsSayWhatToDo: each error names the mistake and the next step, and
// contains no password.
func TestErrorsSayWhatToDo(t *testing.T) {
	const jsonError = `{"error":{"type":%q,"reason":%q},"status":403}`
	for _, row := range []struct {
		name   string
		status int
		body   string
		user   string
		want   []string
	}{
		{"no credentials", 401, "Unauthorized", "", []string{"401", "give --user and OPENSEARCH_PASSWORD", "--sign es"}},
		{"wrong password", 401, "Unauthorized", "admin", []string{"401", `user "admin" and its password do not match`}},
		{"no rights", 403, fmt.Sprintf(jsonError, "security_exception", "no permissions for [cluster:monitor/main]"), "reader", []string{"no permissions for", `user "reader" may not do this`, "cluster_monitor"}},
		{"access policy", 403, `{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet"}`, "", []string{"es:ESHttpGet", "--sign es"}},
		{"web page", 200, "<!DOCTYPE html><title>Dashboards</title>", "", []string{"is not OpenSearch;", "9200"}},
		{"login page", 302, "", "", []string{"is not OpenSearch;"}},
		{"another API", 200, `{"ok":true}`, "", []string{"is not OpenSearch;"}},
		{"no such page", 404, "404 page not found", "", []string{"is not OpenSearch;"}},
		{"Elasticsearch", 200, `{"version":{"number":"8.15.0","build_flavor":"default"},"tagline":"You Know, for Search"}`, "", []string{"is an Elasticsearch 8.15.0", "OpenSearch 2.12"}},
		{"too old", 200, `{"version":{"distribution":"opensearch","number":"2.11.1"}}`, "", []string{"is OpenSearch 2.11.1", "upgrade"}},
		{"no manager", 503, fmt.Sprintf(jsonError, "cluster_manager_not_discovered_exception", "no manager"), "", []string{"503", "_cluster/health"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(row.status)
				fmt.Fprint(w, row.body)
			}))
			defer s.Close()
			cmd := to(s.URL)
			if row.user != "" {
				cmd.User, cmd.Password = row.user, "hunter2"
			}
			checkError(t, cmd, row.want...)
		})
	}
}

// TestErrorsOfWrites: the server is an OpenSearch that refuses one object.
func TestErrorsOfWrites(t *testing.T) {
	for _, row := range []struct {
		name, path string
		status     int
		kind       string
		reason     string
		want       []string
	}{
		{"blocked cluster", "/_index_template/", 403, "cluster_block_exception", "blocked by: [FORBIDDEN/6/cluster read-only (api)];", []string{"index template faulty", "cluster read-only", "accepts no writes", "cluster.blocks"}},
		{"overlapping template", "/_index_template/", 400, "illegal_argument_exception", "index template [faulty] has index patterns [faulty-*] matching patterns from existing templates [x] that have the same priority [500]", []string{"existing templates [x]", "another --prefix"}},
		{"changed meanwhile", "/_plugins/", 409, "version_conflict_engine_exception", "version conflict", []string{"lifecycle policy faulty", "run this again"}},
		{"overloaded", "/_plugins/", 429, "rejected_execution_exception", "queue full", []string{"429", "run this again"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, row.path) {
					w.WriteHeader(row.status)
					fmt.Fprintf(w, `{"error":{"type":%q,"reason":%q},"status":%d}`, row.kind, row.reason, row.status)
					return
				}
				f.ServeHTTP(w, r)
			}))
			defer s.Close()
			checkError(t, to(s.URL), row.want...)
		})
	}
}

func TestErrorsOfConnections(t *testing.T) {
	plain := httptest.NewServer(newFake())
	defer plain.Close()
	secure := serveTLS(t)
	hangUp := listen(t, func(c net.Conn) { c.Close() })
	closed := httptest.NewServer(newFake())
	closed.Close()
	for _, row := range []struct {
		name string
		cmd  Command
		want []string
	}{
		{"refused", to(closed.URL), []string{closed.URL, "nothing listens there"}},
		{"no host", to("http://no-such-host.invalid:9200"), []string{`there is no host "no-such-host.invalid"`}},
		{"hangs up on plain HTTP", to("http://" + hangUp), []string{"try https://"}},
		{"plain HTTP behind https", to(strings.Replace(plain.URL, "http:", "https:", 1)), []string{"try http://"}},
		{"unknown authority", to(secure.URL), []string{"--cacert", "--insecure"}},
		{"no scheme", to("localhost:9200"), []string{"does not begin with http://"}},
		{"password in a URL without scheme", to("ftp://admin:hunter2@example.com"), []string{"does not begin with http://"}},
		{"Dashboards' path", to("https://example.com/_dashboards"), []string{"more than an address"}},
		{"index in the URL", to("http://localhost:9200/_search?q=x"), []string{"more than an address"}},
		{"user without password", Command{URL: plain.URL, Flags: as("admin", "")}, []string{"OPENSEARCH_PASSWORD"}},
		{"user and signature", Command{URL: plain.URL, Flags: access.Flags{Credentials: access.Credentials{User: "admin", Password: "hunter2", Sign: "es"}}}, []string{"are mutually exclusive"}},
		{"prefix", Command{Prefix: "Faulty", URL: plain.URL}, []string{`"Faulty"`, "lower-case letters"}},
		{"retention", Command{Retention: -1, URL: plain.URL}, []string{"retention of -1 days"}},
	} {
		t.Run(row.name, func(t *testing.T) { checkError(t, row.cmd, row.want...) })
	}
}

// listen accepts connections and passes them to serve.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
		}
	}()
	return l.Addr().String()
}

// serveTLS starts a server with an untrusted certificate. It does not log failed
// handshakes.
func serveTLS(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(newFake())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestTrust(t *testing.T) {
	s := serveTLS(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	withFile, insecure, noPEM := to(s.URL), to(s.URL), to(s.URL)
	withFile.CACert, insecure.Insecure, noPEM.CACert = file, true, os.Args[0]
	for name, cmd := range map[string]Command{"--cacert": withFile, "--insecure": insecure} {
		if _, err := try(t, cmd); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	checkError(t, noPEM, "holds no certificate in PEM")
}

// checkError applies cmd and checks its error.
func checkError(t *testing.T, cmd Command, want ...string) {
	t.Helper()
	out, err := try(t, cmd)
	if err == nil {
		t.Fatalf("apply prints %q; want an error", out)
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q; want %q in it", err, part)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error %q shows the password", err)
	}
}
