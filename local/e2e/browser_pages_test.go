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

// A row is a group as the page of exceptions lists it.
type row struct {
	ID, Type, Count, Share, First, Last string
}

// rows reads the page's table.
func (b tab) rows() []row {
	b.t.Helper()
	return look[[]row](b, `[...document.querySelectorAll("table.groups tbody tr")].map(tr => {
		const text = name => tr.querySelector("[data-label='" + name + "']").innerText.trim(), when = name => tr.querySelector("[data-label='" + name + "'] time").dateTime;
		return {ID: decodeURIComponent(new URL(tr.querySelector("a.type").href).pathname.split("/").pop()), Type: tr.querySelector("a.type").innerText,
			Count: text("count"), Share: text("share"), First: when("first seen"), Last: when("last seen")};
	})`)
}

// headline reads the page's first heading, which says how many there are.
func (b tab) headline() string { return look[string](b, `document.querySelector("main h1").innerText`) }

// says checks how the headline begins.
func (b tab) says(want string) {
	b.t.Helper()
	if got := b.headline(); !strings.HasPrefix(got, want) {
		b.t.Errorf("%s says %q; _search says %q", look[string](b, `location.href`), got, want)
	}
}

// counts checks the headline of exceptions against what _search counts.
func (b tab) counts(want said) {
	b.t.Helper()
	count := func(n int, one string) string {
		if n == 1 {
			return "1 " + one
		}
		return thousands(n) + " " + one + "s"
	}
	total := want.Hits.Total.Value
	if total == 0 {
		b.t.Error("_search counts none: nothing is compared")
	}
	b.says(count(total, "exception") + " in " + count(len(want.Aggregations.By.Buckets), "group"))
}

// exceptions: the total, and every row.
func (s scene) exceptions(t *testing.T, b tab) {
	b.open(s.path("/"))
	want := s.ask(t, "exception.fingerprint", 0, isException)
	groups := want.Aggregations.By.Buckets
	b.counts(want)
	rows := b.rows()
	if len(rows) != len(groups) || len(groups) < 20 {
		t.Fatalf("the page has %d rows; _search says %d groups; the traffic gives more than 20", len(rows), len(groups))
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
			t.Errorf("the page says a share of %s; _search says %d of %d", r.Share, g.Count, want.Hits.Total.Value)
		}
		if r.Count != thousands(g.Count) || !sameTime(r.First, g.first()) || !sameTime(r.Last, g.last()) {
			t.Errorf("the page says %+v; _search says %d, %v to %v", r, g.Count, g.first(), g.last())
		}
	}
	t.Logf("%d exceptions in %d groups: total, counts, first and last are those of _search", want.Hits.Total.Value, len(groups))
}

func sameTime(text string, want time.Time) bool {
	got, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && got.Equal(want)
}

// filters: by a choice, by what is typed, and both undone.
func (s scene) filters(t *testing.T, b tab) {
	b.open(s.path("/"))
	b.choose("level", "fatal")
	want := s.ask(t, "exception.fingerprint", 0, isException, has("log.level", "fatal"))
	b.counts(want)
	b.leave(chromedp.Click(`.conditions a`))
	b.leave(chromedp.SendKeys("#q", "exception.type:KeyError OR exception.type:IndexError"+kb.Enter))
	want = s.ask(t, "exception.fingerprint", 0, isException, `{"terms":{"exception.type":["KeyError","IndexError"]}}`)
	b.counts(want)
	b.open(s.path("/", "q", "exception.type:("))
	if got := b.headline(); got != "This cannot be asked" {
		t.Errorf("a query with a fault in it is answered with %q", got)
	}
}

// order: a click on a heading sorts, another turns it round.
func (s scene) order(t *testing.T, b tab) {
	b.open(s.path("/"))
	groups := s.ask(t, "exception.fingerprint", 0, isException).Aggregations.By.Buckets
	for _, by := range []struct {
		heading string
		key     func(row) string
		want    func(saidOf) string
	}{
		{"Last seen", func(r row) string { return r.Last }, func(g saidOf) string { return g.last().Format(time.RFC3339Nano) }},
		{"First seen", func(r row) string { return r.First }, func(g saidOf) string { return g.first().Format(time.RFC3339Nano) }},
		{"Count", func(r row) string { return fmt.Sprintf("%9s", r.Count) }, func(g saidOf) string { return fmt.Sprintf("%9s", thousands(g.Count)) }},
	} {
		for _, desc := range []bool{true, false} {
			b.leave(chromedp.Click(fmt.Sprintf(`//table[@class="groups"]//th/a[text()=%q]`, by.heading)))
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
				t.Errorf("%s, descending %v: the page has %q; _search says %q", by.heading, desc, got, want)
			}
		}
	}
}

