package e2e

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A row is a group in the table of the page Exceptions.
type row struct {
	ID, Type, Count, Share, First, Last string
}

// rows reads the table of the page.
func (b tab) rows() []row {
	b.t.Helper()
	return evaluate[[]row](b, `[...document.querySelectorAll("table.groups tbody tr")].map(tr => {
		const text = name => tr.querySelector("[data-label='" + name + "']").innerText.trim(), when = name => tr.querySelector("[data-label='" + name + "'] time").dateTime;
		return {ID: decodeURIComponent(new URL(tr.querySelector("a.type").href).pathname.split("/").pop()), Type: tr.querySelector("a.type").innerText,
			Count: text("count"), Share: text("share"), First: when("first seen"), Last: when("last seen")};
	})`)
}

// headline returns the first heading of the page, which contains a count.
func (b tab) headline() string {
	return evaluate[string](b, `document.querySelector("main h1").innerText`)
}

// checkHeadline checks the start of the headline.
func (b tab) checkHeadline(want string) {
	b.t.Helper()
	if got := b.headline(); !strings.HasPrefix(got, want) {
		b.t.Errorf("the headline of %s is %q; want %q, from _search", evaluate[string](b, `location.href`), got, want)
	}
}

// checkCount compares the headline of the page Exceptions with the counts of _search.
func (b tab) checkCount(want searchResponse) {
	b.t.Helper()
	count := func(n int, one string) string {
		if n == 1 {
			return "1 " + one
		}
		return thousands(n) + " " + one + "s"
	}
	total := want.Hits.Total.Value
	if total == 0 {
		b.t.Error("_search finds no exceptions; want some to compare")
	}
	b.checkHeadline(count(total, "exception") + " in " + count(len(want.Aggregations.By.Buckets), "group"))
}

// testExceptions compares the total and every row of the page Exceptions with _search.
func (s scene) testExceptions(t *testing.T, b tab) {
	b.open(s.path("/"))
	want := s.find(t, "exception.fingerprint", 0, isException)
	groups := want.Aggregations.By.Buckets
	b.checkCount(want)
	rows := b.rows()
	if len(rows) != len(groups) || len(groups) < 20 {
		t.Fatalf("the page has %d rows, _search returns %d groups; want the same number, at least 20", len(rows), len(groups))
	}
	for _, g := range groups {
		i := slices.IndexFunc(rows, func(r row) bool { return r.ID == g.Key })
		if i < 0 {
			t.Errorf("the page lacks the group %s", g.Key)
			continue
		}
		r := rows[i]
		var share float64
		if _, err := fmt.Sscan(strings.TrimPrefix(r.Share, "< "), &share); err != nil || math.Abs(share-100*float64(g.Count)/float64(want.Hits.Total.Value)) > 0.5 {
			t.Errorf("the page has a share of %s; _search returns %d of %d", r.Share, g.Count, want.Hits.Total.Value)
		}
		if r.Count != thousands(g.Count) || !sameTime(r.First, g.first()) || !sameTime(r.Last, g.last()) {
			t.Errorf("the page has %+v; _search returns %d, %v to %v", r, g.Count, g.first(), g.last())
		}
	}
	t.Logf("%d exceptions in %d groups: total, counts, first and last times equal those of _search", want.Hits.Total.Value, len(groups))
}

func sameTime(text string, want time.Time) bool {
	got, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && got.Equal(want)
}

// testFilters filters by a selected value and by a typed query, and checks the error for an invalid
// query.
func (s scene) testFilters(t *testing.T, b tab) {
	b.open(s.path("/"))
	b.choose("level", "fatal")
	want := s.find(t, "exception.fingerprint", 0, isException, has("log.level", "fatal"))
	b.checkCount(want)
	b.navigate(chromedp.Click(`.conditions a`))
	b.navigate(chromedp.SendKeys("#q", "exception.type:KeyError OR exception.type:IndexError"+kb.Enter))
	want = s.find(t, "exception.fingerprint", 0, isException, `{"terms":{"exception.type":["KeyError","IndexError"]}}`)
	b.checkCount(want)
	b.open(s.path("/", "q", "exception.type:("))
	if got := b.headline(); got != "The query is not valid" {
		t.Errorf("the headline for an invalid query is %q", got)
	}
}

