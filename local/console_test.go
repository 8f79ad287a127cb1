package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/local/console"
	"faulty/local/console/archive"
)

// TestConsoleCredentials: each way to be let in reaches the server, and no other.
func TestConsoleCredentials(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKID")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "SECRET")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, row := range []struct {
		name  string
		flags searchFlags
		user  string // in the URL
		want  string // how the Authorization header begins
	}{
		{"none", searchFlags{}, "", ""},
		{"basic", searchFlags{User: "ann", Password: "s3cret"}, "", "Basic YW5uOnMzY3JldA=="},
		{"in the URL", searchFlags{}, "ann:s3cret@", "Basic YW5uOnMzY3JldA=="},
		{"a domain", searchFlags{Sign: "es", Region: "eu-west-1"}, "", "AWS4-HMAC-SHA256 Credential=AKID/"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/_search") {
					got = r.Header.Get("Authorization")
				}
				_, _ = w.Write([]byte(`{}`))
			}))
			defer server.Close()
			row.flags.URL = strings.Replace(server.URL, "://", "://"+row.user, 1)
			client, err := row.flags.connect(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := archive.New(client, "faulty-*").Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(got, row.want) || row.want == "" && got != "" {
				t.Errorf("Authorization = %q; want %q", got, row.want)
			}
		})
	}
}

func TestConsoleFlags(t *testing.T) {
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name  string
		flags searchFlags
		want  string
	}{
		{"no scheme", searchFlags{URL: "localhost:9200"}, "--url is no address"},
		{"a URL with a password that cannot be read", searchFlags{URL: "http://ann:s3cret@a b"}, "--url is no address"},
		{"user and signature", searchFlags{URL: "http://a", User: "ann", Password: "s3cret", Sign: "es"}, "exclude each other"},
		{"no region", searchFlags{URL: "http://a", Sign: "es"}, "--region"},
		{"no certificate", searchFlags{URL: "http://a", CACert: noPEM}, "holds no certificate"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := row.flags.connect(t.Context())
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("connect(%+v) = %v; want an error with %q and no password", row.flags, err, row.want)
			}
		})
	}
}

func TestConsolePortTaken(t *testing.T) {
	client, err := searchFlags{URL: "http://127.0.0.1:9"}.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o := console.Options{Archive: archive.New(client, "faulty-*")}
	first, err := startConsole("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	taken := strings.TrimSuffix(strings.TrimPrefix(first.url, "http://"), "/")
	if _, err := startConsole(taken, o); err == nil || !strings.Contains(err.Error(), "--console-port") {
		t.Errorf("a second console on %s: %v; want an error that names --console-port", taken, err)
	}
}
