//go:build !race

// The week is large: .ci/run weeks reads it without the race detector.

package console

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
	"faulty/local/dig"
	"faulty/local/dig/checkpoint"
	"faulty/local/dig/report"
	"faulty/local/dig/source"
	"faulty/local/history"
)

// A week is the console of a generated week of logs in the evening of the last day.
type week struct {
	http.Handler
	*history.Answers
	store *clienttest.Store
}

// weekOf stores a generated week with the forwarder's code.
func weekOf(t *testing.T, scenario string) week {
	t.Helper()
	dir, s := t.TempDir(), clienttest.Open(t)
	answers, err := history.Write(dir, history.Options{Scenario: scenario, Seed: 1, Start: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), Events: 20_000})
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	state, err := checkpoint.Open(filepath.Join(dir, "dig.json"))
	if err != nil {
		t.Fatal(err)
	}
	sources, err := source.OpenAll(t.Context(), []string{filepath.Join(dir, "logs")}, source.Options{Now: answers.End})
	if err != nil {
		t.Fatal(err)
	}
	into := &dig.Store{URL: base, Prefix: strings.TrimSuffix(s.Index, "-*"), Timeout: 10 * time.Second, Patience: 10 * time.Second, NoGroups: true}
	summary, err := dig.Run(t.Context(), dig.Options{Sources: sources, State: state, Workers: 2, Store: into})
	if err != nil || summary.Stored == 0 || len(summary.Unreadable) > 0 {
		t.Fatalf("dig.Run = %d stored, %v, unreadable %q", summary.Stored, err, summary.Unreadable)
	}
	s.Ask("/"+s.Index+"/_refresh", "")
	h, err := New(Options{Client: s.Client, Now: func() time.Time { return answers.End }})
	if err != nil {
		t.Fatal(err)
	}
	return week{h, answers, s}
}

// page returns the words of a page for the whole week.
func (w week) page(t *testing.T, path string, pairs ...string) string {
	t.Helper()
	return words(w.markup(t, path, pairs...))
}

func (w week) markup(t *testing.T, path string, pairs ...string) string {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	if !values.Has("from") {
		values.Set("from", "now-7d")
	}
	status, page := get(t, w, path+"?"+values.Encode())
	if status != http.StatusOK {
		t.Fatalf("%s = %d %.500s", path, status, words(page))
	}
	lawful(t, strings.ReplaceAll(page, "https://", "")) // the URLs in the log events are allowed
	return page
}