// testOrder clicks on headings. The first click sorts by the column, the second reverses the order.
func (s scene) testOrder(t *testing.T, b tab) {
	b.open(s.path("/"))
	groups := s.find(t, "exception.fingerprint", 0, isException).Aggregations.By.Buckets
	for _, by := range []struct {
		heading string
		key     func(row) string
		want    func(bucket) string
	}{
		{"Last seen", func(r row) string { return r.Last }, func(g bucket) string { return g.last().Format(time.RFC3339Nano) }},
		{"First seen", func(r row) string { return r.First }, func(g bucket) string { return g.first().Format(time.RFC3339Nano) }},
		{"Count", func(r row) string { return fmt.Sprintf("%9s", r.Count) }, func(g bucket) string { return fmt.Sprintf("%9s", thousands(g.Count)) }},
	} {
		for _, desc := range []bool{true, false} {
			b.navigate(chromedp.Click(fmt.Sprintf(`//table[@class="groups"]//th/a[text()=%q]`, by.heading)))
			var got, want []string
			for _, r := range b.rows() {
				got = append(got, by.key(r))
			}
			for _, g := range groups {
				want = append(want, by.want(g))
			}
			slices.SortFunc(want, byTimeOrText)
			if desc {
				slices.Reverse(want)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, descending %v: the page has %q; _search returns %q", by.heading, desc, got, want)
			}
		}
	}
}

// byTimeOrText compares times as times, because their fractions differ in length.
func byTimeOrText(a, b string) int {
	x, errX := time.Parse(time.RFC3339Nano, a)
	y, errY := time.Parse(time.RFC3339Nano, b)
	if errX == nil && errY == nil {
		return x.Compare(y)
	}
	return strings.Compare(a, b)
}

// testDrag drags over the histogram, which selects a time range, and compares the counts of the
// range with _search.
func (s scene) testDrag(t *testing.T, b tab) {
	b.open(s.path("/", "q", "log.level:error"))
	b.drag(0.75, 0.25)
	query := b.query()
	from, errFrom := time.Parse(time.RFC3339, query.Get("from"))
	to, errTo := time.Parse(time.RFC3339, query.Get("to"))
	quarter := s.to.Sub(s.from) / 4
	if slack := s.to.Sub(s.from) / 200; errFrom != nil || errTo != nil || from.Sub(s.from.Add(quarter)).Abs() > slack || to.Sub(s.to.Add(-quarter)).Abs() > slack {
		t.Errorf("a drag over the middle half of %v to %v leads to %v; want the middle half", s.from, s.to, query)
	}
	want := s.findWithin(t, from, to, "exception.fingerprint", 0, isException, has("log.level", "error"))
	b.checkCount(want)
	if query.Get("q") != "log.level:error" {
		t.Errorf("the drag leads to %v; want the query preserved", query)
	}
}

// testGroupAndRequest opens a group, and then one of its requests with all its log events.
func (s scene) testGroupAndRequest(t *testing.T, b tab) {
	b.open(s.path("/", "q", "exception.type:KeyError AND faas.name:*api*"))
	b.navigate(chromedp.Click(`table.groups a.type`))
	id := evaluate[string](b, `decodeURIComponent(location.pathname.split("/").pop())`)
	want := s.find(t, "exception.fingerprint", 0, has("exception.fingerprint", id)).Aggregations.By.Buckets
	if len(want) != 1 {
		t.Fatalf("_search does not find the group %s", id)
	}
	if got := evaluate[string](b, `document.querySelector("main h2").innerText`); !strings.HasPrefix(got, thousands(want[0].Count)+" event") {
		t.Errorf("the page of %s has the heading %q; _search returns %d", id, got, want[0].Count)
	}
	facts := evaluate[[]string](b, `[...document.querySelectorAll("dl.facts dd")].map(d => d.title || d.innerText)`)
	const layout = "2006-01-02 15:04:05 UTC"
	for i, at := range []time.Time{want[0].first(), want[0].last()} {
		if !strings.HasPrefix(facts[i], at.Format(layout)) {
			t.Errorf("the page of %s has the first and last time %q; _search returns %q", id, facts[:2], at.Format(layout))
		}
	}
	b.navigate(chromedp.Click(`//a[text()="The request behind it"]`))
	trace := evaluate[string](b, `decodeURIComponent(location.pathname.split("/").pop())`)
	s.testRequest(t, b, trace)
}

