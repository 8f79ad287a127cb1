package forward

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch/opensearchtest"
)

// delivered forwards a delivery of the given events, and returns the log of the forwarder.
func delivered(t *testing.T, vars map[string]string, events ...string) string {
	t.Helper()
	var log bytes.Buffer
	f, err := New(lookup(vars), slog.New(slog.NewJSONHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	payload := pack(t, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+strings.Join(events, ",")+`]}`)
	if err := f.Handle(t.Context(), payload); err != nil {
		t.Fatal(err)
	}
	return log.String()
}

// storedAs returns the first lines of the stored messages as "id: line", sorted.
func storedAs(t *testing.T, url, prefix string) (list []string) {
	t.Helper()
	request(t, http.MethodPost, url+"/"+prefix+"-*/_refresh", "")
	var got struct {
		Hits struct {
			Hits []struct {
				ID     string `json:"_id"`
				Source struct {
					ID      string `json:"event.id"`
					Message string
				} `json:"_source"`
			}
		}
	}
	if err := json.Unmarshal(request(t, http.MethodGet, url+"/"+prefix+"-*/_search?size=10000", ""), &got); err != nil {
		t.Fatal(err)
	}
	for _, h := range got.Hits.Hits {
		if h.ID != h.Source.ID {
			t.Errorf("the document %s has event.id %s", h.ID, h.Source.ID)
		}
		line, _, _ := strings.Cut(h.Source.Message, "\n")
		list = append(list, h.ID+": "+line)
	}
	slices.Sort(list)
	return list
}

// anyOpenSearch returns the address of the OpenSearch in OPENSEARCH_URL, or of an embedded store,
// and a prefix that has the index template.
func anyOpenSearch(t *testing.T) (url, prefix string) {
	t.Helper()
	prefix = fmt.Sprintf("conflict-test-%d", time.Now().UnixNano())
	if url = strings.TrimSuffix(os.Getenv("OPENSEARCH_URL"), "/"); url == "" {
		url = opensearchtest.Serve(t).URL
	}
	applyTemplate(t, url, prefix)
	return url, prefix
}

// TestSameIDInAnotherDelivery: an event that has the id of a stored event and differs from it is
// stored under another id and reported. Each of the events is stored once, however often and under
// whichever configuration it is delivered again.
func TestSameIDInAnotherDelivery(t *testing.T) {
	url, prefix := anyOpenSearch(t)
	vars := map[string]string{"OPENSEARCH_URL": url, "INDEX_PREFIX": prefix, "AWS_REGION": "eu-west-1"}
	event := func(id string, ms int, message string) string {
		return fmt.Sprintf(`{"id":%q,"timestamp":%d,"message":%q}`, id, 1795382692000+ms, message)
	}
	first, other, later := event("7", 0, "customer 1 of a@example.com pays"), event("7", 0, "customer 2 of b@example.com pays"), event("7", 9, "customer 1 of a@example.com pays")
	trace := []string{event(`8"é`, 0, "Traceback (most recent call last):"), event("9", 0, `  File "a.py", line 1, in f`), event("10", 0, "ValueError: x")}
	const reported = "different events have the same id"
	for _, row := range []struct {
		name     string
		events   []string
		reported string // the number of events in the warning, "" for none
	}{
		{"a delivery", slices.Concat([]string{first}, trace), ""},
		{"again", slices.Concat([]string{first}, trace), ""},
		{"another message and another time", []string{other, later, event("11", 0, "customer 3 of c@example.com pays")}, "1"}, // twice: other for the stored event, later for other
		{"again", []string{other, later}, "1"},
		{"each alone", []string{first}, ""},
		{"each alone", []string{other}, "1"},
		{"each alone", []string{later}, "1"},
		{"a trace of which less arrives", trace[:2], ""},
	} {
		log := delivered(t, vars, row.events...)
		if strings.Contains(log, reported) != (row.reported != "") || !strings.Contains(log, `"events":`+row.reported) && row.reported != "" || strings.Contains(log, "could not be read") {
			t.Errorf("%s: log %s; want %q", row.name, log, row.reported)
		}
	}
	want := []string{"11: customer 3 of c@example.com pays", "7-HASH: customer 1 of a@example.com pays", "7-HASH: customer 2 of b@example.com pays", "7: customer 1 of a@example.com pays", `8"é: Traceback (most recent call last):`}
	got := storedAs(t, url, prefix)
	if text := regexp.MustCompile("-[0-9a-f]{8}: ").ReplaceAllString(strings.Join(got, "\n"), "-HASH: "); !sameLines(text, want) {
		t.Errorf("stored %s; want %q", text, want)
	}
	vars["MASK"] = "all"
	delivered(t, vars, first)
	delivered(t, vars, later)
	if again := storedAs(t, url, prefix); !slices.Equal(again, got) {
		t.Errorf("stored %q after the same events with another configuration; want %q", again, got)
	}
}

// sameLines reports whether a text consists of the given lines in any order.
func sameLines(text string, want []string) bool {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return slices.Equal(lines, slices.Sorted(slices.Values(want)))
}

// TestManyConflicts: a redelivery of which every second event is another one, in several requests
// and on several days.
func TestManyConflicts(t *testing.T) {
	url, prefix := anyOpenSearch(t)
	vars := map[string]string{"OPENSEARCH_URL": url, "INDEX_PREFIX": prefix, "AWS_REGION": "eu-west-1"}
	const n = 1600
	events := func(version int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf(`{"id":"%06d","timestamp":%d,"message":"event %d, version %d"}`, i, 1795382692000+i%3/2*86400_000, i, version*(i%2)))
		}
		return list
	}
	for version := range 2 {
		log := delivered(t, vars, events(version+1)...)
		if sums := summaries(t, []byte(log)); sums["received"] != n || sums["stored"]+sums["duplicate"] != n {
			t.Errorf("version %d: summary %v; want %d stored or duplicate", version, sums, n)
		}
	}
	if got := storedAs(t, url, prefix); len(got) != n+n/2 {
		t.Errorf("%d stored; want %d", len(got), n+n/2)
	}
}

