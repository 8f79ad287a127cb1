package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"faulty/local/console"
	"faulty/local/console/client/clienttest"
	"faulty/local/history"
	"faulty/local/system"
)

// TestBrowserWeek checks that the console answers twelve questions about a week of logs, each
// with a page and a few clicks. The commands `local history` and `local dig` provide the week.
// It uses the variables of TestBrowser, and
//
//	FAULTY_PICTURES any value: rewrite the pictures of the documentation
func TestBrowserWeek(t *testing.T) {
	w := startWeek(t)
	b := openTab(t, w.console)
	b.useScreen(screens()[0])
	dir := artifacts(t)
	for _, q := range w.questions() {
		t.Run(q.name, func(t *testing.T) {
			q.ask(t, b.with(t), filepath.Join(dir, "week-"+strings.ReplaceAll(q.name, " ", "-")+".png"))
		})
	}
	t.Run("pictures", func(t *testing.T) { w.savePictures(t, b.with(t)) })
}

// A week is a console for the generated logs of a shop, at the end of the week.
type week struct {
	history.Answers
	console string // URL
}

func startWeek(t *testing.T) week {
	t.Helper()
	if _, ok := os.LookupEnv("FAULTY_BROWSER"); !ok {
		t.Skip("takes a minute: FAULTY_BROWSER=0s runs it")
	}
	dir, store := t.TempDir(), clienttest.Open(t)
	local := func(args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), filepath.Join(built(t), "local"), args...).CombinedOutput(); err != nil {
			t.Fatalf("local %s: %v %s", strings.Join(args, " "), err, out)
		}
	}
	local("history", "--out", filepath.Join(dir, "week"), "--scenario", "shop", "--start", "2026-11-16", "--events", "20000")
	local("dig", "--url", store.URL, "--index-prefix", strings.TrimSuffix(store.Index, "-*"), "--state", filepath.Join(dir, "dig.json"),
		"--dead-letters", filepath.Join(dir, "dead-letters.jsonl"), filepath.Join(dir, "week", "logs"))
	store.Ask("/"+store.Index+"/_refresh", "")
	var w week
	text, err := os.ReadFile(filepath.Join(dir, "week", history.AnswersFile))
	if err == nil {
		err = json.Unmarshal(text, &w.Answers)
	}
	if err != nil {
		t.Fatal(err)
	}
	page, err := system.ServeConsole(t.Context(), "127.0.0.1:0", console.Options{Client: store.Client, Now: func() time.Time { return w.End }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := page.Close(); err != nil {
			t.Error(err)
		}
	})
	w.console = page.URL
	return w
}

// A question has an answer on a page, which clicks reach from the list of exceptions.
type question struct {
	name   string
	typed  string   // what is typed into the search box first; "" is nothing
	clicks []string // texts of links, in order; a text behind "… > " is looked for in the table row or list item of the first text
	page   string   // the path that the clicks lead to
	answer string   // selector of the element with the answer
	want   []string // texts in that element
}

