package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// notice reads what the page says about the last form.
func (b tab) notice(want string) {
	b.t.Helper()
	if got := look[string](b, `document.querySelector(".notice")?.innerText ?? ""`); !strings.HasPrefix(got, want) {
		b.t.Errorf("the page says %q; want %q", got, want)
	}
}

// triaged: a group is resolved in the list, found by its status, and reopened; it is
// assigned on its page, which takes that back.
func (s scene) triaged(t *testing.T, b tab) {
	b.open(s.path("/", "sort", "-last"))
	first := b.rows()[0]
	b.leave(chromedp.Click(`//tbody/tr[1]//button[text()="Resolve"]`))
	b.notice("You resolved it.")
	for _, r := range b.rows() {
		if r.ID == first.ID {
			t.Errorf("the resolved group %s is still among the open ones", first.ID)
		}
	}
	b.open(s.path("/", "status", "resolved"))
	if rows := b.rows(); len(rows) != 1 || rows[0].ID != first.ID || rows[0].Count != first.Count {
		t.Errorf("the resolved groups are %+v; want %+v", rows, first)
	}
	b.leave(chromedp.Click(`//tbody/tr[1]//button[text()="Reopen"]`))
	b.notice("You reopened it.")

	b.open(s.path("/group/" + first.ID))
	b.leave(chromedp.Click(`//section[@aria-labelledby="triage"]//button[text()="Ignore"]`))
	b.notice("You ignored it.")
	b.leave(chromedp.Click(`//button[text()="Undo"]`))
	b.notice("You undid the change before.")
	b.do(chromedp.Click(`.triage summary`))
	b.leave(chromedp.SetValue(`.triage input[name="assignee"][type="text"]`, "ann"), chromedp.Click(`//button[text()="Assign"]`))
	b.notice("You assigned it to ann.")
	b.open(s.path("/", "sort", "-last"))
	if text := look[string](b, `document.querySelector("table.groups").innerText`); !strings.Contains(text, "assigned to ann") {
		t.Errorf("the list does not say that %s is assigned to ann", first.ID)
	}
}

// triagePages: the result of a form, and the forms that a group's page shows on
// demand, on every screen, held against axe where it is there.
func (s scene) triagePages(t *testing.T, b tab) {
	axe, err := os.ReadFile(os.Getenv("FAULTY_AXE"))
	dir := artifacts(t)
	for _, screen := range screens() {
		b.before(screen)
		b.open(s.path("/"))
		b.leave(chromedp.Evaluate[chromedp.Void](`document.querySelector("table.groups button[value=resolve]").click()`))
		for _, page := range []string{"list", "undone", "group"} {
			switch page {
			case "undone":
				b.leave(chromedp.Click(`//button[text()="Undo"]`))
			case "group":
				b.leave(chromedp.Click(`table.groups a.type`))
				b.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".triage details").forEach(d => { d.open = true })`))
			}
			name := fmt.Sprintf("triage-%s-%s", page, screen.name)
			keep(t, filepath.Join(dir, name+".png"), b.picture(true))
			if wide := look[int](b, `document.documentElement.scrollWidth`); wide > int(screen.width) {
				t.Errorf("%s is %d pixels wide on a screen of %d", name, wide, screen.width)
			}
			if err != nil {
				continue
			}
			look[bool](b, string(axe)+"; true")
			for _, v := range b.violations() {
				if v.Impact == "serious" || v.Impact == "critical" {
					t.Errorf("%s: %s %s: %s: %s", name, v.Impact, v.ID, v.Help, v.Nodes[0].HTML)
				}
			}
		}
	}
}
