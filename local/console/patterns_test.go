package console

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
)

// messages returns a store with an hour of events of three patterns and of Lambda's records. In the
// hour before, one pattern was rarer, one was missing, and there was an additional one.
func messages(tb testing.TB) *clienttest.Store {
	s := clienttest.Open(tb)
	var docs []clienttest.Doc
	add := func(ago time.Duration, n int, pattern, format string) {
		for i := range n {
			d := clienttest.Doc{
				"@timestamp": clienttest.Now().Add(-ago - time.Duration(i)*time.Second), "message": strings.Replace(format, "%d", fmt.Sprint(i%3), 1), "log.pattern": pattern,
				"log.level": "info", "faas.name": "orders", "event.action": "application", "event.bytes": 1 << 20,
			}
			if pattern == "" {
				d["event.action"] = "platform.report"
				delete(d, "log.pattern")
			}
			docs = append(docs, d)
		}
	}
	add(time.Minute, 200, "order <*> paid", "order %d paid")
	add(time.Hour+time.Minute, 200, "order <*> paid", "order %d paid")
	add(time.Minute, 100, "cache miss for <*>", "cache miss for %d")
	add(time.Hour+time.Minute, 10, "cache miss for <*>", "cache miss for %d")
	add(time.Minute, 50, "discount refused", "discount refused")
	add(time.Hour+time.Minute, 60, "old message", "old message")
	add(time.Minute, 200, "", "")
	add(time.Hour+time.Minute, 200, "", "")
	s.Put(docs...)
	return s
}

func TestPatterns(t *testing.T) {
	h := serve(t, messages(t))
	status, page := get(t, h, "/patterns")
	for start, want := range map[string]string{
		"order <*> paid":     " 200 36 % 200.0 MB $70.31 orders",
		"cache miss for <*>": "× 10.0 values",
		"discount refused":   "new 50 most in one step: ",
		"REPORT":             " 200 36 % ",
		"old message":        "gone",
	} {
		start = strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(start)
		line := row(t, strings.ReplaceAll(page, ` title="info"></span>`, "></span>"), start)
		if start == "discount refused" {
			want = "new"
		}
		if !strings.Contains(line, want) {
			t.Errorf("%q; want %q", line, want)
		}
	}
	if status != http.StatusOK || !strings.Contains(words(page), "550 events of 3 patterns, the last hour: 550.0 MB; at this rate a month of it costs $193.35 in CloudWatch and ") {
		t.Errorf("the page (%d) says %.900s", status, words(page))
	}
	lawful(t, page)
	if _, page := get(t, h, "/patterns?records=hide"); strings.Contains(words(page), "platform.report 200") || !strings.Contains(words(page), "350 events of 3 patterns") || !strings.Contains(words(page), "Show START, END and REPORT") {
		t.Errorf("without Lambda's records: %.900s", words(page))
	}
	if _, page := get(t, h, "/explore?records=hide"); !strings.Contains(words(page), "350 documents") {
		t.Errorf("Explore without Lambda's records: %.500s", words(page))
	}
	if _, page := get(t, h, "/patterns?show=new"); !strings.Contains(words(page), "discount refused new") || strings.Contains(words(page), "order &lt;*&gt; paid") {
		t.Errorf("the new patterns: %.900s", words(page))
	}
}

// TestPatternValues follows the links from a pattern to the values of its variable parts and to its events.
func TestPatternValues(t *testing.T) {
	h := serve(t, messages(t))
	_, page := get(t, h, "/pattern?text="+url.QueryEscape("order <*> paid"))
	if got := words(page); !strings.Contains(got, "order … 3 values 0 67 34 % 1 67 34 % 2 66 33 %") {
		t.Errorf("the values: %s", got)
	}
	if _, events := get(t, h, follow(t, strings.ReplaceAll(page, "&#43;", "%20"), "Its events")); !strings.Contains(words(events), "200 documents") {
		t.Errorf("the events: %.500s", words(events))
	}
	if status, _ := get(t, h, "/pattern"); status != http.StatusBadRequest {
		t.Errorf("no pattern: %d; want 400", status)
	}
	for _, row := range []struct{ pattern, message, want string }{
		{"order <*> paid", "order 7 paid", "[7]"},
		{"<*> of <*>", "1 of 2 of 3", "[1 2 of 3]"},
		{"took <*>", "took 7 ms", "[7 ms]"},
		{"took <*>", "takes 7 ms", "[]"},
		{"a <*><*> b", "a 1 b", "[]"},
		{"{UserId} logged in", "7 logged in", "[]"},
	} {
		if got := fmt.Sprint(partsOf(row.pattern, row.message)); got != row.want {
			t.Errorf("partsOf(%q, %q) = %s; want %s", row.pattern, row.message, got, row.want)
		}
	}
}

func TestPatternsHostile(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "message": hostile + "7", "log.pattern": hostile + "<*>", "log.level": hostile, "faas.name": hostile, "event.bytes": 10})
	h := serve(t, s)
	e := url.QueryEscape(hostile)
	for _, path := range []string{"/patterns", "/patterns?show=" + e, "/patterns?sort=" + e, "/patterns?records=" + e, "/pattern?text=" + e, "/pattern?text=" + e + url.QueryEscape("<*>")} {
		status, page := get(t, h, path)
		if status != http.StatusOK {
			t.Errorf("%.40s = %d; want a page", path, status)
		}
		harmless(t, path, page)
	}
}

// row returns the words of the table row that starts with a text.
func row(t *testing.T, markup, start string) string {
	t.Helper()
	for part := range strings.SplitSeq(markup, "<tr>") {
		if text := words(part); strings.HasPrefix(text, start+" ") {
			return text
		}
	}
	t.Errorf("no row begins with %q: %s", start, words(markup))
	return ""
}
