package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// testWithoutScript repeats the tests with scripts disabled. The pages show the same data, and
// everything works with links and forms.
func (s scene) testWithoutScript(t *testing.T) {
	b := openPlainTab(t, s.console)
	b.open(s.path("/"))
	if evaluate[bool](b, `document.documentElement.classList.contains("js")`) {
		t.Fatal("the page's script has run")
	}
	t.Run("exceptions", func(t *testing.T) { s.testExceptions(t, b.with(t)) })
	t.Run("filters", func(t *testing.T) { s.testFilters(t, b.with(t)) })
	t.Run("order", func(t *testing.T) { s.testOrder(t, b.with(t)) })
	t.Run("range", func(t *testing.T) { s.testRange(t, b.with(t)) })
	t.Run("live", func(t *testing.T) { s.testRefresh(t, b.with(t)) })
	t.Run("group and request", func(t *testing.T) { s.testGroupAndRequest(t, b.with(t)) })
	t.Run("explore", func(t *testing.T) { s.testExplore(t, b.with(t)) })
	t.Run("download", func(t *testing.T) { s.testDownload(t, b.with(t)) })
	t.Run("functions", func(t *testing.T) { s.testFunctions(t, b.with(t)) })
	t.Run("triage", func(t *testing.T) { s.testTriage(t, b.with(t)) })
	t.Run("dead letters", func(t *testing.T) { s.testDeadLetters(t, b.with(t)) })
}

// testRange selects a time range by typing it, by its length, and by a bar of the histogram.
func (s scene) testRange(t *testing.T, b tab) {
	quarter := s.to.Sub(s.from) / 4
	from, to := s.from.Add(quarter).Truncate(time.Millisecond), s.to.Add(-quarter).Truncate(time.Millisecond)
	b.open(s.path("/", "sort", "-last"))
	b.do(chromedp.SetValue(`input[name="from"]`, from.Format(toMillisecond)), chromedp.SetValue(`input[name="to"]`, to.Format(toMillisecond)))
	b.navigate(chromedp.Click(`//form[@role="search"]//button`))
	s.checkWithin(t, b, from, to)

	b.navigate(chromedp.Click(`svg.histogram a`))
	at := b.query()
	first, errFirst := time.Parse(time.RFC3339, at.Get("from"))
	last, errLast := time.Parse(time.RFC3339, at.Get("to"))
	if errFirst != nil || errLast != nil || first.Before(from) || last.After(to) || last.Sub(first) >= to.Sub(from) || at.Get("sort") != "-last" {
		t.Errorf("a bar of %v to %v leads to %v; want a shorter range", from, to, at)
	}
	s.checkWithin(t, b, first, last)

	b.navigate(chromedp.Click(`//nav[@aria-label="Time range"]/a[text()="24h"]`))
	now := time.Now()
	s.checkWithin(t, b, now.Add(-24*time.Hour), now)
}

// checkWithin compares the totals of the page with those of a time range.
func (s scene) checkWithin(t *testing.T, b tab, from, to time.Time) {
	t.Helper()
	b.checkCount(s.findWithin(t, from, to, "exception.fingerprint", 0, isException))
}

// testRefresh: a page with automatic refresh reloads itself.
func (s scene) testRefresh(t *testing.T, b tab) {
	b.open(s.path("/", "refresh", "5"))
	total := b.headline()
	b.navigate()
	if got := b.headline(); got != total {
		t.Errorf("after the refresh the headline is %q; want %q as before", got, total)
	}
}