// group returns the expected values of a group.
func (w week) group(t *testing.T, name string) history.Group {
	t.Helper()
	for _, g := range w.Groups {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("no group %s in the answers", name)
	return history.Group{}
}

// lastPart returns a type without its module, which some loggers omit.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// TestWeek compares the pages with the answers of a generated week.
func TestWeek(t *testing.T) {
	w := weekOf(t, history.Scenarios()[0])
	t.Run("versions", w.versions)
	t.Run("deployments", w.deployments)
	t.Run("users", w.users)
	t.Run("patterns", w.patterns)
	t.Run("functions", w.functions)
	t.Run("customer", w.customer)
}

// versions checks which version introduced what, and which group came back.
func (w week) versions(t *testing.T) {
	page := w.markup(t, "/versions")
	for _, r := range w.Introduced.Releases {
		line := row(t, page, fmt.Sprint(r.Function, " ", r.Version))
		for _, name := range w.Introduced.Groups {
			g := w.group(t, name)
			if isNew := strings.Contains(line, fmt.Sprintf("new %s in", lastPart(g.Type))) || strings.Contains(line, "new "+g.Type+" in"); isNew != (g.Function == r.Function) {
				t.Errorf("%s: new there %v, introduced by it %v", line, isNew, g.Function == r.Function)
			}
		}
	}
	g := w.group(t, w.Regression.Group)
	if line := row(t, page, fmt.Sprint(w.Regression.Function, " ", w.Regression.ReturnedVersion)); !strings.Contains(line, "back "+lastPart(g.Type)) {
		t.Errorf("%s; want that %s is back", line, g.Type)
	}
	if line := row(t, page, fmt.Sprint(w.Regression.Function, " ", w.Regression.FixedVersion)); !strings.Contains(line, "gone "+lastPart(g.Type)) {
		t.Errorf("%s; want that %s is gone", line, g.Type)
	}
	if line := row(t, page, fmt.Sprint(w.Slowdown.Function, " 43")); !strings.Contains(line, " slower ") {
		t.Errorf("%s; want that it is slower", line)
	}
}

// deployments checks that the chart of every page shows each deployment at its time.
func (w week) deployments(t *testing.T) {
	for _, path := range []string{"/", "/explore", "/functions", "/versions"} {
		page := w.markup(t, path)
		if got := strings.Count(page, "deployed:"); got < 3 || got > 8 {
			t.Errorf("%s has %d lines; want those of 4 versions in each chart, of which two are near each other", path, got)
		}
		for _, r := range w.Introduced.Releases {
			if !strings.Contains(page, fmt.Sprintf("%s %d, ", r.Function, r.Version)) {
				t.Errorf("%s does not show the deployment of %s %d", path, r.Function, r.Version)
			}
		}
	}
	page := w.markup(t, "/", "f", "faas.name:payments")
	if !strings.Contains(page, "payments 43, ") || strings.Contains(page, "basket 24, ") {
		t.Error("the chart of one function does not have its deployments alone")
	}
}

// users checks how many customers a fault affects, who they are, and what happened to one of them.
func (w week) users(t *testing.T) {
	g := w.group(t, "storefront-price")
	line := row(t, w.markup(t, "/", "f", "faas.name:storefront"), "error "+lastPart(g.Type))
	if want := fmt.Sprintf(" %d %d users ", g.Count, g.Users); !strings.Contains(line, want) {
		t.Errorf("%s; want %q", line, want)
	}
	if page := w.page(t, "/explore", "by", "user.id", "q", "exception.type:TypeError AND faas.name:storefront"); !strings.Contains(page, "about "+fmt.Sprint(g.Users)) && !strings.Contains(page, fmt.Sprint(g.Users, " values")) {
		t.Errorf("the values of user.id are not %d: %.900s", g.Users, page)
	}
	if page := w.page(t, "/", "f", "user.id:"+w.Customer.User); !strings.Contains(page, w.Customer.FailedIn) {
		t.Errorf("the exceptions of the customer %s have none of %s: %.900s", w.Customer.User, w.Customer.FailedIn, page)
	}
}

// patterns checks which messages the deployment introduced, which are logged more often, and the cost
// of all messages.
func (w week) patterns(t *testing.T) {
	const overhead = 26 // bytes that CloudWatch counts for each event in addition to its message
	page := w.page(t, "/patterns", "show", "new", "from", w.Deployed.Format(time.RFC3339), "to", w.End.Format(time.RFC3339))
	if !strings.Contains(page, "provider throttled us, waiting") || strings.Contains(page, "cache lookup for") {
		t.Errorf("new since the deployment: %.1500s", page)
	}
	page = w.page(t, "/patterns", "show", "increased", "from", w.Deployed.Format(time.RFC3339), "to", w.End.Format(time.RFC3339))
	if !strings.Contains(page, "cache lookup for") {
		t.Errorf("increased since the deployment: %.1500s", page)
	}
	if page, want := w.page(t, "/patterns"), report.ByteSize(w.Bytes-overhead*int64(w.Events)); !strings.Contains(page, "the last 7 days: "+want) {
		t.Errorf("the page of %d bytes does not say %s: %.900s", w.Bytes, want, page)
	}
}

// functions checks which function has gone silent and how much each function logs.
func (w week) functions(t *testing.T) {
	page := w.page(t, "/functions")
	if !strings.Contains(page, "silent "+w.Silence.Function+" , last event 2 days ago") && !strings.Contains(page, "silent "+w.Silence.Function+", last event 2 days ago") {
		t.Errorf("the page does not say that %s is silent: %.1500s", w.Silence.Function, page)
	}
	if got := strings.Count(page, "last event "); got != 1 {
		t.Errorf("%d functions are silent; want one", got)
	}
}

// customer finds the failed request of a customer by the X-Ray trace id.
func (w week) customer(t *testing.T) {
	status, _ := get(t, w, "/?q="+w.Customer.TraceID)
	if status != http.StatusSeeOther {
		t.Fatalf("the trace id leads nowhere: %d", status)
	}
	page := w.page(t, "/request/"+strings.ReplaceAll(strings.TrimPrefix(w.Customer.TraceID, "1-"), "-", ""))
	for _, function := range w.Customer.Functions {
		if !strings.Contains(page, function) {
			t.Errorf("the request does not show %s: %.900s", function, page)
		}
	}
}
