package console

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
)

// lines returns a store with 1,234 documents of a hasher, ten for each millisecond.
func lines(tb testing.TB) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	for i := range 1234 {
		docs = append(docs, clienttest.Doc{
			"@timestamp": clienttest.Now().Add(-time.Minute - time.Duration(i/10)*time.Millisecond), "message": fmt.Sprintf("line %04d", i),
			"log.level": []string{"info", "warn", "info", "error"}[i%4], "content.type": []string{"text/html", "text/html", "audio/mpeg"}[i%3], "faas.name": "hasher", "traceId": fmt.Sprint("t", i),
		})
	}
	s.Put(docs...)
	return s
}

// TestExploreNumbers compares the numbers on the page with those of _search.
func TestExploreNumbers(t *testing.T) {
	s := lines(t)
	var result struct {
		Hits         struct{ Total struct{ Value int } }
		Aggregations struct {
			Types struct {
				Buckets []struct {
					Key   string
					Count int `json:"doc_count"`
				}
			}
		}
	}
	response := s.Ask("/"+s.Index+"/_search", `{"size":0,"track_total_hits":true,"query":{"term":{"log.level":"info"}},"aggs":{"types":{"terms":{"field":"content.type"}}}}`)
	if err := json.Unmarshal([]byte(response), &result); err != nil {
		t.Fatal(err)
	}
	_, page := get(t, serve(t, s), "/explore?by=content.type&q=log.level:info")
	text := words(page)
	if want := number(result.Hits.Total.Value) + " documents the last hour"; !strings.Contains(text, want) {
		t.Errorf("the page does not say %q: %.300s", want, text)
	}
	if len(result.Aggregations.Types.Buckets) != 2 {
		t.Fatalf("_search says %s; want two types", response)
	}
	for _, b := range result.Aggregations.Types.Buckets {
		if want := fmt.Sprintf("%s %s %s", b.Key, number(b.Count), share(b.Count, result.Hits.Total.Value)); !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
}

func TestExplorePages(t *testing.T) {
	s := lines(t)
	h := serve(t, s)
	for _, row := range []struct {
		name, path string
		status     int
		want       string
	}{
		{"levels at first", "/explore", 200, "Values of log.level 3 values, in all documents"},
		{"a field of three parts", "/explore?by=content.type&stack=field", 200, "split by level content.type"},
		{"what lacks the field", "/explore?by=exception.type", 200, "Values of exception.type 0 values, in none of the documents"},
		{"unused label", "/explore?by=labels.plan", 200, "Values of labels.plan 0 values"},
		{"a field that cannot be counted", "/explore?by=message", 400, "cannot be counted"},
		{"a page of lines", "/explore", 200, "1 to 50 of 1,234, the newest first"},
		{"other columns", "/explore?columns=content.type,traceId", 200, "audio/mpeg t"},
		{"a page that never was", "/explore?at=1.2.3.4", 200, "1 to 50 of 1,234"},
		{"nothing", "/explore?q=nosuch", 200, "Nothing in the last hour that matches the search"},
		{"a query with a fault in it", "/explore?q=a:(", 400, "Cannot parse"},
		{"a document", "/document?index=" + s.Today() + "&id=7", 200, "line 0006"},
		{"a document that is not there", "/document?index=" + s.Today() + "&id=nosuch", 404, "no document nosuch is stored"},
		{"an index that is another", "/document?index=other&id=7", 404, "in the index other"},
		{"no document", "/document", 404, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, page := get(t, h, row.path)
			if status != row.status || !strings.Contains(words(page), row.want) {
				t.Errorf("%s = %d %.1500s; want %d and %q", row.path, status, words(page), row.status, row.want)
			}
			lawful(t, page)
		})
	}
}

