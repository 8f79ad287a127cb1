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

// TestVersionsLink checks that a version links to the exceptions of this function and version, also if
// other functions have the same version, and if the events state another one.
func TestVersionsLink(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(
		clienttest.Exception("aaaa", "KeyError", time.Minute, "faas.version", "7", "service.version", "1.4.2"),
		clienttest.Exception("bbbb", "IndexError", time.Minute, "faas.name", "billing", "faas.version", "7", "service.version", "7"),
		clienttest.Exception("cccc", "ValueError", time.Minute, "faas.name", "latest", "faas.version", "$LATEST", "service.version", "7"),
	)
	h := serve(t, s)
	_, page := get(t, h, "/versions")
	for link, group := range map[string]string{
		"f=faas.name%3Aorders&f=faas.version%3A7": "KeyError", "f=faas.name%3Abilling&f=faas.version%3A7": "IndexError", "f=faas.name%3Alatest&f=service.version%3A7": "ValueError",
	} {
		if !strings.Contains(page, `href="/?`+strings.ReplaceAll(link, "&", "&amp;")+`"`) {
			t.Errorf("no link %s in %s", link, words(page))
		}
		if _, list := get(t, h, "/?"+link); !strings.Contains(words(list), "1 exception in 1 group") || !strings.Contains(words(list), group) {
			t.Errorf("%s shows %.600s; want the %s", link, words(list), group)
		}
	}
}

// TestMarksOnly checks that a deployment is listed if no event has a version.
func TestMarksOnly(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "event.action": "deployment", "service.name": "shop", "service.version": "43", "message": "shop 43 deployed"})
	_, page := get(t, serve(t, s), "/versions")
	lawful(t, page)
	if !strings.Contains(words(page), "shop 43 2026-11-22 11:59:00 UTC marked") {
		t.Errorf("the page does not list the mark: %s", words(page))
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
