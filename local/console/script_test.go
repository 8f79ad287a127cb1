package console

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is a page of the console in Chromium.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
	lax  *atomic.Bool // ignores messages in the browser's log
}

// browser opens a tab. Any error that the browser logs fails the test, including violations of the
// content security policy.
func browser(t *testing.T, h http.Handler) tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs chromium")
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := tab{t, ctx, server.URL, new(atomic.Bool)}
	if err := chromedp.Do(ctx, chromedp.Func(hurry)); err != nil { // without the timeout of do, which would end the browser
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the script failed: %+v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			if !b.lax.Load() {
				t.Errorf("the browser complains: %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

// hurry makes the pages of a tab refresh themselves fifty times as often.
func hurry(ctx context.Context, target *chromedp.Target) error {
	_, err := cdp.Call(ctx, target, browserpage.AddScriptToEvaluateOnNewDocument, browserpage.AddScriptToEvaluateOnNewDocumentParams{
		Source: `{ const repeat = setInterval; window.setInterval = (f, ms) => repeat(f, ms / 50) }`,
	})
	return err
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b tab) open(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// until waits until an expression is true. The page may change in the meantime.
func (b tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond) // evaluating without a pause would keep two processors busy
	defer tick.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + " " + document.body.innerText.slice(0, 300)`))
			b.t.Fatalf("%s does not come true; the page: %s %v", expression, text, err)
		}
	}
}

func (b tab) text(expression string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// drag drags the mouse over a part of the histogram. from and to are fractions of its width.
func (b tab) drag(from, to float64) {
	b.t.Helper()
	var x, y, width float64
	where := b.text(`(r => r.x + " " + (r.y + r.height / 2) + " " + r.width)(document.querySelector("svg.histogram").getBoundingClientRect())`)
	if _, err := fmt.Sscan(where, &x, &y, &width); err != nil {
		b.t.Fatal(err)
	}
	if from == to {
		b.do(chromedp.MouseClickXY(x+from*width, y))
		return
	}
	b.do(chromedp.DragAndDropXY(x+from*width, y, x+to*width, y))
}

// span checks the time range in the URL after a selection in the histogram.
func (b tab) span(from, to time.Time) {
	b.t.Helper()
	b.until(`location.search.includes("from=2026")`)
	u, err := url.Parse(b.text(`location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, want := range map[string]time.Time{"from": from, "to": to} {
		got, err := time.Parse(time.RFC3339, u.Query().Get(name))
		if err != nil || got.Sub(want).Abs() > 10*time.Second {
			b.t.Errorf("%s = %s; want %v within a pixel", name, u.Query().Get(name), want)
		}
	}
}

// TestScript checks the features that the script adds to the pages in a browser.
func TestScript(t *testing.T) {
	b := browser(t, serve(t, shop(t)))
	now := testNow()

	b.open("/?from=now-1h&sort=-last")
	b.drag(0.75, 0.5)
	b.span(now.Add(-30*time.Minute), now.Add(-15*time.Minute))
	if address := b.text(`location.href`); !strings.Contains(address, "sort=-last") {
		t.Errorf("the drag led to %s, which forgets the order", address)
	}

	b.open("/?from=now-6h") // a click on the last bar
	b.drag(0.99, 0.99)
	b.span(now.Add(-10*time.Minute), now)

	b.open("/?from=now-6h") // a selection by mouse takes effect without a button
	b.do(chromedp.Evaluate[chromedp.Void](`(s => { s.value = "faas.name:billing"; s.dispatchEvent(new Event("change")) })(document.querySelector(".facets select"))`))
	b.until(`document.querySelector("h1").innerText.startsWith("30 exceptions")`)
	if chosen := b.text(`document.querySelector(".facets select").value`); chosen != "faas.name:billing" {
		t.Errorf("the choice shows %q; want what was chosen", chosen)
	}

	b.open("/?from=now-6h") // a selection by keyboard takes effect when the button is pressed
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".facets select").focus()`), chromedp.KeyEvent("b"))
	b.until(`document.querySelector(".facets select").value === "faas.name:billing"`)
	b.do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	b.until(`document.querySelector("h1").innerText.startsWith("30 exceptions")`)

	b.open("/?refresh=5") // a page with automatic refresh is reloaded, and dragging still works
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("h1").innerText = "old"`))
	b.until(`document.querySelector("h1").innerText.startsWith("1,230 exceptions") && !!document.querySelector("svg.histogram.js")`)

	b.open("/")
	b.do(chromedp.KeyEvent("/"))
	if id := b.text(`document.activeElement.id`); id != "q" {
		t.Errorf("after / the focus is on %q; want q", id)
	}

	b.open("/") // keyboard only: skip the head and the bars of the histogram
	b.do(chromedp.KeyEvent("\t"))
	if first := b.text(`document.activeElement.textContent`); first != "Skip to the content" {
		t.Errorf("the first stop is %q; want the skip link", first)
	}
	b.do(chromedp.KeyEvent("\r"), chromedp.KeyEvent("\t"))
	if next := b.text(`document.activeElement.textContent`); next != "level" {
		t.Errorf("the stop after the skip link is %q; want the first choice of the content", next)
	}
}

// TestStale checks that a page with automatic refresh keeps its figures and reports that it is stale, if there is no response.
func TestStale(t *testing.T) {
	s := shop(t)
	b := browser(t, serve(t, s))
	b.lax.Store(true) // the browser logs the failed response
	b.open("/?refresh=5")
	s.Stop()
	b.until(`document.getElementById("stale").innerText.startsWith("not up to date since")`)
	if h := b.text(`document.querySelector("h1").innerText`); !strings.HasPrefix(h, "1,230 exceptions") {
		t.Errorf("without a response the page shows %q; want the earlier figures", h)
	}
}

// TestOwnClock checks that one click changes the page to the user's time zone.
func TestOwnClock(t *testing.T) {
	b := browser(t, serve(t, shop(t)))
	b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"})
		return err
	}))
	b.open("/?from=now-6h")
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("zone").click()`))
	b.until(`document.querySelector("footer").innerText.includes("times in Asia/Tokyo")`)
	if last := b.text(`document.querySelector("td.when:last-child time").title`); last != "2026-11-22 20:59:59 JST" {
		t.Errorf("last seen %s; want the Japanese time", last)
	}
}