func (q question) ask(t *testing.T, b tab, picture string) {
	b.open("/?from=now-7d")
	if q.typed != "" {
		b.navigate(chromedp.SendKeys("#q", q.typed+"\r"))
	}
	for _, text := range q.clicks {
		b.follow(text)
	}
	if got := evaluate[string](b, `location.pathname`); !strings.HasPrefix(got, q.page) {
		t.Errorf("the clicks %q lead to %s; want %s", q.clicks, got, q.page)
	}
	text := evaluate[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(e => e.innerText.replace(/\s+/g, " ")).join("\n")`, q.answer))
	for _, want := range q.want {
		if !strings.Contains(text, want) {
			t.Errorf("%s of %s says %.1500q; want %q", q.answer, q.page, text, want)
		}
	}
	save(t, picture, b.picture(true))
	b.checkScreens(q.name)
}

// checkScreens checks that the page fits a phone, and with FAULTY_AXE that axe finds no serious
// violation: on a desktop, and on a phone in dark mode.
func (b tab) checkScreens(name string) {
	b.t.Helper()
	axe, err := os.ReadFile(os.Getenv("FAULTY_AXE"))
	defer b.useScreen(screens()[0])
	for _, screen := range []screen{screens()[0], screens()[3]} {
		b.useScreen(screen)
		if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > int(screen.width) {
			b.t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, screen.width)
		}
		if err != nil {
			continue
		}
		evaluate[bool](b, string(axe)+"; true")
		for _, v := range b.violations() {
			if v.Impact == "serious" || v.Impact == "critical" {
				b.t.Errorf("%s on %s: %s %s: %s: %s", name, screen.name, v.Impact, v.ID, v.Help, v.Nodes[0].HTML)
			}
		}
	}
}

// follow clicks on the first link with a text, or, with "row > text", on the first such link in
// the first row that contains the text before the ">".
func (b tab) follow(text string) {
	b.t.Helper()
	row, link, inRow := strings.Cut(text, " > ")
	if !inRow {
		row, link = "", text
	}
	found := evaluate[bool](b, fmt.Sprintf(`(() => {
		const all = %q ? [...document.querySelectorAll("tr, li")].filter(e => e.innerText.replace(/\s+/g, " ").includes(%q)) : [document];
		const link = all.flatMap(e => [...e.querySelectorAll("a")]).find(a => a.textContent.trim() === %q);
		link?.setAttribute("data-test", "");
		return Boolean(link);
	})()`, row, row, link))
	if !found {
		b.t.Fatalf("%s has no link %q in a row with %q: %s", evaluate[string](b, `location.href`), link, row, evaluate[string](b, `document.querySelector("main").innerText.slice(0, 2000)`))
	}
	b.navigate(chromedp.Click(`[data-test]`))
}

// questions returns the twelve questions with the answers of the generated week.
func (w *week) questions() []question {
	introduced, back := w.group(w.Introduced.Groups[len(w.Introduced.Groups)-1]), w.group(w.Regression.Group)
	release := w.Introduced.Releases[slices.IndexFunc(w.Introduced.Releases, func(r history.Release) bool { return r.Function == introduced.Function })]
	version, customer := fmt.Sprint(release.Version), w.Customer
	toGroup := []string{"Versions", fmt.Sprint(release.Function, " ", version, " > ", introduced.Type)}
	exact := func(t time.Time) string { return t.Format("2006-01-02 15:04:05") }
	return []question{
		{name: "1 what", clicks: []string{"Versions"}, page: "/versions", answer: "table.released tr", want: []string{fmt.Sprint("new ", introduced.Type)}},
		{name: "2 since when", clicks: toGroup, page: "/group/", answer: ".headline", want: []string{"first seen " + exact(introduced.First)}},
		{name: "3 how often", clicks: toGroup, page: "/group/", answer: ".headline", want: []string{fmt.Sprintf("in this range %d events", introduced.Count)}},
		{name: "4 where", clicks: toGroup, page: "/group/", answer: ".headline .where", want: []string{introduced.Culprit, "of " + introduced.Function}},
		{name: "5 which version", clicks: toGroup, page: "/group/", answer: ".headline", want: []string{"in " + version}},
		{name: "6 still happening", clicks: toGroup, page: "/group/", answer: ".headline", want: []string{"last seen " + exact(introduced.Last), "still happening yes"}},
		{name: "7 came back", clicks: []string{"Versions"}, page: "/versions", answer: "table.released tr", want: []string{fmt.Sprint(w.Regression.Function, " ", w.Regression.ReturnedVersion), "back " + back.Type}},
		{name: "8 who", clicks: append(slices.Clone(toGroup), fmt.Sprint(introduced.Users)), page: "/explore", answer: "main", want: []string{"Values of user.id", fmt.Sprint(introduced.Users, " values"), customer.User}},
		{name: "9 slowdown", clicks: []string{"Functions", "duration", w.Slowdown.Function}, page: "/functions", answer: "main", want: []string{"in the last slower", "version 42", "version " + version}},
		{name: "10 volume", clicks: []string{"Versions", fmt.Sprint(release.Function, " ", version, " > messages since"), "increased"}, page: "/patterns", answer: "table.patterns", want: []string{"cache lookup for"}},
		{name: "11 cost", clicks: []string{"Patterns"}, page: "/patterns", answer: "main h1", want: []string{"a month of it costs $"}},
		{name: "12 a customer's request", typed: customer.User, clicks: []string{introduced.Type, "The request behind it"}, page: "/request/", answer: "main", want: append(slices.Clone(customer.Functions), customer.User)},
	}
}

func (w *week) group(name string) history.Group {
	return w.Groups[slices.IndexFunc(w.Groups, func(g history.Group) bool { return g.Name == name })]
}
