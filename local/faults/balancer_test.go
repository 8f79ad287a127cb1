package faults

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBalancer checks which of three nodes receive requests while one of them fails.
func TestBalancer(t *testing.T) {
	var nodes []string
	for _, name := range []string{"a", "unavailable", "c", "refused"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name == "unavailable" {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, name+" "+r.Method+" "+r.URL.RequestURI()+" "+string(body))
		}))
		t.Cleanup(server.Close)
		if name == "refused" {
			server.Close()
		}
		nodes = append(nodes, server.URL)
	}
	b, err := NewBalancer(nodes)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	counts := map[string]int{}
	for range 12 {
		res, err := http.Post(b.URL()+"/_bulk?a=b", "text/plain", strings.NewReader("text"))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		counts[string(text)]++
	}
	if a, c := counts["a POST /_bulk?a=b text"], counts["c POST /_bulk?a=b text"]; a+c != 12 || a < 3 || c < 3 {
		t.Errorf("responses = %v; want 12 of the healthy nodes, some of each", counts)
	}
}

// TestBalancerWithoutNodes checks what a client receives if every node fails.
func TestBalancerWithoutNodes(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no cluster manager", http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	b, err := NewBalancer([]string{server.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	res, err := http.Get(b.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusServiceUnavailable || string(text) != "no cluster manager\n" {
		t.Errorf("response = %d %q; want that of the node", res.StatusCode, text)
	}
	for _, address := range []string{"https://a", "a:9200", "http://a/b", ""} {
		if _, err := NewBalancer([]string{address}); err == nil {
			t.Errorf("NewBalancer(%q) gives no error", address)
		}
	}
}
