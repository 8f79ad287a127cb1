package forward

import (
	"fmt"
	"testing"
)

// TestWhatIsSigned: the host names that AWS assigns determine the service and region to sign for.
func TestWhatIsSigned(t *testing.T) {
	for _, row := range []struct{ url, service, want string }{
		{"https://search-logs-abc.eu-central-1.es.amazonaws.com", "", "es eu-central-1"},
		{"https://abc123.us-east-2.aoss.amazonaws.com:443", "", "aoss us-east-2"},
		{"https://abc.cn-north-1.es.amazonaws.com.cn", "", "es cn-north-1"},
		{"https://search.example.com", "", "es eu-west-1"},
		{"https://search.example.com", "aoss", "aoss eu-west-1"},
		{"http://127.0.0.1:9200", "", "es eu-west-1"},
	} {
		cfg, err := loadConfig(lookup(map[string]string{"OPENSEARCH_URL": row.url, "OPENSEARCH_SERVICE": row.service, "OPENSEARCH_AUTH": "sigv4", "AWS_REGION": "eu-west-1"}))
		if err != nil {
			t.Fatal(err)
		}
		service, region := cfg.signedFor()
		if got := service + " " + region; got != row.want {
			t.Errorf("signedFor(%s, %q) = %s; want %s", row.url, row.service, got, row.want)
		}
	}
}

func TestWhoAuthorizes(t *testing.T) {
	for _, row := range []struct{ name, url, auth, secret, want string }{
		{"no credentials", "http://x", "", "", "auth.Basic"},
		{"user in the URL", "http://ann:s3cret@x", "", "", "auth.Basic"},
		{"secret", "http://x", "", "search", "*auth.Secret"},
		{"secret, said", "http://x", "basic", "search", "*auth.Secret"},
		{"role", "https://x", "sigv4", "", "*auth.SigV4"},
	} {
		cfg, err := loadConfig(lookup(map[string]string{"OPENSEARCH_URL": row.url, "OPENSEARCH_AUTH": row.auth, "OPENSEARCH_SECRET": row.secret, "AWS_REGION": "eu-west-1"}))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%T", cfg.newAuth()); got != row.want {
			t.Errorf("%s: newAuth() is a %s; want %s", row.name, got, row.want)
		}
	}
}

func TestWhenToCompress(t *testing.T) {
	for _, row := range []struct {
		url, compress, memory string
		want                  int
	}{
		{"https://x", "", "", 0},
		{"https://x", "", "128", 0},
		{"https://x", "", "256", compressFrom},
		{"http://x", "", "256", 0},
		{"http://x", "always", "128", 1},
		{"https://x", "never", "1769", 0},
	} {
		cfg, err := loadConfig(lookup(map[string]string{"OPENSEARCH_URL": row.url, "COMPRESS": row.compress, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": row.memory}))
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.compress(); got != row.want {
			t.Errorf("compress() of %s with COMPRESS=%q and %q MB = %d; want %d", row.url, row.compress, row.memory, got, row.want)
		}
	}
}
