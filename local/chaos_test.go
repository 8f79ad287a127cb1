package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"faulty/local/faults"
	"faulty/local/system/systemtest"
)

// TestChaos runs a few rows of the fault matrix, with faults of seconds, on the
// binaries that ship: what is sent is stored once, or in the queue.
func TestChaos(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the functions")
	}
	dir := t.TempDir()
	cmd := chaosCmd{
		Quick: true, Data: dir, Markdown: filepath.Join(dir, "chaos.md"), Template: "../template.yaml", Code: functions(t),
		Row: []string{"none", "429", "killed", "failure queue", "malformed", "poison"},
	}
	if err := cmd.Run(t.Context()); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "chaos.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report faults.Report
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	left := map[string]int{"malformed": 13, "poison": 5}
	for _, r := range report.Results {
		if r.Skipped != "" {
			t.Logf("%s: passed over: %s", r.Row, r.Skipped)
			continue
		}
		if r.Sent == 0 || r.After+r.Left != r.Sent || r.Lost != 0 || r.Twice != 0 || r.Left != left[r.Row] {
			t.Errorf("%s: %+v; want all of it stored once, but %d", r.Row, r, left[r.Row])
		}
		if struck := r.Struck+r.Failed > 0; struck == (r.Row == "none" || r.Row == "poison") {
			t.Errorf("%s: %d requests struck, %d invocations failed", r.Row, r.Struck, r.Failed)
		}
	}
	page, err := os.ReadFile(cmd.Markdown)
	if err != nil || strings.Count(string(page), "\n|") != len(cmd.Row)+1 {
		t.Errorf("the page (%v):\n%s\nwant a line for each of %d rows", err, page, len(cmd.Row))
	}
}

// functions builds the functions and returns the folder that has dist.
func functions(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := systemtest.Build(t.Context(), dir, runtime.GOOS); err != nil {
		t.Fatal(err)
	}
	return dir
}
