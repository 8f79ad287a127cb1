package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// plain: where scripts are off, the pages say the same, and all that can be
// done by links and forms can be done.
func (s scene) plain(t *testing.T) {
	b := openPlainTab(t, s.console)
	b.open(s.path("/"))
	if look[bool](b, `document.documentElement.classList.contains("js")`) {
		t.Fatal("the page's script has run")
	}
	t.Run("exceptions", func(t *testing.T) { s.exceptions(t, b.with(t)) })
	t.Run("filters", func(t *testing.T) { s.filters(t, b.with(t)) })
	t.Run("order", func(t *testing.T) { s.order(t, b.with(t)) })
	t.Run("range", func(t *testing.T) { s.typed(t, b.with(t)) })
	t.Run("live", func(t *testing.T) { s.live(t, b.with(t)) })
	t.Run("group and request", func(t *testing.T) { s.followed(t, b.with(t)) })
	t.Run("explore", func(t *testing.T) { s.explored(t, b.with(t)) })
	t.Run("download", func(t *testing.T) { s.downloaded(t, b.with(t)) })
	t.Run("functions", func(t *testing.T) { s.functions(t, b.with(t)) })
	t.Run("triage", func(t *testing.T) { s.triaged(t, b.with(t)) })
	t.Run("dead letters", func(t *testing.T) { s.deadLetters(t, b.with(t)) })
}

// typed: a span can be typed, chosen by its length, and by a bar of the histogram.
func (s scene) typed(t *testing.T, b tab) {
	quarter := s.to.Sub(s.from) / 4
	from, to := s.from.Add(quarter).Truncate(time.Millisecond), s.to.Add(-quarter).Truncate(time.Millisecond)
	b.open(s.path("/", "sort", "-last"))
	b.do(chromedp.SetValue(`input[name="from"]`, from.Format(toMillisecond)), chromedp.SetValue(`input[name="to"]`, to.Format(toMillisecond)))
	b.leave(chromedp.Click(`//form[@role="search"]//button`))
	s.within(t, b, from, to)

	b.leave(chromedp.Click(`svg.histogram a`))
	at := b.query()
	first, errFirst := time.Parse(time.RFC3339, at.Get("from"))
	last, errLast := time.Parse(time.RFC3339, at.Get("to"))
	if errFirst != nil || errLast != nil || first.Before(from) || last.After(to) || last.Sub(first) >= to.Sub(from) || at.Get("sort") != "-last" {
		t.Errorf("a bar of %v to %v leads to %v", from, to, at)
	}
	s.within(t, b, first, last)

	b.leave(chromedp.Click(`//nav[@aria-label="Time range"]/a[text()="24h"]`))
	now := time.Now()
	s.within(t, b, now.Add(-24*time.Hour), now)
}

// within checks the page's totals against those of a span.
func (s scene) within(t *testing.T, b tab, from, to time.Time) {
	t.Helper()
	b.counts(s.askWithin(t, from, to, "exception.fingerprint", 0, isException))
}

// live: a page that is to stay up to date loads itself again.
func (s scene) live(t *testing.T, b tab) {
	b.open(s.path("/", "refresh", "5"))
	total := b.headline()
	b.leave()
	if got := b.headline(); got != total {
		t.Errorf("loaded again, the page says %q; before %q", got, total)
	}
}
