package history_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/history"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var monday = time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)

// small returns the options of a small history.
func small(scenario string) history.Options {
	return history.Options{Scenario: scenario, Seed: 3, Start: monday, Events: 10_000}
}

func generate(t *testing.T, o history.Options) *history.History {
	t.Helper()
	h, err := history.Generate(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sum returns a hash of a complete history.
func sum(t *testing.T, o history.Options) string {
	t.Helper()
	text, err := json.Marshal(generate(t, o))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))
}

// TestDeterminism checks that the same options generate the same history, and another seed a different one.
func TestDeterminism(t *testing.T) {
	o := small("travel")
	first := sum(t, o)
	if again := sum(t, o); again != first {
		t.Errorf("the same options generate %s and %s", first, again)
	}
	o.Seed++
	if other := sum(t, o); other == first {
		t.Error("another seed generates the same history")
	}
}

// TestScenarios generates a history of each scenario and checks all its parts.
func TestScenarios(t *testing.T) {
	for _, scenario := range history.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			h := generate(t, small(scenario))
			checkAnswers(t, h)
			checkPhases(t, h)
			checkCustomer(t, h)
			checkLines(t, &h.Answers)
			checkDeliveries(t, h)
		})
	}
}

// checkAnswers checks that the answers agree with the events.
func checkAnswers(t *testing.T, h *history.History) {
	t.Helper()
	a := &h.Answers
	if n := len(h.Events); n != a.Events || n < 8_000 || n > 12_000 {
		t.Errorf("%d events, %d in the answers; want about 10,000", n, a.Events)
	}
	if !slices.IsSortedFunc(h.Events, func(a, b history.Event) int { return a.Time.Compare(b.Time) }) {
		t.Error("the events are not in the order of their times")
	}
	languages := map[string]bool{}
	for _, f := range a.Functions {
		languages[f.Language] = true
	}
	if len(a.Functions) != 8 || len(languages) != 4 {
		t.Errorf("%d functions in %d languages", len(a.Functions), len(languages))
	}
	if a.Slowdown.LastDay.P50 < 1.5*a.Slowdown.Before.P50 {
		t.Errorf("slowdown = %+v", a.Slowdown)
	}
	if a.Silence.Last.After(a.End.Add(-24 * time.Hour)) {
		t.Errorf("silence = %+v, until %s", a.Silence, a.End)
	}
}

// checkPhases checks when groups and messages occur.
func checkPhases(t *testing.T, h *history.History) {
	t.Helper()
	a := &h.Answers
	kinds := map[string]int{}
	for _, g := range a.Groups {
		kinds[g.Kind]++
		if (g.Before == 0) != g.Introduced || g.First.Before(a.Deployed) == g.Introduced {
			t.Errorf("group %s: introduced %v, %d before the deployment, first at %s", g.Name, g.Introduced, g.Before, g.First)
		}
		if g.Regressed && (g.Name != a.Regression.Group || g.Last.Before(a.Regression.Returned) || slices.Contains(g.Versions, a.Regression.FixedVersion)) {
			t.Errorf("group %s = %+v, regression %+v", g.Name, g, a.Regression)
		}
	}
	if kinds["crash"] == 0 || kinds["logged"] == 0 || kinds["timeout"] == 0 || kinds["out_of_memory"] == 0 {
		t.Errorf("kinds of groups: %v", kinds)
	}
	for _, m := range a.Messages {
		if (m.Before == 0) != m.Introduced || m.Increased && m.Count-m.Before < 3*m.Before {
			t.Errorf("message %q: introduced %v, increased %v, %d of %d before the deployment", m.Text, m.Introduced, m.Increased, m.Before, m.Count)
		}
	}
	if len(a.Introduced.Groups) < 2 || len(a.Introduced.Messages) == 0 || len(a.Introduced.Increased) == 0 || len(a.Introduced.Releases) == 0 {
		t.Errorf("introduced: %+v", a.Introduced)
	}
}

// checkCustomer checks that the events of the customer's request agree with the answers, and that Lambda retried
// other invocations.
func checkCustomer(t *testing.T, h *history.History) {
	t.Helper()
	c := &h.Answers.Customer
	starts := map[string]int{}
	seen := map[string]bool{}
	for i := range h.Events {
		e := &h.Events[i]
		if id, isStart := strings.CutPrefix(e.Message, "START RequestId: "); isStart {
			starts[id[:36]]++
		}
		for n, id := range c.RequestIDs {
			seen[id] = seen[id] || e.Function == c.Functions[n] && strings.Contains(e.Message, id)
		}
	}
	if c.User == "" || len(seen) < 2 || c.Functions[len(c.Functions)-1] != c.FailedIn {
		t.Errorf("customer: %+v", c)
	}
	for id, found := range seen {
		if !found {
			t.Errorf("no event of request %s", id)
		}
	}
	repeated := 0
	for _, n := range starts {
		repeated += n - 1
	}
	if h.Answers.Repeated == 0 || repeated > h.Answers.Repeated {
		t.Errorf("%d invocations are repeated, %d in the answers", repeated, h.Answers.Repeated)
	}
}

// checkLines compares the first event of each message and each fault with a golden file. The file shows the output of
// the loggers and runtimes.
func checkLines(t *testing.T, a *history.Answers) {
	t.Helper()
	var got strings.Builder
	for _, m := range a.Messages {
		fmt.Fprintf(&got, "%s\t%q\n", m.Function, m.Example)
	}
	for _, g := range a.Groups {
		for _, text := range g.Example {
			fmt.Fprintf(&got, "%s\t%q\n", g.Name, text)
		}
	}
	path := filepath.Join("testdata", a.Scenario+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the lines differ from %s; -update rewrites it:\n%s", path, got.String())
	}
}

// checkDeliveries checks that every event is in exactly one delivery of its stream, and that ids are unique.
func checkDeliveries(t *testing.T, h *history.History) {
	t.Helper()
	ids, events := map[string]bool{}, 0
	for path, deliveries := range h.Deliveries() {
		for _, d := range deliveries {
			if function, _, _ := strings.Cut(path, "/"); d.LogGroup != "/aws/lambda/"+function {
				t.Errorf("%s has a delivery of %s", path, d.LogGroup)
			}
			for _, e := range d.LogEvents {
				ids[e.ID] = true
				events++
			}
		}
	}
	if len(ids) != len(h.Events) || events != len(h.Events) {
		t.Errorf("%d events with %d ids in deliveries, want %d", events, len(ids), len(h.Events))
	}
}

func TestOptionErrors(t *testing.T) {
	for _, row := range []struct {
		name    string
		options history.Options
		want    string
	}{
		{"scenario", history.Options{Scenario: "bank", Start: monday}, `unknown scenario "bank"; there are shop, travel, media`},
		{"days", history.Options{Days: 2, Start: monday}, "2 days is too short"},
		{"events", history.Options{Events: 10, Start: monday}, "10 events are too few"},
		{"deployment", history.Options{Start: monday, Deploy: monday}, "is not at least 36 hours inside"},
	} {
		if _, err := history.Generate(row.options); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", row.name, err, row.want)
		}
	}
}