// follow returns the URL of the link with the given text.
func follow(t *testing.T, page, text string) string {
	t.Helper()
	found := regexp.MustCompile(`<a [^>]*href="([^"#]*)[^"]*"[^>]*>` + regexp.QuoteMeta(text) + `<`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// TestExploreTurns checks that consecutive pages contain every line once, and that a different query
// starts at its first page.
func TestExploreTurns(t *testing.T) {
	h := serve(t, lines(t))
	seen := map[string]int{}
	path, pages := "/explore", 0
	for ; path != "" && pages < 100; pages++ {
		status, page := get(t, h, path)
		if status != http.StatusOK {
			t.Fatalf("%s = %d", path, status)
		}
		for _, line := range regexp.MustCompile(`line \d{4}`).FindAllString(page, -1) {
			seen[line]++
		}
		if pages == 1 {
			if _, other := get(t, h, path+"&q=log.level:warn"); !strings.Contains(words(other), "1 to 50 of 309") {
				t.Errorf("another query on the second page does not start over")
			}
		}
		path = follow(t, page, "older ›")
	}
	if pages != 25 || len(seen) != 1234 {
		t.Errorf("%d pages have %d lines; want 25 with 1,234", pages, len(seen))
	}
	for line, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", line, n)
		}
	}
}

// TestExploreFilters checks that a click on a value filters by this value.
func TestExploreFilters(t *testing.T) {
	s := lines(t)
	h := serve(t, s)
	_, page := get(t, h, "/explore?by=content.type")
	path := follow(t, page, "audio/mpeg")
	if _, only := get(t, h, path); !strings.Contains(words(only), "411 documents") || !strings.Contains(words(only), "content.type is audio/mpeg") {
		t.Errorf("a click on audio/mpeg leads to %s: %.300s", path, words(only))
	}
	_, page = get(t, h, "/document?index="+s.Today()+"&id=7&from=now-2h")
	if path := follow(t, page, "not"); !strings.Contains(path, "f=-content.type%3A") || !strings.Contains(path, "from=now-2h") {
		t.Errorf("not leads to %s; want the table without the value, of the same span", path)
	}
	if path := follow(t, page, "The request it belongs to"); !strings.HasPrefix(path, "/request/t6") {
		t.Errorf("the request's link is %s; want that of t6", path)
	}
}

func TestDownload(t *testing.T) {
	s := lines(t)
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Second), "message": "=cmd|' /C calc'!A0\nsecond, \"line\"", "log.level": "-5", "faas.name": "@SUM(1)"})
	h := serve(t, s)
	_, page := get(t, h, "/explore?columns=message,log.level,faas.name,=1")
	_, file := get(t, h, follow(t, page, "CSV"))
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil || len(rows) != 1236 {
		t.Fatalf("the CSV has %d rows, %v; want 1,236", len(rows), err)
	}
	if want := []string{"@timestamp", "_index", "_id", "message", "log.level", "faas.name", "'=1"}; !slices.Equal(rows[0], want) {
		t.Errorf("heading = %q; want %q", rows[0], want)
	}
	if want := []string{"'=cmd|' /C calc'!A0\nsecond, \"line\"", "-5", "'@SUM(1)", ""}; !slices.Equal(rows[1][3:], want) {
		t.Errorf("hostile row = %q; want %q", rows[1][3:], want)
	}
	ids := map[string]bool{}
	for _, row := range rows[1:] {
		ids[row[2]] = true
	}
	if len(ids) != 1235 {
		t.Errorf("the CSV has %d different documents; want 1,235", len(ids))
	}
	_, file = get(t, h, follow(t, page, "JSON lines"))
	n := 0
	for line := range strings.Lines(file) {
		var d map[string]any
		if err := json.Unmarshal([]byte(line), &d); err != nil || d["message"] == nil {
			t.Fatalf("line %d is %.200s: %v", n, line, err)
		}
		n++
	}
	if n != 1235 {
		t.Errorf("JSON lines has %d; want 1,235", n)
	}
}

