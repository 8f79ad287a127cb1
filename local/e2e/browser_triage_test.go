package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// checkNotice checks the start of the notice about the last form.
func (b tab) checkNotice(want string) {
	b.t.Helper()
	if got := evaluate[string](b, `document.querySelector(".notice")?.innerText ?? ""`); !strings.HasPrefix(got, want) {
		b.t.Errorf("the notice is %q; want %q", got, want)
	}
}

// testTriage resolves a group in the list, finds it by its status, and reopens it. It then ignores
// the group on its page, undoes that, and assigns it.
func (s scene) testTriage(t *testing.T, b tab) {
	b.open(s.path("/", "sort", "-last"))
	first := b.rows()[0]
	b.navigate(chromedp.Click(`//tbody/tr[1]//button[text()="Resolve"]`))
	b.checkNotice("You resolved it.")
	for _, r := range b.rows() {
		if r.ID == first.ID {
			t.Errorf("the resolved group %s is still in the list of open groups", first.ID)
		}
	}
	b.open(s.path("/", "status", "resolved"))
	if rows := b.rows(); len(rows) != 1 || rows[0].ID != first.ID || rows[0].Count != first.Count {
		t.Errorf("the resolved groups are %+v; want %+v", rows, first)
	}
	b.navigate(chromedp.Click(`//tbody/tr[1]//button[text()="Reopen"]`))
	b.checkNotice("You reopened it.")

	b.open(s.path("/group/" + first.ID))
	b.navigate(chromedp.Click(`//section[@aria-labelledby="triage"]//button[text()="Ignore"]`))
	b.checkNotice("You ignored it.")
	b.navigate(chromedp.Click(`//button[text()="Undo"]`))
	b.checkNotice("You undid the change before.")
	b.do(chromedp.Click(`.triage summary`))
	b.navigate(chromedp.SetValue(`.triage input[name="assignee"][type="text"]`, "ann"), chromedp.Click(`//button[text()="Assign"]`))
	b.checkNotice("You assigned it to ann.")
	b.open(s.path("/", "sort", "-last"))
	if text := evaluate[string](b, `document.querySelector("table.groups").innerText`); !strings.Contains(text, "assigned to ann") {
		t.Errorf("the list does not show that %s is assigned to ann", first.ID)
	}
}

// testTriageScreens saves screenshots, on every screen, of the result of a form and of the forms on
// the page of a group. It checks them with axe if FAULTY_AXE is set.
func (s scene) testTriageScreens(t *testing.T, b tab) {
	axe, err := os.ReadFile(os.Getenv("FAULTY_AXE"))
	dir := artifacts(t)
	for _, screen := range screens() {
		b.useScreen(screen)
		b.open(s.path("/"))
		b.navigate(chromedp.Evaluate[chromedp.Void](`document.querySelector("table.groups button[value=resolve]").click()`))
		for _, page := range []string{"list", "undone", "group"} {
			switch page {
			case "undone":
				b.navigate(chromedp.Click(`//button[text()="Undo"]`))
			case "group":
				b.navigate(chromedp.Click(`table.groups a.type`))
				b.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".triage details").forEach(d => { d.open = true })`))
			}
			name := fmt.Sprintf("triage-%s-%s", page, screen.name)
			save(t, filepath.Join(dir, name+".png"), b.picture(true))
			if wide := evaluate[int](b, `document.documentElement.scrollWidth`); wide > int(screen.width) {
				t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, screen.width)
			}
			if err != nil {
				continue
			}
			evaluate[bool](b, string(axe)+"; true")
			for _, v := range b.violations() {
				if v.Impact == "serious" || v.Impact == "critical" {
					t.Errorf("%s: %s %s: %s: %s", name, v.Impact, v.ID, v.Help, v.Nodes[0].HTML)
				}
			}
		}
	}
}
