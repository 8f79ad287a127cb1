package console

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"faulty/functions/forwarder/triage"
)

// TestTriageKeys checks that keys move through the list, decide and undo, and that they type letters in
// an input.
func TestTriageKeys(t *testing.T) {
	s := triaged(t)
	b := browser(t, deskOf(t, s, "ann"))
	b.open("/?sort=first")
	b.do(chromedp.KeyEvent("r"))
	if h := b.text(`document.querySelector("h1").innerText`); h[:1] != "2" || stateOf(t, s, "aaaa").Number+stateOf(t, s, "bbbb").Number != 0 {
		t.Errorf("without a row in focus, r decides about a group: %q", h)
	}
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"))
	if name := b.text(`document.activeElement.textContent`); name != "KeyError" {
		t.Fatalf("after j, j and k the focus is on %q; want the first group", name)
	}
	b.do(chromedp.KeyEvent("r"))
	b.noticed("You resolved it.")
	if g := stateOf(t, s, "aaaa"); g.Status != triage.Resolved {
		t.Errorf("after r: %+v; want it resolved", g)
	}
	b.do(chromedp.KeyEvent("u"))
	b.noticed("You undid")

	b.open("/group/aaaa")
	b.do(chromedp.KeyEvent("n"))
	b.until(`document.activeElement.name === "note" && document.activeElement.closest("details").open`)
	b.do(chromedp.KeyEvent("r"), chromedp.KeyEvent("i"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\r"))
	b.noticed("You noted: ")
	b.do(chromedp.KeyEvent("i"))
	b.noticed("You ignored it.")
	if g := stateOf(t, s, "aaaa"); g.Status != triage.Ignored || !strings.HasSuffix(g.Note, "ri") { // DevTools also types the n, which its keydown suppresses for a person
		t.Errorf("after n and i: %+v; want it ignored, with the note", g)
	}
}

// noticed waits until the page shows a notice that begins with start, and until its script has loaded.
// The script listens for keys.
func (b tab) noticed(start string) {
	b.t.Helper()
	b.until(`document.readyState === "complete" && document.querySelector(".notice")?.innerText.startsWith("` + start + `")`)
}