// TestMaskedHasNoHash: the checksum of a message would reveal a short secret that is masked in it.
func TestMaskedHasNoHash(t *testing.T) {
	url, prefix := anyOpenSearch(t)
	delivered(t, map[string]string{"OPENSEARCH_URL": url, "INDEX_PREFIX": prefix, "AWS_REGION": "eu-west-1"},
		`{"id":"1","timestamp":1795382692000,"message":"login with password=1234"}`, `{"id":"2","timestamp":1795382692000,"message":"login of 1234"}`,
		`{"id":"3","timestamp":1795382692000,"message":"{\"message\":\"x\",\"password\":\"1234\"}"}`)
	for id, has := range map[string]bool{"1": false, "2": true, "3": false} {
		if doc := request(t, http.MethodGet, url+"/"+prefix+"-2026.11.22/_doc/"+id, ""); bytes.Contains(doc, []byte("event.hash")) != has {
			t.Errorf("document %s has a checksum: %v; want %v: %s", id, !has, has, doc)
		}
	}
}

// TestConflictsUnread: a role that may not read documents still delivers, and the log says what is
// missing. A response that never comes does not use up the invocation.
func TestConflictsUnread(t *testing.T) {
	for name, respond := range map[string]http.HandlerFunc{
		"responded 403":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"is not JSON":             func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") },
		"has 1 documents":         func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"docs":[{"_id":"1"}]}`) },
		"has 0 documents; 2 were": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) },
		"cannot unmarshal": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"docs":[{"_source":{"event.hash":7}},{}]}`)
		},
		"context deadline exceeded": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"unexpected EOF":            func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if strings.HasSuffix(r.URL.Path, "/_mget") {
					respond(w, r)
					return
				}
				accept(w, body, http.StatusConflict)
			}))
			defer server.Close()
			log := delivered(t, map[string]string{"OPENSEARCH_URL": server.URL, "REQUEST_TIMEOUT": "200ms"},
				`{"id":"1","timestamp":1795382692000,"message":"a"}`, `{"id":"2","timestamp":1795382692000,"message":"b"}`)
			if !strings.Contains(log, "needs POST on the indices' _mget") || !strings.Contains(log, `"duplicate":2`) {
				t.Errorf("log %s; want two duplicates, and what prevents their comparison", log)
			}
		})
	}
}
