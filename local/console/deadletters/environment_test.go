package deadletters

import (
	"testing"

	"faulty/infra/access"
)

// TestForwarderEnvironment checks that the forwarder gets the console's access and the settings of this
// process's environment, and no other variables.
func TestForwarderEnvironment(t *testing.T) {
	t.Setenv("MASK", "email")
	t.Setenv("SAMPLE", "debug=0.5")
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "of another")
	t.Setenv("OPENSEARCH_SECRET", "of another")
	t.Setenv("INDEX_PREFIX", "of-another")
	t.Setenv("FAILURE_QUEUE_URL", "of another")
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
			lookup := forwarderEnvironment(t.Context(), in, "logs-*")
			row.want["MASK"], row.want["SAMPLE"], row.want["INDEX_PREFIX"] = "email", "debug=0.5", "logs"
			row.want["FAILURE_QUEUE_URL"], row.want["AWS_LAMBDA_FUNCTION_NAME"] = "", ""
			for name, want := range row.want {
				if got, _ := lookup(name); got != want {
					t.Errorf("%s = %q; want %q", name, got, want)
				}
			}
		})
	}
}
