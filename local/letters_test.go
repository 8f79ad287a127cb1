package main

import (
	"strings"
	"testing"
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
		flags searchFlags
		want  map[string]string
	}{
		{"none", searchFlags{URL: "http://localhost:9200"}, map[string]string{"OPENSEARCH_URL": "http://localhost:9200", "OPENSEARCH_SECRET": "", "OPENSEARCH_AUTH": "", "AWS_ACCESS_KEY_ID": ""}},
		{"basic", searchFlags{URL: "https://search.example.com", User: "a", Password: "b@c"}, map[string]string{"OPENSEARCH_URL": "https://a:b%40c@search.example.com"}},
		{"signed", searchFlags{URL: "https://search.example.com", Sign: "es", Region: "eu-west-1"}, map[string]string{"OPENSEARCH_AUTH": "sigv4", "OPENSEARCH_SERVICE": "es", "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			lookup, err := row.flags.forwarder(t.Context(), "logs-*")
			if err != nil {
				t.Fatal(err)
			}
			row.want["MASK"], row.want["INDEX_PREFIX"], row.want["FAILURE_QUEUE_URL"] = "email", "logs", ""
			for name, want := range row.want {
				if got, _ := lookup(name); got != want {
					t.Errorf("%s = %q; want %q", name, got, want)
				}
			}
		})
	}
}

func TestFailureFlags(t *testing.T) {
	f := searchFlags{URL: "http://localhost:9200"}
	if q, err := (failureFlags{}).open(t.Context(), f, "faulty-*"); q != nil || err != nil {
		t.Errorf("no flag: %v, %v; want no queue", q, err)
	}
	if q, err := (failureFlags{Failures: "http://127.0.0.1:4566/000000000000/failures"}).open(t.Context(), f, "faulty-*"); err != nil || q.URL() != "http://127.0.0.1:4566/000000000000/failures" {
		t.Errorf("a queue of an emulator: %v; want it", err)
	}
	if _, err := (failureFlags{Failures: "failures"}).open(t.Context(), f, "faulty-*"); err == nil || !strings.Contains(err.Error(), "it looks like https://sqs.") {
		t.Errorf("no URL: %v; want an error that shows one", err)
	}
	if _, err := (failureFlags{Stack: "faulty", EndpointURL: "http://127.0.0.1:9"}).open(t.Context(), f, "faulty-*"); err == nil || !strings.Contains(err.Error(), "--stack: no stack faulty") {
		t.Errorf("no stack: %v; want that there is none", err)
	}
}
