package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
)

func TestVersionsPages(t *testing.T) {
	s := reports(t, "orders")
	h := serve(t, s)
	for _, row := range []struct {
		name, path string
		status     int
		want       string
	}{
		{"no version", "/versions", 200, "No event with a version in the last hour"},
		{"a query with a fault in it", "/versions?q=a:(", 400, "Cannot parse"},
		{"a field that is none", "/versions?q=nosuch:1", 200, "No document has a field: nosuch"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, page := get(t, h, row.path)
			if status != row.status || !strings.Contains(words(page), row.want) {
				t.Errorf("%s = %d %.600s; want %d and %q", row.path, status, words(page), row.status, row.want)
			}
			lawful(t, page)
		})
	}
	s.Put(clienttest.Exception("aaaa", "KeyError", time.Minute, "service.version", "1.4.2"))
	if _, page := get(t, h, "/versions"); !strings.Contains(words(page), "orders 1.4.2 1 min ago 2026-11-22 11:59:00 UTC 1 min ago 2026-11-22 11:59:00 UTC unknown unknown unknown unknown no earlier version in this range") {
		t.Errorf("a version without reports: %s", words(page))
	}
	if _, page := get(t, h, "/group/aaaa"); !strings.Contains(words(page), "first seen 2026-11-22 11:59:00 UTC 1 min ago in 1.4.2 last seen 2026-11-22 11:59:00 UTC 1 min ago in 1.4.2 still happening too few events to judge the last was 1 min ago") {
		t.Errorf("the group does not say its versions: %s", words(page))
	}
}

// TestVersionsHostile checks that any version name is shown as text.
func TestVersionsHostile(t *testing.T) {
	s := clienttest.Open(t)
	for i, version := range []string{"1", hostile} {
		ago := time.Duration(30-10*i) * time.Minute
		s.Put(clienttest.Exception(hostile+version, hostile, ago, "faas.name", hostile, "service.version", version, "exception.culprit", hostile))
	}
	h := serve(t, s)
	for _, path := range []string{"/versions", "/versions?q=" + url.QueryEscape(hostile), "/versions?f=service.version:" + url.QueryEscape(hostile), "/"} {
		status, page := get(t, h, path)
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Errorf("%.40s = %d; want a page", path, status)
		}
		harmless(t, path, page)
	}
}
