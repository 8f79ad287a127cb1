//go:build !race

package dig_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/local/dig"
	"faulty/local/dig/source"
	"faulty/local/dig/tally"
	"faulty/local/history"
)

// readHistory returns the counts of dig for a generated week up to a time. The zero time includes the whole
// week.
func readHistory(t *testing.T, dir string, until time.Time) *tally.Tally {
	t.Helper()
	sources, err := source.OpenAll(context.Background(), []string{filepath.Join(dir, "logs")}, source.Options{Until: until, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	summary, err := dig.Run(context.Background(), dig.Options{Sources: sources, Until: until})
	if err != nil || len(summary.Unreadable) > 0 {
		t.Fatalf("dig.Run = %v, unreadable %q", err, summary.Unreadable)
	}
	return summary.Tally
}

// isOf reports whether a group of dig corresponds to a fault of the history.
func isOf(g *tally.Group, want *history.Group) bool {
	if g.Function != want.Function {
		return false
	}
	switch want.Kind {
	case "timeout":
		return g.Type == "Sandbox.Timedout"
	case "out_of_memory":
		return strings.Contains(g.Message, "signal: killed") || g.Type == "Runtime.OutOfMemory"
	}
	return (g.Type == want.Type || strings.HasSuffix(want.Type, "."+g.Type)) && g.Culprit == want.Culprit
}

// TestHistories checks for each week that dig finds one group with all occurrences for each fault, and that
// exactly the groups that the deployment introduced are new.
func TestHistories(t *testing.T) {
	for _, scenario := range history.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			dir := t.TempDir()
			answers, err := history.Write(dir, history.Options{Scenario: scenario, Seed: 7, Start: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), Events: 8_000})
			if err != nil {
				t.Fatal(err)
			}
			before := map[string]bool{}
			for _, g := range readHistory(t, dir, answers.Deployed).Groups(tally.ByCount) {
				before[g.Fingerprint] = true
			}
			found := map[string]int{}
			for _, g := range readHistory(t, dir, time.Time{}).Groups(tally.ByCount) {
				var of *history.Group
				for i := range answers.Groups {
					if isOf(&g, &answers.Groups[i]) {
						of = &answers.Groups[i]
						found[of.Name]++
					}
				}
				switch {
				case of == nil:
					t.Errorf("group %+v is no fault of the history", g)
				case g.Count != of.Count:
					t.Errorf("group %s of %s: %d occurrences (%+v), want %d", g.Fingerprint, of.Name, g.Count, g, of.Count)
				case before[g.Fingerprint] == of.Introduced:
					t.Errorf("group %s of %s: seen before the deployment %v, introduced by it %v", g.Fingerprint, of.Name, before[g.Fingerprint], of.Introduced)
				}
			}
			for _, g := range answers.Groups {
				if found[g.Name] != 1 {
					t.Errorf("%s is %d groups, want 1: %q", g.Name, found[g.Name], g.Example)
				}
			}
		})
	}
}
