package access

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/opensearch-project/opensearch-go/v4"
)

// noAccount removes the AWS settings of the machine and sets a pair of keys.
func noAccount(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "hush", "AWS_SESSION_TOKEN": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
		"AWS_PROFILE": "", "AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

// TestAccess: requests have the authentication of the flags, including those of
// the client. Printed values contain no password.
func TestAccess(t *testing.T) {
	noAccount(t)
	for _, row := range []struct {
		name  string
		user  string // in the URL
		flags Credentials
		want  string // start of the Authorization header
	}{
		{"nothing", "", Credentials{}, ""},
		{"flags", "", Credentials{User: "ann", Password: "hush"}, "Basic YW5uOmh1c2g="},
		{"in the URL", "ann:hush@", Credentials{}, "Basic YW5uOmh1c2g="},
		{"flags before the URL", "eve:hush@", Credentials{User: "ann", Password: "hush"}, "Basic YW5uOmh1c2g="},
		{"a domain", "", Credentials{Sign: "es", Region: "eu-west-1"}, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"},
		{"a collection", "", Credentials{Sign: "aoss", Region: "eu-west-1"}, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var sent string
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { sent = r.URL.Path + " " + r.Header.Get("Authorization") }))
			defer server.Close()
			a, err := Flags{Credentials: row.flags}.ToSearch(t.Context(), "--url", strings.Replace(server.URL, "://", "://"+row.user, 1)+"/base/")
			if err != nil {
				t.Fatal(err)
			}
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL.String(), http.NoBody)
			if err := a.Authorise(req); err != nil {
				t.Fatal(err)
			}
			if got := req.Header.Get("Authorization"); !strings.HasPrefix(got, row.want) || row.want == "" && got != "" {
				t.Errorf("Authorization = %q; want %q", got, row.want)
			}
			if printed := fmt.Sprintf("%v %+v %#v %s", a, *a, a, a.URL); strings.Contains(printed, "hush") || strings.Contains(printed, "@") {
				t.Errorf("printed, it is %s; want no user and password", printed)
			}
			client, err := opensearch.NewClient(a.Client())
			if err != nil {
				t.Fatal(err)
			}
			req, _ = http.NewRequestWithContext(t.Context(), http.MethodGet, "/_search", http.NoBody)
			res, err := client.Stream(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if want := "/base/_search " + row.want; !strings.HasPrefix(sent, want) || row.want == "" && sent != want {
				t.Errorf("the client sends %q; want %q", sent, want)
			}
		})
	}
}

// TestAccessErrors checks the errors, which must not contain a password.
func TestAccessErrors(t *testing.T) {
	noAccount(t)
	noPEM := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(noPEM, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name, url string
		flags     Flags
		want      string
	}{
		{"no password", "http://a", Flags{Credentials: Credentials{User: "ann"}}, `user "ann" has no password; set OPENSEARCH_PASSWORD`},
		{"user and signature", "http://a", Flags{Credentials: Credentials{User: "ann", Password: "hush", Sign: "es"}}, "--user and --sign are mutually exclusive"},
		{"user in the URL and signature", "http://ann:hush@a", Flags{Credentials: Credentials{Sign: "es"}}, "--user and --sign are mutually exclusive"},
		{"no region", "http://a", Flags{Credentials: Credentials{Sign: "es"}}, "--sign: there is no AWS region; give --region"},
		{"no scheme", "localhost:9200", Flags{}, `--url "localhost:9200" does not begin with http:// or https:// and a host; it looks like http://localhost:9200`},
		{"no URL", "http://ann:hush@a b", Flags{}, "--url is no URL; it looks like http://localhost:9200"},
		{"a percent sign", "http://a/100%/x", Flags{}, `--url "http://a/100%/x" is no URL; it looks like http://localhost:9200; a % that is meant is written %25`},
		{"a percent sign in a password", "http://ann:hush%@a", Flags{}, "--url is no URL; it looks like http://localhost:9200; in a user or password, % is written %25, @ %40"},
		{"a slash in a password", "http://ann:hush/@a", Flags{}, "--url is no URL; it looks like http://localhost:9200; in a user or password, "},
		{"no HTTP", "ftp://ann:hush@a", Flags{}, `--url does not begin with http://`},
		{"a query", "http://ann:hush@a/?pretty", Flags{}, `--url contains more than an address`},
		{"user without scheme", "ann:hush@a:9200", Flags{}, `--url does not begin with http://`},
		{"an API", "http://a/_bulk", Flags{}, `--url "http://a/_bulk" contains more than an address; omit everything after the host and port`},
		{"no certificate", "http://a", Flags{Trust: Trust{CACert: noPEM}}, "--cacert " + noPEM + " holds no certificate in PEM"},
		{"no file", "http://a", Flags{Trust: Trust{CACert: noPEM + "2"}}, "read --cacert: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := row.flags.ToSearch(t.Context(), "--url", row.url)
			if err == nil || !strings.HasPrefix(err.Error(), row.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("ToSearch(%q) = %v; want %s", row.url, err, row.want)
			}
		})
	}
}

// FuzzParseURL: an accepted address can be requested, and no error contains a
// password.
func FuzzParseURL(f *testing.F) {
	for _, host := range []string{"localhost:9200", "a b", "[::1]:9200/base/", "a?q", "a#f", "%zz", ""} {
		f.Add("http://", host)
	}
	f.Fuzz(func(t *testing.T, scheme, host string) {
		const password = "correct-horse-battery"
		base, err := ParseURL("--url", "http://localhost:9200", scheme+"ann:"+password+"@"+host)
		if err != nil {
			if strings.Contains(err.Error(), password) {
				t.Errorf("ParseURL: %v; want no password", err)
			}
			return
		}
		if base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
			t.Errorf("ParseURL(%q) = %v; want an address", scheme+host, base)
		}
		if _, err := http.NewRequest(http.MethodGet, base.String(), http.NoBody); err != nil {
			t.Errorf("ParseURL(%q) makes no request: %v", scheme+host, err)
		}
	})
}

func BenchmarkParseURL(b *testing.B) {
	var base *url.URL
	for b.Loop() {
		base, _ = ParseURL("--url", "http://localhost:9200", "https://search-x.eu-west-1.es.amazonaws.com")
	}
	if base == nil {
		b.Error("no URL")
	}
}
