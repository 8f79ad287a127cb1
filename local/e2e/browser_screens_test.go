package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// testScreens saves a screenshot of every page on every screen. No page is wider than the screen.
// Wide content scrolls inside its container.
func (s scene) testScreens(t *testing.T, b tab) {
	dir := artifacts(t)
	pages := s.pages(t, b)
	for _, screen := range screens() {
		b.useScreen(screen)
		for _, p := range pages {
			b.open(p.path)
			save(t, filepath.Join(dir, p.name+"-"+screen.name+".png"), b.picture(true))
			if cut := evaluate[string](b, `[...document.querySelectorAll(".wide")].filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText.slice(0, 60)).join(" | ")`); cut != "" && screen.width > 1000 {
				t.Errorf("%s on %s cuts off %s", p.name, screen.name, cut)
			}
			if p.name == "exceptions" && !evaluate[bool](b, `document.querySelector("table.groups a.type").getBoundingClientRect().bottom < innerHeight`) {
				t.Errorf("on %s, the first exception is not visible without scrolling", screen.name)
			}
			if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > int(screen.width) {
				t.Errorf("%s is %d pixels wide on a screen of %d", p.name, wide, screen.width)
			}
		}
	}
	t.Logf("%d pages on %d screens: %s", len(pages), len(screens()), dir)
}

// testAccessibility: axe-core finds no serious violation of the rules of WCAG 2.2 AA and of its
// best practices.
func (s scene) testAccessibility(t *testing.T, b tab) {
	path := os.Getenv("FAULTY_AXE")
	if path == "" {
		t.Skip("FAULTY_AXE is not set: npm install axe-core, FAULTY_AXE=node_modules/axe-core/axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checks, minor := 0, 0
	pages := s.pages(t, b)
	for _, screen := range screens() {
		b.useScreen(screen)
		for _, p := range pages {
			b.open(p.path)
			evaluate[bool](b, string(axe)+"; true")
			for _, v := range b.violations() {
				if v.Impact == "serious" || v.Impact == "critical" {
					t.Errorf("%s on %s: %s %s: %s, %d times: %s", p.name, screen.name, v.Impact, v.ID, v.Help, len(v.Nodes), v.Nodes[0].HTML)
				} else {
					t.Logf("%s on %s: %s %s: %s, %d times: %s", p.name, screen.name, v.Impact, v.ID, v.Help, len(v.Nodes), v.Nodes[0].HTML)
					minor++
				}
			}
			checks++
		}
	}
	t.Logf("axe: %d pages on %d screens, %d checks, %d moderate or minor findings", len(pages), len(screens()), checks, minor)
}

// A violation is a violation of one rule of axe on one page.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML string
	}
}

func (b tab) violations() (list []violation) {
	b.t.Helper()
	text := evaluate[string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html.slice(0, 200)}))}))))`)
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		b.t.Fatal(err)
	}
	return list
}
