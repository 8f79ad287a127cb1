//go:build !race

// The weeks are large. The race detector would take a minute for them.

package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/translate"
	"faulty/local/history"
)

// A digChanges is the part of dig's JSON output with the number of events and the changes.
type digChanges struct {
	Events     int
	Comparison struct {
		Groups []struct {
			Change, Function, Type, Culprit string
			Before, After                   int
		}
		Patterns []struct {
			Change, Function, Pattern string
			Before, After             int
		}
	}
}

// patternsOf returns the patterns of a function's log events.
func patternsOf(t *translate.Translator, function string, texts ...string) (patterns []string) {
	d := delivery.Delivery{Group: []byte("/aws/lambda/" + function)}
	for i, text := range texts {
		d.Events = append(d.Events, delivery.Event{ID: fmt.Append(nil, i), Time: 1795382692123, Message: []byte(text)})
	}
	t.Begin(&d, 0)
	for i := range t.Len() {
		if p := t.Document(&d, i).Get(document.Pattern).Text(); len(p) > 0 {
			patterns = append(patterns, function+": "+string(p))
		}
	}
	return patterns
}

// TestHistoryChanges checks dig's report for three generated weeks. Only what the deployment
// introduced may be new, and only what is logged more often may be increased.
func TestHistoryChanges(t *testing.T) {
	for _, scenario := range history.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			dir := t.TempDir()
			answers, err := history.Write(dir, history.Options{Scenario: scenario, Seed: 3, Start: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), Events: 30_000})
			if err != nil {
				t.Fatal(err)
			}
			output, err := runDig(t, "--dry-run", "--json", "--patterns", "--compare-at", answers.Deployed.Format(time.RFC3339), filepath.Join(dir, "logs"))
			if err != nil {
				t.Fatal(err)
			}
			var changes digChanges
			if err := json.Unmarshal([]byte(output), &changes); err != nil {
				t.Fatal(err)
			}
			if changes.Events != answers.Events {
				t.Errorf("%d events; want %d", changes.Events, answers.Events)
			}
			checkGroups(t, answers, &changes)
			checkPatterns(t, answers, &changes)
		})
	}
}

// lastPart returns a type without its module, because some of Python's loggers omit the module.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// checkGroups compares the new groups with those that the deployment introduced.
func checkGroups(t *testing.T, answers *history.Answers, changes *digChanges) {
	t.Helper()
	var got, want []string
	for _, g := range changes.Comparison.Groups {
		if g.Before == 0 {
			got = append(got, fmt.Sprintf("%s %s: %s in %s, %d times", g.Change, g.Function, lastPart(g.Type), g.Culprit, g.After))
		}
	}
	for _, g := range answers.Groups {
		if g.Introduced {
			want = append(want, fmt.Sprintf("new %s: %s in %s, %d times", g.Function, lastPart(g.Type), g.Culprit, g.Count))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("new groups:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// checkPatterns compares the new patterns with those of the messages and exceptions
// that the deployment introduced.
func checkPatterns(t *testing.T, answers *history.Answers, changes *digChanges) {
	t.Helper()
	var translator translate.Translator
	want, increased, got := map[string]bool{}, map[string]bool{}, map[string]string{}
	for _, m := range answers.Messages {
		for _, p := range patternsOf(&translator, m.Function, m.Example) {
			want[p] = want[p] || m.Introduced
			increased[p] = m.Increased
		}
	}
	for _, g := range answers.Groups {
		for _, p := range patternsOf(&translator, g.Function, g.Example...) {
			want[p] = g.Introduced && !hasOccurred(&translator, answers, p)
		}
	}
	for _, p := range changes.Comparison.Patterns {
		name := p.Function + ": " + p.Pattern
		if p.Before == 0 {
			got[name] = p.Change
		}
		if p.Change == "increased" && increased[name] {
			delete(increased, name)
		}
	}
	maps.DeleteFunc(want, func(_ string, isNew bool) bool { return !isNew })
	maps.DeleteFunc(increased, func(_ string, isIncreased bool) bool { return !isIncreased })
	for name, change := range got {
		if !want[name] {
			t.Errorf("pattern %q is %s, and not introduced by the deployment", name, change)
		} else if change != "new" {
			t.Errorf("pattern %q is %s, want new", name, change)
		}
		delete(want, name)
	}
	if len(want)+len(increased) > 0 {
		t.Errorf("patterns %q are not new, %q not increased", slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(increased)))
	}
}

// hasOccurred reports whether a fault from before the deployment has logged a pattern, such as the
// pattern for the end of a process.
func hasOccurred(t *translate.Translator, answers *history.Answers, pattern string) bool {
	return slices.ContainsFunc(answers.Groups, func(g history.Group) bool {
		return !g.Introduced && slices.Contains(patternsOf(t, g.Function, g.Example...), pattern)
	})
}