// byTimeOrText compares times as times: their fractions have no fixed length.
func byTimeOrText(a, b string) int {
	x, errX := time.Parse(time.RFC3339Nano, a)
	y, errY := time.Parse(time.RFC3339Nano, b)
	if errX == nil && errY == nil {
		return x.Compare(y)
	}
	return strings.Compare(a, b)
}

// dragged: a drag over the histogram is a span, whose numbers are _search's.
func (s scene) dragged(t *testing.T, b tab) {
	b.open(s.path("/", "q", "log.level:error"))
	b.drag(0.75, 0.25)
	query := b.query()
	from, errFrom := time.Parse(time.RFC3339, query.Get("from"))
	to, errTo := time.Parse(time.RFC3339, query.Get("to"))
	quarter := s.to.Sub(s.from) / 4
	if slack := s.to.Sub(s.from) / 200; errFrom != nil || errTo != nil || from.Sub(s.from.Add(quarter)).Abs() > slack || to.Sub(s.to.Add(-quarter)).Abs() > slack {
		t.Errorf("a drag over the middle half of %v to %v leads to %v", s.from, s.to, query)
	}
	want := s.askWithin(t, from, to, "exception.fingerprint", 0, isException, has("log.level", "error"))
	b.counts(want)
	if query.Get("q") != "log.level:error" {
		t.Errorf("the drag led to %v, which forgets the query", query)
	}
}

// followed: from a group to one of its requests, and all its lines.
func (s scene) followed(t *testing.T, b tab) {
	b.open(s.path("/", "q", "exception.type:KeyError AND faas.name:*api*"))
	b.leave(chromedp.Click(`table.groups a.type`))
	id := look[string](b, `decodeURIComponent(location.pathname.split("/").pop())`)
	want := s.ask(t, "exception.fingerprint", 0, has("exception.fingerprint", id)).Aggregations.By.Buckets
	if len(want) != 1 {
		t.Fatalf("_search knows no group %s", id)
	}
	if got := look[string](b, `document.querySelector("main h2").innerText`); !strings.HasPrefix(got, thousands(want[0].Count)+" event") {
		t.Errorf("the page of %s says %q; _search says %d", id, got, want[0].Count)
	}
	facts := look[[]string](b, `[...document.querySelectorAll("dl.facts dd")].map(d => d.title || d.innerText)`)
	const layout = "2006-01-02 15:04:05 UTC"
	if got, want := facts[:2], []string{want[0].first().Format(layout), want[0].last().Format(layout)}; !slices.Equal(got, want) {
		t.Errorf("the page of %s says first and last %q; _search says %q", id, got, want)
	}
	b.leave(chromedp.Click(`//a[text()="The request behind it"]`))
	trace := look[string](b, `decodeURIComponent(location.pathname.split("/").pop())`)
	s.traced(t, b, trace)
}

// traced: a request's page has the lines of its trace and the platform's
// records of its invocations, in order.
func (s scene) traced(t *testing.T, b tab, trace string) {
	t.Helper()
	own := s.ask(t, "log.level", 1000, has("traceId", trace))
	var executions []string
	for _, h := range own.Hits.Hits {
		executions = append(executions, h.Source.Execution)
	}
	ofThem := fmt.Sprintf(`{"terms":{"faas.execution":["%s"]}}`, strings.Join(executions, `","`))
	all := s.ask(t, "log.level", 1000, fmt.Sprintf(`{"bool":{"should":[%s,{"bool":{"filter":[%s,{"prefix":{"event.action":"platform."}}]}}]}}`, has("traceId", trace), ofThem))
	var want []string
	for _, h := range all.Hits.Hits {
		want = append(want, h.Source.Time.Format(time.RFC3339Nano))
	}
	got := look[[]string](b, `[...document.querySelectorAll("ol.lines > li > details > summary time")].map(t => t.dateTime)`)
	if !slices.IsSortedFunc(got, byTimeOrText) {
		t.Errorf("the page of request %s has its lines in the order %q", trace, got)
	}
	slices.SortFunc(got, byTimeOrText) // _search goes by milliseconds alone
	slices.SortFunc(want, byTimeOrText)
	if !slices.Equal(got, want) || len(own.Hits.Hits) == 0 {
		t.Errorf("the page of request %s has lines of %q; _search says %q", trace, got, want)
	}
	t.Logf("request %s: %d lines, %d of them with its trace", trace, len(got), len(own.Hits.Hits))
}