// testRequest checks that the page of a request lists the log events of its trace and the platform
// records of its invocations, in order.
func (s scene) testRequest(t *testing.T, b tab, trace string) {
	t.Helper()
	withTrace := s.find(t, "log.level", 1000, has("traceId", trace))
	var executions []string
	for _, h := range withTrace.Hits.Hits {
		executions = append(executions, h.Source.Execution)
	}
	ofThem := fmt.Sprintf(`{"terms":{"faas.execution":["%s"]}}`, strings.Join(executions, `","`))
	all := s.find(t, "log.level", 1000, fmt.Sprintf(`{"bool":{"should":[%s,{"bool":{"filter":[%s,{"prefix":{"event.action":"platform."}}]}}]}}`, has("traceId", trace), ofThem))
	var want []string
	for _, h := range all.Hits.Hits {
		want = append(want, h.Source.Time.Format(time.RFC3339Nano))
	}
	got := evaluate[[]string](b, `[...document.querySelectorAll("ol.lines > li > details > summary time")].map(t => t.dateTime)`)
	if !slices.IsSortedFunc(got, byTimeOrText) {
		t.Errorf("the page of request %s lists the log events in the order %q", trace, got)
	}
	slices.SortFunc(got, byTimeOrText) // _search only sorts by milliseconds
	slices.SortFunc(want, byTimeOrText)
	if !slices.Equal(got, want) || len(withTrace.Hits.Hits) == 0 {
		t.Errorf("the page of request %s has the times %q; _search returns %q", trace, got, want)
	}
	t.Logf("request %s: %d lines, %d of them with its trace", trace, len(got), len(withTrace.Hits.Hits))
}

// testExplore lists the values of a field and filters by one of them.
func (s scene) testExplore(t *testing.T, b tab) {
	b.open(s.path("/explore"))
	all := s.find(t, "content.type", 0)
	b.checkHeadline(thousands(all.Hits.Total.Value) + " documents")
	b.choose("field", "content.type")
	got := evaluate[[][]string](b, `[...document.querySelectorAll("table.counted tbody tr")].map(tr => [...tr.cells].map(c => c.innerText.trim()))`)
	for i, g := range all.Aggregations.By.Buckets[:10] {
		if i >= len(got) || got[i][2] != thousands(g.Count) {
			t.Fatalf("row %d of the values of content.type is %q; _search returns %s %d", i, got, g.Key, g.Count)
		}
	}
	first := got[0][0]
	b.navigate(chromedp.Click(`table.counted a`))
	b.checkHeadline(thousands(s.find(t, "log.level", 0, has("content.type", first)).Hits.Total.Value) + " documents")
	b.navigate(chromedp.Click(`table.documents tbody a`))
	if got := evaluate[string](b, `document.querySelector("pre.source").innerText`); !strings.Contains(got, first) {
		t.Errorf("the newest document of %s is %.300s", first, got)
	}
}

// testFunctions compares the number of invocations of each function with _search.
func (s scene) testFunctions(t *testing.T, b tab) {
	b.open(s.path("/functions"))
	want := s.find(t, "faas.name", 0, has("event.action", "platform.report"))
	b.checkHeadline(thousands(want.Hits.Total.Value) + " invocations")
	text := evaluate[string](b, `document.querySelector("main").innerText.replace(/\s+/g, " ")`)
	for _, f := range want.Aggregations.By.Buckets {
		if !strings.Contains(text, f.Key) || !strings.Contains(text, thousands(f.Count)) {
			t.Errorf("the page lacks %s with %d invocations: %.1000s", f.Key, f.Count, text)
		}
	}
}

// A subject is a page to check.
type subject struct{ name, path string }

// pages returns all pages.
func (s scene) pages(t *testing.T, b tab) []subject {
	t.Helper()
	b.open(s.path("/"))
	group := evaluate[string](b, `document.querySelector("table.groups a.type").getAttribute("href")`)
	b.open(group)
	request := evaluate[string](b, `[...document.querySelectorAll("a")].find(a => a.textContent === "The request behind it").getAttribute("href")`)
	b.open(s.path("/explore", "q", "content.sha1:*"))
	document := evaluate[string](b, `document.querySelector("table.documents tbody a").getAttribute("href")`)
	hashed := evaluate[string](b, `[...document.querySelectorAll("nav[aria-label=Pages] a")].map(a => a.getAttribute("href")).join(" ")`)
	b.open(document)
	served := evaluate[string](b, `[...document.querySelectorAll("a")].find(a => a.textContent === "The request it belongs to").getAttribute("href")`)
	list := []subject{
		{"exceptions", s.path("/")}, {"exceptions-by-group", s.path("/", "stack", "group")}, {"group", group}, {"request-failed", request}, {"request", served},
		{"explore", s.path("/explore")}, {"explore-types", s.path("/explore", "by", "content.type", "stack", "field", "q", "content.type:*")}, {"document", document},
		{"nothing", s.path("/", "q", "nosuchword")}, {"wrong-query", s.path("/", "q", "a:(")}, {"empty", "/explore?from=2001-01-01&to=2001-01-02"}, {"searches", "/searches?address=%2Fexplore%3Fq%3DKeyError"},
	}
	for link := range strings.FieldsSeq(hashed) { // the pages that only the navigation names
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if name := strings.Trim(u.Path, "/"); name != "" && name != "explore" {
			list = append(list, subject{name, s.path(u.Path)})
		}
	}
	return list
}
