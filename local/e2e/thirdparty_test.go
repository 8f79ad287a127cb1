package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// TestThirdParties: pages of other sites can send requests to neither the console nor
// search nor AWS. Every other client can. The API accepts requests from everyone.
func TestThirdParties(t *testing.T) {
	t.Parallel()
	sys := start(t, nil)
	servers := []struct{ name, url string }{
		{"console", sys.ConsoleURL()}, {"search", sys.SearchURL() + "/_cat/indices"}, {"aws", sys.AWSURL() + "/"}, {"api", sys.APIURL() + "no/such/path"},
	}
	const passed, named, refused = 0, http.StatusMisdirectedRequest, http.StatusForbidden
	for _, row := range []struct {
		name, method, host, headers string
		console, search, aws        int
	}{
		{"a program", "GET", "", "", passed, passed, passed},
		{"an SDK", "POST", "", "X-Amz-Target: AmazonSQS.ListQueues", passed, passed, passed},
		{"a container of sam local", "POST", "host.docker.internal:4566", "", named, passed, passed},
		{"an SDK with a host name of LocalStack", "POST", "sqs.us-east-1.localhost.localstack.cloud:4566", "", named, passed, passed},
		{"an address that a user types", "GET", "localhost:9200", "Sec-Fetch-Site: none, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", passed, passed, passed},
		{"a link", "GET", "", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", passed, passed, passed},
		{"a foreign name that resolves to this machine", "GET", "evil.example:9200", "", named, named, named},
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
