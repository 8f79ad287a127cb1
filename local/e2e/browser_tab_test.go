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
	t     *testing.T
	ctx   context.Context
	base  string // without the last slash
	plain bool   // runs no script of the page's
}

// openTab opens a tab. Whatever the browser finds fault with fails the test, a
// breach of the content security policy among it.
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
			if !strings.Contains(e.Entry.Text, "status of 400") { // a query with a fault in it is answered so
				t.Errorf("the browser complains: %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

// openPlainTab opens a tab that runs no script; what a test evaluates there is
// the test's own, and works all the same.
func openPlainTab(t *testing.T, base string) tab {
	t.Helper()
	b := openTab(t, base)
	b.plain = true
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

// look evaluates an expression in the page.
func look[T any](b tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return value
}

// until waits for an expression to hold; the page may change in between.
func (b tab) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + " " + document.body.innerText.slice(0, 300)`))
			b.t.Fatalf("%s does not come true; the page: %s %v", expression, text, err)
		}
	}
}

// leave does something that leads to another page, and waits for that.
func (b tab) leave(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`void (window.fromBefore = true)`))
	b.do(steps...)
	b.until(`!window.fromBefore && document.readyState === "complete"`)
}

// choose picks an option of a choice in the head of a table. The script sends
// the form then; without it, the form's button does.
func (b tab) choose(label, option string) {
	b.t.Helper()
	pick := chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(label => {
		const s = [...document.querySelectorAll(".facets label")].find(l => l.textContent.trim().startsWith(label)).querySelector("select");
		s.value = [...s.options].find(o => o.textContent.startsWith(%q)).value;
		s.dispatchEvent(new Event("change"));
	})(%q)`, option, label))
	if !b.plain {
		b.leave(pick)
		return
	}
	b.do(pick)
	b.leave(chromedp.Click(fmt.Sprintf(`//form[label[starts-with(normalize-space(.), %q)]]/button`, label)))
}

// drag moves the pressed mouse over a part of the histogram, in shares of its
// width, and follows where that leads.
func (b tab) drag(from, to float64) {
	b.t.Helper()
	at := look[[]float64](b, `(r => [r.x, r.y + r.height / 2, r.width])(document.querySelector("svg.histogram").getBoundingClientRect())`)
	b.leave(chromedp.DragAndDropXY(at[0]+from*at[2], at[1], at[0]+to*at[2], at[1]))
}

// query returns the parameters of the page's address.
func (b tab) query() url.Values {
	b.t.Helper()
	u, err := url.Parse(look[string](b, `location.href`))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.Query()
}

// A screen is what a reader sits before.
type screen struct {
	name   string
	width  int64
	height int64
	scheme string // prefers-color-scheme
}

func screens() []screen {
	return []screen{{"desktop-light", 1280, 900, "light"}, {"desktop-dark", 1280, 900, "dark"}, {"phone-light", 390, 844, "light"}, {"phone-dark", 390, 844, "dark"}}
}

func (b tab) before(s screen) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(s.width, s.height), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
		})
		return err
	}))
}

// picture returns what the reader sees at first, or the whole page, as PNG.
func (b tab) picture(whole bool) []byte {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	shoot := chromedp.CaptureScreenshot()
	if whole {
		shoot = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(ctx, shoot)
	if err != nil {
		b.t.Fatal(err)
	}
	return png
}
