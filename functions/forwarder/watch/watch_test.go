package watch_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
	"faulty/functions/forwarder/watch"
	"faulty/local/opensearch/opensearchtest"
)

// A store is the embedded store.
type store struct {
	*testing.T
	url    string
	client *bulk.Client
}

func newStore(t *testing.T) *store {
	t.Helper()
	address := opensearchtest.Serve(t).URL
	opensearchtest.Apply(t, address, "faulty")
	base, _ := url.Parse(address)
	return &store{t, address, bulk.NewClient(bulk.Options{URL: base})}
}

// now is a multiple of ten minutes, the time at which all checks run.
var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

func (s *store) put(index, id string, document any) {
	s.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		s.Fatal(err)
	}
	req, _ := http.NewRequestWithContext(s.Context(), http.MethodPut, s.url+"/"+index+"/_doc/"+id, strings.NewReader(string(text)))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if reply, _ := io.ReadAll(res.Body); res.StatusCode/100 != 2 {
		s.Fatalf("PUT %s: %s", id, reply)
	}
}

// group stores an open group after some changes.
func (s *store) group(fingerprint string, changes ...triage.Change) {
	s.Helper()
	g := triage.Group{Kind: triage.GroupKind, Fingerprint: fingerprint, Type: "KeyError", FirstSeen: ago(72 * time.Hour), Created: ago(72 * time.Hour), Status: triage.Open, Since: ago(72 * time.Hour)}
	for _, c := range changes {
		g = g.Apply(c, nil)
	}
	s.put("faulty_groups", triage.ID(fingerprint), g)
}

// event stores an event with an exception of a function.
func (s *store) event(at time.Time, fingerprint, version, function string) {
	s.Helper()
	id := fmt.Sprintf("%s-%s-%s-%d", fingerprint, version, function, at.UnixNano())
	s.put("faulty-"+at.Format("2006.01.02"), id, map[string]any{
		"@timestamp": at, "exception": map[string]string{"fingerprint": fingerprint}, "service": map[string]string{"version": version}, "faas": map[string]string{"name": function},
	})
}

// run runs the checks two times, where the second run must not change anything, and returns the
// resulting groups and notifications.
func (s *store) run() (groups map[string]triage.Group, notifications map[string]triage.Notification) {
	s.Helper()
	return s.runWith(watch.Watch{Notify: true})
}

