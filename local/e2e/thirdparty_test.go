package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestStrangers: the pages of other sites reach neither the page nor search nor
// AWS; whoever else asks does. The API is there for all.
func TestStrangers(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the functions")
	}
	sys := startForTest(t, t.TempDir(), buildFunctions(t), nil)
	servers := []struct{ name, url string }{
		{"console", sys.console.url}, {"search", sys.searchURL + "/_cat/indices"}, {"aws", sys.cloud.AWSURL() + "/"}, {"api", sys.apiURL() + "no/such/path"},
	}
	const passed, named, refused = 0, http.StatusMisdirectedRequest, http.StatusForbidden
	for _, row := range []struct {
		name, method, host, headers string
		console, search, aws        int
	}{
		{"a program", "GET", "", "", passed, passed, passed},
		{"an SDK", "POST", "", "X-Amz-Target: AmazonSQS.ListQueues", passed, passed, passed},
		{"a container of sam local", "POST", "host.docker.internal:4566", "", named, passed, passed},
		{"an SDK in LocalStack's way", "POST", "sqs.us-east-1.localhost.localstack.cloud:4566", "", named, passed, passed},
		{"an address that was typed", "GET", "localhost:9200", "Sec-Fetch-Site: none, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", passed, passed, passed},
		{"a link", "GET", "", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", passed, passed, passed},
		{"a name that is made to lead here", "GET", "evil.example:9200", "", named, named, named},
		{"a script of another site", "GET", "", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: cors, Origin: https://evil.example", refused, refused, refused},
		{"a form of another site", "POST", "", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", refused, refused, refused},
		{"a script of another site, in an old browser", "POST", "", "Origin: https://evil.example", refused, refused, refused},
	} {
		for i, want := range []int{row.console, row.search, row.aws, passed} {
			got := as(t, row.method, servers[i].url, row.host, row.headers)
			if got != named && got != refused {
				got = passed
			}
			if got != want {
				t.Errorf("%s, %s: %d; want %d", row.name, servers[i].name, got, want)
			}
		}
	}
}

// as sends a request under a Host, with header fields, and returns the status.
func as(t *testing.T, method, url, host, headers string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	for field := range strings.SplitSeq(headers, ", ") {
		if name, value, ok := strings.Cut(field, ": "); ok {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
