package access

import (
	"net/http"
	"strings"
	"testing"
)

// TestConnect: what the flags say is what the requests carry, and the address
// that is printed has no password.
func TestConnect(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	for _, row := range []struct {
		name  string
		flags Flags
		want  string // how the Authorization begins
		err   string
	}{
		{"nothing", Flags{URL: "http://localhost:9200"}, "", ""},
		{"flags", Flags{URL: "http://localhost:9200", User: "u", Password: "p"}, "Basic dTpw", ""},
		{"in the URL", Flags{URL: "http://u:p@localhost:9200"}, "Basic dTpw", ""},
		{"signed", Flags{URL: "https://localhost", Sign: "es", Region: "eu-west-1"}, "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", ""},
		{"no password", Flags{URL: "http://localhost:9200", User: "u"}, "", "set OPENSEARCH_PASSWORD"},
		{"both", Flags{URL: "http://u:p@localhost:9200", Sign: "es"}, "", "exclude each other"},
		{"no region", Flags{URL: "http://localhost:9200", Sign: "es"}, "", "--region"},
		{"no URL", Flags{URL: "localhost:9200"}, "", "http://localhost:9200"},
		{"a broken URL", Flags{URL: "http://u:p%zz@localhost"}, "", "--url is no URL"},
		{"more than an address", Flags{URL: "http://u:p@localhost:9200/_bulk"}, "", "leave out what follows the host and port"},
	} {
		base, proof, err := row.flags.Connect(t.Context())
		if row.err != "" {
			if err == nil || !strings.Contains(err.Error(), row.err) || strings.Contains(err.Error(), "u:p") {
				t.Errorf("%s: Connect = %v; want %q in it, and no password", row.name, err, row.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: Connect = %v", row.name, err)
			continue
		}
		req, _ := http.NewRequest(http.MethodPost, base.String(), nil)
		if err := proof.Authorize(t.Context(), req, nil); err != nil {
			t.Errorf("%s: Authorize = %v", row.name, err)
		}
		if got := req.Header.Get("Authorization"); !strings.HasPrefix(got, row.want) || row.want == "" && got != "" || base.User != nil {
			t.Errorf("%s: %s with Authorization %q; want %q", row.name, base, got, row.want)
		}
	}
}