func (s *store) runWith(w watch.Watch) (groups map[string]triage.Group, notifications map[string]triage.Notification) {
	s.Helper()
	w.Client, w.Prefix, w.Now = s.client, "faulty", func() time.Time { return now }
	for range 2 {
		if err := w.Run(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
	groups, notifications = map[string]triage.Group{}, map[string]triage.Notification{}
	response, err := s.client.Post(s.Context(), "faulty_groups/_search", url.Values{"ignore_unavailable": {"true"}}, []byte(`{"size":1000}`))
	if err != nil {
		s.Fatal(err)
	}
	var found struct {
		Hits struct {
			Hits []struct {
				ID     string          `json:"_id"`
				Source json.RawMessage `json:"_source"`
			}
		}
	}
	if err := json.Unmarshal(response, &found); err != nil {
		s.Fatal(err)
	}
	for _, hit := range found.Hits.Hits {
		var g triage.Group
		var n triage.Notification
		if err := json.Unmarshal(hit.Source, &g); err == nil && g.Kind == triage.GroupKind {
			groups[hit.ID] = g
		} else if err := json.Unmarshal(hit.Source, &n); err != nil {
			s.Fatal(err)
		} else {
			notifications[hit.ID] = n
		}
	}
	return groups, notifications
}

func TestRising(t *testing.T) {
	s := newStore(t)
	s.group("rises")
	s.group("steady")
	s.group("rare")
	s.group("ignored", triage.Change{At: ago(48 * time.Hour), Action: triage.Ignore})
	for n := range 12 {
		at := ago(time.Duration(n+1) * time.Minute)
		s.event(at, "rises", "", "f")
		s.event(at, "steady", "", "f")
		s.event(at, "ignored", "", "f")
		s.event(at, "unknown", "", "f")
	}
	for n := range 7 {
		s.event(ago(time.Duration(n+61)*time.Minute), "steady", "", "f")
		s.event(ago(time.Duration(n+1)*time.Minute), "rare", "", "f")
	}
	s.event(ago(90*time.Minute), "rises", "", "f")
	_, notifications := s.run()
	n := notifications["rises.rising.2026-11-22"]
	if len(notifications) != 1 || n.Reason != triage.Rising || n.Count != 12 || n.Before != 1 || n.Type != "KeyError" {
		t.Errorf("notifications %+v; want one of the group that rises", notifications)
	}
}

func TestSilent(t *testing.T) {
	s := newStore(t)
	for hour := range 24 {
		at := ago(time.Duration(hour)*time.Hour + 90*time.Minute)
		s.event(at, "", "", "silent")
		s.event(at, "", "", "alive")
		if hour%4 == 0 {
			s.event(at, "", "", "seldom")
		}
	}
	s.event(ago(5*time.Minute), "", "", "alive")
	_, notifications := s.run()
	for id, n := range notifications {
		if len(notifications) != 1 || n.Reason != triage.Silent || n.Function != "silent" || !n.At.Equal(ago(90*time.Minute)) {
			t.Errorf("notification %s: %+v; want one, of the function silent", id, n)
		}
	}
	if len(notifications) == 0 {
		t.Error("no notification; want one")
	}
}

// TestReopen: closed groups are reopened if their events require it.
func TestReopen(t *testing.T) {
	s := newStore(t)
	at := ago(5 * time.Minute)
	change := func(c triage.Change) triage.Change { c.At = at; return c }
	s.group("ignored-3", change(triage.Change{Action: triage.Ignore, Events: 3}))
	s.group("ignored-4", change(triage.Change{Action: triage.Ignore, Events: 4}))
	s.group("ignored", change(triage.Change{Action: triage.Ignore}))
	s.group("resolved", change(triage.Change{Action: triage.Resolve}))
	s.group("resolved-43", change(triage.Change{Action: triage.Resolve, Version: "43"}))
	s.group("resolved-44", change(triage.Change{Action: triage.Resolve, Version: "44"}))
	s.group("fixed", change(triage.Change{Action: triage.Resolve}))
	s.group("unversioned", change(triage.Change{Action: triage.Resolve, Version: "44"}))
	s.event(ago(4*time.Minute), "unversioned", "43", "f")
	s.put("faulty-2026.11.22", "unversioned", map[string]any{"@timestamp": ago(3 * time.Minute), "exception": map[string]string{"fingerprint": "unversioned"}})
	for fingerprint := range map[string]bool{"ignored-3": true, "ignored-4": true, "ignored": true, "resolved": true, "resolved-43": true, "resolved-44": true} {
		for n := range 3 {
			s.event(ago(time.Duration(n+1)*time.Minute), fingerprint, "43", "f")
		}
	}
	s.event(ago(6*time.Minute), "fixed", "42", "f") // before it was resolved
	groups, notifications := s.run()
	for fingerprint, want := range map[string]triage.Reason{"ignored-3": triage.Unignored, "resolved": triage.Regression, "resolved-43": triage.Regression} {
		n, g := notifications[fingerprint+".1"], groups[fingerprint]
		if n.Reason != want || n.Count != 3 || !g.IsRegressed() || g.By != triage.Forwarder || !g.Regressed.Equal(ago(time.Minute)) {
			t.Errorf("%s: notification %+v, group %+v; want %s, open again", fingerprint, n, g, want)
		}
	}
	if n, g := notifications["unversioned.1"], groups["unversioned"]; n.Reason != triage.Regression || n.Version != "" || !g.Regressed.Equal(ago(3*time.Minute)) {
		t.Errorf("unversioned: notification %+v, group %+v; want a regression by the event without a version", n, g)
	}
	for _, fingerprint := range []string{"ignored-4", "ignored", "resolved-44", "fixed"} {
		if groups[fingerprint].Status == triage.Open {
			t.Errorf("%s is open; want it closed", fingerprint)
		}
	}
	if len(notifications) != 4 {
		t.Errorf("notifications %+v; want 4", notifications)
	}
}

// TestReopenMany: more groups than one search counts are all checked.
func TestReopenMany(t *testing.T) {
	s := newStore(t)
	const many = 130
	for n := range many {
		s.group(fmt.Sprint("g", n), triage.Change{At: ago(48 * time.Hour), Action: triage.Ignore, Events: 1 + n%2})
		s.event(ago(time.Hour), fmt.Sprint("g", n), "", "f")
	}
	groups, _ := s.run()
	for n := range many {
		if g := groups[fmt.Sprint("g", n)]; (g.Status == triage.Open) != (n%2 == 0) {
			t.Errorf("g%d, ignored for %d events, is %s after one", n, 1+n%2, g.Status)
		}
	}
}

// TestWithoutTarget: without a target, groups are reopened too, but nothing becomes pending, and the
// searches for rising groups and silent functions are not sent.
func TestWithoutTarget(t *testing.T) {
	s := newStore(t)
	s.group("ignored", triage.Change{At: ago(time.Hour), Action: triage.Ignore, Events: 3})
	s.group("rises")
	for n := range 12 {
		s.event(ago(time.Duration(n+1)*time.Minute), "ignored", "", "f")
		s.event(ago(time.Duration(n+1)*time.Minute), "rises", "", "f")
	}
	groups, notifications := s.runWith(watch.Watch{})
	if groups["ignored"].Status != triage.Open || len(notifications) != 1 || notifications["ignored.1"].State != triage.Suppressed {
		t.Errorf("groups %+v, notifications %+v; want the ignored group open, with a suppressed notification", groups, notifications)
	}
}

// TestEmpty: an empty store is no error.
func TestEmpty(t *testing.T) {
	if groups, notifications := newStore(t).run(); len(groups)+len(notifications) != 0 {
		t.Errorf("%v, %v; want none", groups, notifications)
	}
}
