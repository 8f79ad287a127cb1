package faults

import (
	"strings"
	"testing"
	"time"
)

func TestReport(t *testing.T) {
	r := Report{Environment: "embedded system", Store: "OpenSearch 3.4.0 (x)", Took: 90 * time.Second, Results: []Result{
		{Row: "down", Fault: "OpenSearch is down", Sent: 100, Stored: 60, Queued: 40, After: 99, Left: 1, Struck: 7, Failed: 3, Seconds: 12.4, Note: "a | b", Reasons: map[string]int{"gave up": 40}},
		{Row: "own", Fault: "another", Skipped: "not here"},
	}}
	if !r.OK() {
		t.Error("OK = false; want true")
	}
	var page, table strings.Builder
	if err := r.Markdown(&page); err != nil {
		t.Fatal(err)
	}
	const want = `| fault | sent | stored | queued | after replay | left in queue | lost | duplicated | took | seen |
|---|--:|--:|--:|--:|--:|--:|--:|---|---|
| down: OpenSearch is down | 100 | 60 | 40 | 99 | 1 | 0 | 0 | 12 s | 7 requests affected; 3 invocations failed; a \| b |
| own: another | – | – | – | – | – | – | – |  | skipped: not here |

1 fault (1 skipped, 0 not passed), 100 events: 99 stored, 1 left in the queue permanently, 0 lost, 0 duplicated; OpenSearch 3.4.0 (x), embedded system, 1m30s
`
	if page.String() != want {
		t.Errorf("Markdown =\n%s\nwant\n%s", page.String(), want)
	}
	r.Print(&table)
	if !strings.Contains(table.String(), "queued, down: 40 × gave up") {
		t.Errorf("Print = %s; want the reasons", table.String())
	}
	for _, wrong := range []Result{{Lost: 1}, {Duplicates: 1}, {Error: "x"}} {
		if (Report{Results: []Result{wrong}}).OK() {
			t.Errorf("OK with %+v = true; want false", wrong)
		}
	}
}

func TestChoose(t *testing.T) {
	rows, err := choose(allRows(), []string{"clocks", "down"})
	if err != nil || len(rows) != 2 || rows[0].name != "down" {
		t.Errorf("choose = %d rows, %v; want down, clocks", len(rows), err)
	}
	if _, err := choose(allRows(), []string{"?"}); err == nil || !strings.Contains(err.Error(), `no fault "?"`) || !strings.Contains(err.Error(), "\n  watermark") {
		t.Errorf("choose(?) = %v; want the list of rows", err)
	}
	seen := map[string]bool{}
	for _, name := range Rows() {
		if seen[name] {
			t.Errorf("two rows are called %q", name)
		}
		seen[name] = true
	}
}