// explored: the values of a field, and a filter by one of them.
func (s scene) explored(t *testing.T, b tab) {
	b.open(s.path("/explore"))
	all := s.ask(t, "content.type", 0)
	b.says(thousands(all.Hits.Total.Value) + " documents")
	b.choose("field", "content.type")
	got := look[[][]string](b, `[...document.querySelectorAll("table.counted tbody tr")].map(tr => [...tr.cells].map(c => c.innerText.trim()))`)
	for i, g := range all.Aggregations.By.Buckets[:10] {
		if i >= len(got) || got[i][2] != thousands(g.Count) {
			t.Fatalf("place %d of the values of content.type is %q; _search says %s %d", i, got, g.Key, g.Count)
		}
	}
	first := got[0][0]
	b.leave(chromedp.Click(`table.counted a`))
	b.says(thousands(s.ask(t, "log.level", 0, has("content.type", first)).Hits.Total.Value) + " documents")
	b.leave(chromedp.Click(`table.documents tbody a`))
	if got := look[string](b, `document.querySelector("pre.source").innerText`); !strings.Contains(got, first) {
		t.Errorf("the newest document of %s is %.300s", first, got)
	}
}

// functions: how many invocations there were, and of which function.
func (s scene) functions(t *testing.T, b tab) {
	b.open(s.path("/functions"))
	want := s.ask(t, "faas.name", 0, has("event.action", "platform.report"))
	b.says(thousands(want.Hits.Total.Value) + " invocations")
	text := look[string](b, `document.querySelector("main").innerText.replace(/\s+/g, " ")`)
	for _, f := range want.Aggregations.By.Buckets {
		if !strings.Contains(text, f.Key) || !strings.Contains(text, thousands(f.Count)) {
			t.Errorf("the page lacks %s with %d invocations: %.1000s", f.Key, f.Count, text)
		}
	}
}

// A subject is a page to be looked at.
type subject struct{ name, path string }

// pages are all there are.
func (s scene) pages(t *testing.T, b tab) []subject {
	t.Helper()
	b.open(s.path("/"))
	group := look[string](b, `document.querySelector("table.groups a.type").getAttribute("href")`)
	b.open(group)
	request := look[string](b, `[...document.querySelectorAll("a")].find(a => a.textContent === "The request behind it").getAttribute("href")`)
	b.open(s.path("/explore", "q", "content.sha1:*"))
	document := look[string](b, `document.querySelector("table.documents tbody a").getAttribute("href")`)
	hashed := look[string](b, `[...document.querySelectorAll("nav[aria-label=Pages] a")].map(a => a.getAttribute("href")).join(" ")`)
	b.open(document)
	served := look[string](b, `[...document.querySelectorAll("a")].find(a => a.textContent === "The request it belongs to").getAttribute("href")`)
	list := []subject{
		{"exceptions", s.path("/")}, {"exceptions-by-group", s.path("/", "stack", "group")}, {"group", group}, {"request-failed", request}, {"request", served},
		{"explore", s.path("/explore")}, {"explore-types", s.path("/explore", "by", "content.type", "stack", "field", "q", "content.type:*")}, {"document", document},
		{"nothing", s.path("/", "q", "nosuchword")}, {"wrong-query", s.path("/", "q", "a:(")}, {"empty", "/explore?from=2001-01-01&to=2001-01-02"},
	}
	for link := range strings.FieldsSeq(hashed) { // pages that this test knows no more of
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
