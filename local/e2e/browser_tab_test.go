package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is a page of the console in Chromium.
type tab struct {
	t       *testing.T
	ctx     context.Context
	base    string // without the last slash
	isPlain bool   // the scripts of the pages are disabled
}

// openTab opens a tab. The test fails if the browser reports an error, such as a violation of the
// content security policy.
func openTab(t *testing.T, base string) tab {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs chromium in the PATH; on Debian: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := tab{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/")}
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the script failed: %+v", e.ExceptionDetails)
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.Text, "status of 400") { // the status for an invalid query
				t.Errorf("the browser reports %s for %s", e.Entry.Text, e.Entry.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

// openPlainTab opens a tab with scripts disabled. Expressions that a test evaluates still run.
func openPlainTab(t *testing.T, base string) tab {
	t.Helper()
	b := openTab(t, base)
	b.isPlain = true
	b.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return b
}

// with returns the same tab for a subtest.
func (b tab) with(t *testing.T) tab {
	b.t = t
	return b
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open opens an address of the console.
func (b tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + strings.TrimPrefix(path, b.base)))
}

// evaluate evaluates an expression in the page.
func evaluate[T any](b tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// waitUntil waits until an expression is true. The tab may load another page in the meantime.
func (b tab) waitUntil(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + " " + document.body.innerText.slice(0, 300)`))
			b.t.Fatalf("%s is not true within a minute; the page is %s %v", expression, text, err)
		}
	}
}

// navigate performs steps that lead to another page, and waits until it has loaded.
func (b tab) navigate(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`void (window.fromBefore = true)`))
	b.do(steps...)
	b.waitUntil(`!window.fromBefore && document.readyState === "complete"`)
}

// choose selects an option in the head of a table. The script then submits the form; without a
// script, the button of the form does.
func (b tab) choose(label, option string) {
	b.t.Helper()
	pick := chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(label => {
		const s = [...document.querySelectorAll(".facets label")].find(l => l.textContent.trim().startsWith(label)).querySelector("select");
		s.value = [...s.options].find(o => o.textContent.startsWith(%q)).value;
		s.dispatchEvent(new Event("change"));
	})(%q)`, option, label))
	if !b.isPlain {
		b.navigate(pick)
		return
	}
	b.do(pick)
	b.navigate(chromedp.Click(fmt.Sprintf(`//form[label[starts-with(normalize-space(.), %q)]]/button`, label)))
}

// drag moves the pressed mouse over a part of the histogram, given as fractions of its width, and
// waits for the page to which this leads.
func (b tab) drag(from, to float64) {
	b.t.Helper()
	at := evaluate[[]float64](b, `(r => [r.x, r.y + r.height / 2, r.width])(document.querySelector("svg.histogram").getBoundingClientRect())`)
	b.navigate(chromedp.DragAndDropXY(at[0]+from*at[2], at[1], at[0]+to*at[2], at[1]))
}

// query returns the parameters of the page's address.
func (b tab) query() url.Values {
	b.t.Helper()
	u, err := url.Parse(evaluate[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.Query()
}

// A screen is the size and the color scheme of a screen.
type screen struct {
	name   string
	width  int64
	height int64
	scheme string // prefers-color-scheme
}

func screens() []screen {
	return []screen{{"desktop-light", 1280, 900, "light"}, {"desktop-dark", 1280, 900, "dark"}, {"phone-light", 390, 844, "light"}, {"phone-dark", 390, 844, "dark"}}
}

func (b tab) useScreen(s screen) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(s.width, s.height), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
		})
		return err
	}))
}

// picture returns a screenshot as PNG: of the visible part, or of the full page.
func (b tab) picture(isFull bool) []byte {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	shoot := chromedp.CaptureScreenshot()
	if isFull {
		shoot = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(ctx, shoot)
	if err != nil {
		b.t.Fatal(err)
	}
	return png
}
