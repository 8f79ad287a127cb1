package hostile

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/local/console"
	"faulty/local/console/client/clienttest"
)

// An attack is a hostile query in a link.
type attack struct {
	name, query string
	limit       string // the limit that the page reports; "" if the query runs or is rejected for another reason
}

func attacks() []attack {
	nested := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	list := func(n int, one string) string { return strings.TrimSpace(strings.Repeat(one+" ", n)) }
	return []attack{
		{"3,000 parentheses", nested(3000, "(", "a", ")"), "depth of parentheses"},
		{"3,000 parentheses, open", nested(3000, "(", "a", ""), "depth of parentheses"},
		{"1,150 groups", nested(1150, "(a OR ", "a", ""), "depth of parentheses"},
		{"1,000 closed groups", nested(1000, "(a OR ", "a", ")"), "depth of parentheses"},
		{"prohibited groups", nested(1000, "NOT (", "a", ")"), "depth of parentheses"},
		{"required groups", nested(1000, "+(", "a", ")"), "depth of parentheses"},
		{"groups of a field", nested(900, "m:(", "a", ")"), "depth of parentheses"},
		{"groups with a boost", nested(900, "(", "a", ")^2"), "depth of parentheses"},
		{"groups behind a phrase that does not end", `"a\" ` + nested(1100, "(", "a", ")"), "depth of parentheses"},
		{"groups in a range", "m:[" + nested(1100, "(", "a", ")") + " TO b]", "depth of parentheses"},
		{"groups in an expression", "message:/" + nested(1000, "(", "a", ")") + "/", "depth of parentheses"},
		{"1,100 clauses", list(1100, "m:a OR") + " b", "clauses"},
		{"300 words", list(300, "a"), "clauses"},
		{"1,000 wildcards", list(1000, "m:a*"), "wildcards"},
		{"leading wildcards", list(50, "*a"), "leading wildcards"},
		{"stars", "m:" + strings.Repeat("*a", 500), "wildcards in one term"},
		{"question marks", "message:*a" + strings.Repeat("?", 200), "wildcards in one term"},
		{"expressions", list(100, "m:/a.*b/"), "regular expressions"},
		{"a long expression", "m:/" + strings.Repeat("a.*", 300) + "/", "characters of a regular expression"},
		{"an expression of 300 groups", "m:/" + nested(100, "(", "a", ")") + "/", "depth of parentheses in a regular expression"},
		{"repetitions", "message:/((((a{1,100}){1,100}){1,100}){1,100})/", "repetitions in a regular expression"},
		{"an expression that explodes", "message:/.*a.{20}/", ""},
		{"a complement", "message:/~(a.*b.*c.*d.*)&~(e.*f.*)/", ""},
		{"fuzzy terms", list(200, "message:abcdefgh~2"), "fuzzy terms"},
		{"a long fuzzy term", "message:" + strings.Repeat("a", 3000) + "~2", "characters of a wildcard, a fuzzy term or an end of a range"},
		{"every field", list(100, `*:a`), "patterns of fields"},
		{"date math", "@timestamp:[now" + strings.Repeat("-1d", 1000) + " TO now]", "characters of a wildcard, a fuzzy term or an end of a range"},
		{"a far range", "@timestamp:[-9999999999999 TO 99999999999999999999]", ""},
		{"slop", `message:"a b"~2000000000`, "slop of a phrase"},
		{"a syntax error", "a AND (", ""},
		{"control characters", "a\x00b\x1b[31m", ""},
		{"not UTF-8", "a\xff\xfe", ""},
	}
}

// TestQueries sends hostile links to the pages. OpenSearch must survive all of them, and the pages must report the
// limit. OPENSEARCH_URL selects an external OpenSearch.
func TestQueries(t *testing.T) {
	store := clienttest.Open(t)
	store.Put(clienttest.Exception("g1", "ValueError", time.Minute), clienttest.Exception("g2", "KeyError", 2*time.Minute))
	pages, err := console.New(console.Options{Client: store.Client, Now: clienttest.Now})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(pages)
	t.Cleanup(web.Close)
	before := node(t, store.URL)
	sent := 0
	for _, a := range attacks() {
		for _, page := range []string{"/", "/explore", "/functions", "/explore/download?format=csv"} {
			address := web.URL + page + "?"
			if strings.Contains(page, "?") {
				address = web.URL + page + "&"
			}
			status, body := get(t, address+"from=now-30d&q="+url.QueryEscape(a.query))
			sent++
			switch {
			case a.limit != "" && (status != http.StatusBadRequest || !strings.Contains(body, "limit of "+a.limit+":")):
				t.Errorf("%s on %s: %d; want 400 and the limit of %s", a.name, page, status, a.limit)
			case status != http.StatusOK && status != http.StatusBadRequest:
				t.Errorf("%s on %s: %d %.300s; want 200 or 400", a.name, page, status, body)
			}
		}
	}
	if after := node(t, store.URL); after != before {
		t.Errorf("the node is %s; want %s: it has been restarted", after, before)
	}
	if status, _ := get(t, web.URL+"/"); status != http.StatusOK {
		t.Errorf("the first page = %d after the attacks; want 200", status)
	}
	t.Logf("hostile: %d queries on pages, the same node responds", sent)
}

// get returns the response to a link. It fails if the response takes longer than the timeout of a page.
func get(t *testing.T, address string) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%.200s: %v", address, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%.200s: %v", address, err)
	}
	return res.StatusCode, string(text)
}

// node identifies the process of an OpenSearch, if it reports its process.
func node(t *testing.T, address string) string {
	t.Helper()
	status, text := get(t, address+"/_nodes/_local/jvm")
	if status != http.StatusOK { // the embedded store is part of this process
		return "embedded"
	}
	var found struct {
		Nodes map[string]struct {
			JVM struct {
				PID   int   `json:"pid"`
				Start int64 `json:"start_time_in_millis"`
			} `json:"jvm"`
		} `json:"nodes"`
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatalf("%s/_nodes: %v", address, err)
	}
	for id, n := range found.Nodes {
		return fmt.Sprintf("%s, process %d of %d", id, n.JVM.PID, n.JVM.Start)
	}
	return "none"
}