func TestDownloadErrors(t *testing.T) {
	s := lines(t)
	h := serve(t, s)
	for _, row := range []struct {
		name, path string
		status     int
		want       string
	}{
		{"format", "/explore/download?format=xml", 400, "it is csv or jsonl"},
		{"span", "/explore/download?format=csv&from=soon", 400, `"soon" is not a time`},
		{"query", "/explore/download?format=csv&q=a:(", 400, "Cannot parse"},
		{"nothing found", "/explore/download?format=csv&q=nosuch", 200, "@timestamp,_index,_id,log.level,faas.name,message\n"},
	} {
		if status, body := get(t, h, row.path); status != row.status || !strings.Contains(body, row.want) {
			t.Errorf("%s: %d %.300s; want %d %q", row.name, status, body, row.status, row.want)
		}
	}
	s.Stop()
	if status, body := get(t, h, "/explore/download?format=jsonl"); status != http.StatusBadGateway || !strings.Contains(body, "cannot be reached") {
		t.Errorf("a store that is away: %d %s", status, body)
	}
}

func TestSafe(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"", ""}, {"plain", "plain"}, {"=1+1", "'=1+1"}, {"+1", "+1"}, {"-1.5", "-1.5"}, {"-1+cmd", "'-1+cmd"}, {"@x", "'@x"}, {"\t=1", "'\t'=1"}, {"\r=1", "'\r'=1"}, {"\n=1", "'\n'=1"}, {"a=1", "a=1"},
		{"＝1+1", "'＝1+1"}, {"＠x", "'＠x"}, {"－1", "'－1"}, {"＋1", "'＋1"}, {"a;=1", "a;'=1"}, {"a; =1", "a; '=1"}, {`a;"=1"`, `a;"'=1"`}, {"a;＝1", "a;'＝1"},
		{"﹦1+1", "'﹦1+1"}, {"a\t=1", "a\t'=1"}, {"\u00a0=1", "\u00a0'=1"}, {"\u3000＝1", "\u3000'＝1"}, {"\u200b=1", "\u200b'=1"}, {"\ufeff=1", "\ufeff'=1"}, {"a =1", "a =1"},
		{"a\n=1", "a\n'=1"}, {"a\n\nb", "a\n'\nb"}, {"a; b", "a; b"}, {" =1", " '=1"}, {";=1;@2", ";'=1;'@2"},
	} {
		if got := safe(row.text); got != row.want {
			t.Errorf("safe(%q) = %q; want %q", row.text, got, row.want)
		}
	}
}

// hostile is a log event that tries to inject markup and control characters.
const hostile = `"><script>alert(1)</script><img src=x onerror=alert(2)>` + "\x00\x1b[31m\u202e{{.}}"

// harmless fails the test if a page contains any part of hostile unescaped.
func harmless(t *testing.T, path, page string) {
	t.Helper()
	page = regexp.MustCompile(` value="[^"]*"`).ReplaceAllString(page, "")
	for _, forbidden := range []string{"<script>", "<img", "\x00", "\x1b", "\u202e"} {
		if i := strings.Index(page, forbidden); i >= 0 {
			t.Errorf("%.80s lets %q through: …%.200q", path, forbidden, page[max(0, i-80):])
		}
	}
	lawful(t, page)
}

func TestExploreHostile(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Second), "message": hostile + strings.Repeat("y", 256<<10), "log.level": hostile, "faas.name": hostile,
		"content.type": hostile, "exception.fingerprint": hostile, "traceId": hostile, hostile: hostile})
	h := serve(t, s)
	e := url.QueryEscape(hostile)
	for _, path := range []string{"/explore", "/explore?by=content.type&stack=field", "/explore?by=" + e, "/explore?by=labels." + e, "/explore?columns=" + e + ",message,attributes", "/explore?f=faas.name:" + e, "/explore?at=" + e, "/document?index=" + s.Today() + "&id=1", "/document?index=" + e + "&id=" + e} {
		status, page := get(t, h, path)
		if status >= 500 {
			t.Errorf("%.60s = %d", path, status)
		}
		harmless(t, path, page)
	}
	if _, page := get(t, h, "/explore?columns=message"); !strings.Contains(words(page), "more characters") || len(page) > 40<<10 {
		t.Errorf("the page has %d bytes; want a long message cut, and a link to the rest", len(page))
	}
}
