package sameorigin

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHosts(t *testing.T) {
	const known, foreign = http.StatusOK, http.StatusMisdirectedRequest
	for _, row := range []struct {
		name, host  string
		page, local int // status if only the page's names are accepted, and if Local's are
	}{
		{"localhost", "localhost:9200", known, known},
		{"in capitals", "LOCALHOST", known, known},
		{"loopback", "127.0.0.1:4566", known, known},
		{"loopback of IPv6", "[::1]:4566", known, known},
		{"IPv6 without a port", "[::1]", known, known},
		{"the end of Docker's bridge", "172.17.0.1:4566", known, known},
		{"a name that was given", "page.example.com:5601", known, foreign},
		{"Docker Desktop's name", "host.docker.internal:4566", foreign, known},
		{"a container's name", "faulty:9200", foreign, known},
		{"LocalStack's name", "localhost.localstack.cloud:4566", foreign, known},
		{"LocalStack's name of a service", "sqs.us-east-1.localhost.localstack.cloud:4566", foreign, known},
		{"a name below localhost", "sqs.localhost:4566", foreign, known},
		{"HTTP 1.0, without a name", "", foreign, known},
		{"a foreign name that leads here", "evil.example:9200", foreign, foreign},
		{"one that begins well", "localhost.evil.example", foreign, foreign},
		{"one with an address in it", "127.0.0.1.evil.example", foreign, foreign},
		{"one that ends well", "notlocalhost.localstack.cloud.evil.example", foreign, foreign},
		{"LocalStack's site", "app.localstack.cloud", foreign, foreign},
		{"a name of the top", "evil.:9200", foreign, foreign},
	} {
		t.Run(row.name, func(t *testing.T) {
			page := status(func(host string) bool { return host == "page.example.com" }, http.MethodGet, row.host, "")
			local := status(Local, http.MethodGet, row.host, "")
			if page != row.page || local != row.local {
				t.Errorf("Host %s = %d for the page, %d by Local; want %d and %d", row.host, page, local, row.page, row.local)
			}
		})
	}
}

func TestSites(t *testing.T) {
	const host, good, refused = "localhost:9200", http.StatusOK, http.StatusForbidden
	for _, row := range []struct {
		name, headers string
		get, post     int
	}{
		{"a program", "", good, good},
		{"a page of its own", "Sec-Fetch-Site: same-origin, Sec-Fetch-Mode: cors, Origin: http://localhost:9200", good, good},
		{"an address that was typed", "Sec-Fetch-Site: none, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", good, good},
		{"a link of another site, a form of another site", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", good, refused},
		{"a link of another port, a form of another port", "Sec-Fetch-Site: same-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document", good, refused},
		{"a frame of another site", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: iframe", refused, refused},
		{"an image of another site", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: no-cors, Sec-Fetch-Dest: image", refused, refused},
		{"a script of another site", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: cors, Origin: https://evil.example", refused, refused},
		{"a script of another port", "Sec-Fetch-Site: same-site, Sec-Fetch-Mode: cors, Origin: http://localhost:8080", refused, refused},
		{"a script of a file", "Sec-Fetch-Site: cross-site, Sec-Fetch-Mode: cors, Origin: null", refused, refused},
		{"an old browser's script of another site", "Origin: https://evil.example", refused, refused},
		{"an old browser's script of a file", "Origin: null", refused, refused},
		{"an old browser's page of its own", "Origin: http://localhost:9200", good, good},
	} {
		t.Run(row.name, func(t *testing.T) {
			get, post := status(Local, http.MethodGet, host, row.headers), status(Local, http.MethodPost, host, row.headers)
			if get != row.get || post != row.post {
				t.Errorf("%q: GET = %d, POST = %d; want %d and %d", row.headers, get, post, row.get, row.post)
			}
		})
	}
}

// status returns the status of a response. headers has the form "Name: value, Name: value".
func status(named func(string) bool, method, host, headers string) int {
	r := httptest.NewRequest(method, "/_cat/indices", nil)
	r.Host = host
	for field := range strings.SplitSeq(headers, ", ") {
		if name, value, ok := strings.Cut(field, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	New(http.HandlerFunc(func(w http.ResponseWriter, got *http.Request) {
		if got.Method != method {
			w.WriteHeader(http.StatusTeapot)
		}
	}), named).ServeHTTP(w, r)
	return w.Code
}
