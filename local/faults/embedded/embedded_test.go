package embedded_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"faulty/local/faults"
	"faulty/local/faults/embedded"
	"faulty/local/faults/process"
	"faulty/local/system/systemtest"
)

// TestReleased runs the released functions under faults and under a steady load.
func TestReleased(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the functions")
	}
	code := t.TempDir()
	if err := systemtest.Build(t.Context(), code, runtime.GOOS); err != nil {
		t.Fatal(err)
	}
	options := func(t *testing.T, rows ...string) faults.Options {
		return faults.Options{Template: systemtest.Template(t), CodeDir: code, Dir: t.TempDir(), Rows: rows}
	}
	// The soak counts all processes, and a kill affects the forwarders of all systems: these two run alone.
	t.Run("soak", func(t *testing.T) { checkSoak(t, options(t)) })
	t.Run("killed", func(t *testing.T) { checkChaos(t, options(t, "killed")) })
	for _, rows := range [][]string{{"none", "429", "failure queue"}, {"malformed"}, {"poison"}} {
		t.Run(rows[0], func(t *testing.T) {
			t.Parallel() // they mostly wait for retries
			checkChaos(t, options(t, rows...))
		})
	}
}

// checkChaos injects a few faults into the released functions. It checks that everything that was
// sent is stored once or is in the queue.
func checkChaos(t *testing.T, o faults.Options) {
	t.Helper()
	o.Downtime, o.Pace, o.Visibility = time.Second, time.Second, 3*time.Second
	report, err := faults.Chaos(t.Context(), embedded.Open, o)
	if err != nil {
		t.Error(err)
	}
	if len(report.Results) != len(o.Rows) {
		t.Errorf("%d results; want one for each of %d rows", len(report.Results), len(o.Rows))
	}
	left := map[string]int{"malformed": 13, "poison": 5}
	for _, r := range report.Results {
		if r.Skipped != "" {
			t.Logf("%s: skipped: %s", r.Row, r.Skipped)
			continue
		}
		if r.Sent == 0 || r.After+r.Left != r.Sent || r.Lost != 0 || r.Duplicates != 0 || r.Left != left[r.Row] || r.Error != "" {
			t.Errorf("%s: %+v; want all of it stored once, except %d", r.Row, r, left[r.Row])
		}
		if affected := r.Struck+r.Failed > 0; affected == (r.Row == "none" || r.Row == "poison") {
			t.Errorf("%s: %d requests struck, %d invocations failed", r.Row, r.Struck, r.Failed)
		}
	}
	checkSave(t, report)
}

// checkSave checks that a saved report is the same when it is read, and that the Markdown page has
// a line for each row.
func checkSave(t *testing.T, report faults.Report) {
	t.Helper()
	path, page := filepath.Join(t.TempDir(), "chaos.json"), filepath.Join(t.TempDir(), "chaos.md")
	if err := report.Save(path, page); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var saved faults.Report
	if err := json.Unmarshal(text, &saved); err != nil || len(saved.Results) != len(report.Results) {
		t.Errorf("%d results are saved (%v); want %d", len(saved.Results), err, len(report.Results))
	}
	table, err := os.ReadFile(page)
	if err != nil || strings.Count(string(table), "\n|") != len(report.Results)+1 {
		t.Errorf("the page (%v):\n%s\nwant a line for each of %d rows", err, table, len(report.Results))
	}
}

// checkSoak runs a soak of the released functions for a few seconds. It checks that everything that
// was sent is stored, that no process is left, and that the samples are in the table. The schedule
// of the faults is tested without a system in faults.TestSoakSchedule.
func checkSoak(t *testing.T, o faults.Options) {
	t.Helper()
	if !process.Measurable {
		t.Skip("needs /proc")
	}
	o.Duration, o.Measure, o.Every, o.Rate = 4*time.Second, time.Second, 2*time.Second, 20
	report, err := faults.Soak(t.Context(), embedded.Open, o)
	if err != nil {
		t.Error(err)
	}
	if l := report.Ledger; !l.OK() || l.Sent == 0 || l.After != l.Sent || report.Left != 0 {
		t.Errorf("ledger: %+v, %d processes left; want everything stored once, and no process", l, report.Left)
	}
	for _, s := range report.Samples {
		if s.Host.Memory == 0 || s.Host.Handles == 0 || s.Functions.Processes == 0 || s.Functions.Memory == 0 || s.Goroutines == 0 {
			t.Errorf("sample %+v; want a value of each", s)
		}
	}
	table, err := os.Open(filepath.Join(o.Dir, "samples.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	if err != nil || len(rows) != len(report.Samples)+1 {
		t.Errorf("%d rows for %d samples, %v; want a row for each", len(rows), len(report.Samples), err)
	}
}
