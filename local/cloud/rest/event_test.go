package rest

import (
	"encoding/json"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestEvent compares proxy events with golden files, which follow the example in
// API Gateway's guide.
func TestEvent(t *testing.T) {
	for _, row := range []struct {
		name, method, target, contentType, body string
		binary                                  []string
	}{
		{"get", "GET", "/?name=me&name=you&empty=", "", "", nil},
		{"proxy", "GET", "/images/a%20b.png", "", "", []string{"*/*"}},
		{"text", "POST", "/orders", "application/json", `{"id":"é"}`, []string{"image/*"}},
		{"binary", "POST", "/orders", "image/png", "\x89PNG\r\n", []string{"image/*"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := newAPI(faultyAPI(row.binary...), nil)
			r := httptest.NewRequestWithContext(t.Context(), row.method, row.target, strings.NewReader(row.body))
			r.Host = "127.0.0.1:8050"
			r.RemoteAddr = "127.0.0.1:54321"
			r.Header.Set("User-Agent", "curl/8.5.0")
			r.Header.Add("Accept", "text/html")
			r.Header.Add("Accept", "*/*")
			if row.contentType != "" {
				r.Header.Set("Content-Type", row.contentType)
			}
			c := call{
				requestID: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", extendedID: "d5Y8GOfuBhcz/qo=",
				received: time.UnixMilli(1_795_382_692_123), trace: "Root=1-5759e988-bd862e3fe1be46a994272793",
			}
			var ok bool
			if c.route, c.params, ok = a.router.match(row.method, r.URL.EscapedPath()); !ok {
				t.Fatal("no route")
			}
			var event any
			if err := json.Unmarshal(a.event(r, c, []byte(row.body)), &event); err != nil {
				t.Fatal(err)
			}
			got, _ := json.MarshalIndent(event, "", "  ")
			path := filepath.Join("testdata", row.name+".event.json")
			if *update {
				if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Errorf("event\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func BenchmarkEvent(b *testing.B) {
	a := newAPI(faultyAPI(), nil)
	r := httptest.NewRequestWithContext(b.Context(), "GET", "/", nil)
	c := call{received: time.Now(), trace: "Root=1-5759e988-bd862e3fe1be46a994272793"}
	b.SetBytes(int64(len(a.event(r, c, nil))))
	b.ReportAllocs()
	for b.Loop() {
		a.event(r, c, nil)
	}
}
