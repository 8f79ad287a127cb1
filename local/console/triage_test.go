package console

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client/clienttest"
)

// A desk is the console of one user.
type desk struct {
	*testing.T
	http.Handler
}

func deskOf(t *testing.T, s *clienttest.Store, user string) desk {
	t.Helper()
	h, err := New(Options{Client: s.Client, Now: clienttest.Now, User: user})
	if err != nil {
		t.Fatal(err)
	}
	return desk{t, h}
}

// page returns a page and fails the test if the status is not 200.
func (d desk) page(path string) string {
	d.Helper()
	status, page := get(d, d.Handler, path)
	if status != http.StatusOK {
		d.Fatalf("%s = %d %.500s", path, status, words(page))
	}
	lawful(d.T, page)
	return page
}

// press sends the form of a button on a page like a browser. values replace the values of the form's
// inputs.
func (d desk) press(page, button string, values ...string) (int, string) {
	d.Helper()
	for _, f := range regexp.MustCompile(`(?s)<form[^>]*method="post".*?</form>`).FindAllString(page, -1) {
		tag := regexp.MustCompile(`<button[^>]*>` + button + `</button>`).FindString(f)
		if tag == "" {
			continue
		}
		form := url.Values{}
		for _, input := range regexp.MustCompile(`<input[^>]* name="(\w+)"[^>]* value="([^"]*)"`).FindAllStringSubmatch(f, -1) {
			form.Set(input[1], html.UnescapeString(input[2]))
		}
		if name := regexp.MustCompile(` name="action" value="([^"]*)"`).FindStringSubmatch(tag); name != nil {
			form.Set("action", name[1])
		}
		for i := 0; i+1 < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		action := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(f)
		return d.send(html.UnescapeString(action[1]), form)
	}
	d.Fatalf("the page has no button %q: %.1500s", button, words(page))
	return 0, ""
}

func (d desk) send(path string, form url.Values) (int, string) {
	d.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = "localhost:5601"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	lawful(d.T, w.Body.String())
	return w.Code, w.Body.String()
}

// has checks that a page contains texts.
func (d desk) has(page string, want ...string) {
	d.Helper()
	text := html.UnescapeString(words(page))
	for _, w := range want {
		if !strings.Contains(text, w) {
			d.Errorf("the page does not say %q: %.500s", w, text)
		}
	}
}

// stateOf returns the stored state of a group.
func stateOf(t *testing.T, s *clienttest.Store, id string) triage.Group {
	t.Helper()
	states, err := s.Client.States(t.Context(), []string{id})
	if err != nil {
		t.Fatal(err)
	}
	return states.Of(id).Group
}

// triaged returns a store with two groups: aaaa was first seen in version 42 a month ago and last seen in
// 43, and bbbb has no state.
func triaged(t *testing.T) *clienttest.Store {
	t.Helper()
	s := clienttest.Open(t)
	s.Put(
		clienttest.Exception("aaaa", "KeyError", time.Minute, "service.version", "43"),
		clienttest.Exception("bbbb", "IndexError", time.Minute, "service.version", "43"),
	)
	first := clienttest.Now().Add(-30 * 24 * time.Hour)
	s.PutStates(triage.Group{Kind: triage.GroupKind, Fingerprint: "aaaa", Type: "KeyError", Status: triage.Open, FirstSeen: first, FirstVersion: "42", Created: first, Since: first})
	return s
}

// TestTriage checks that each action of the list and of the group page has the effect that package triage
// defines, and that it can be undone.
func TestTriage(t *testing.T) {
	now, first := clienttest.Now(), clienttest.Now().Add(-30*24*time.Hour)
	for _, row := range []struct {
		name, path, button string
		values             []string
		shows              string
		want               triage.Group
	}{
		{"resolve", "/group/aaaa", "Resolve", nil, "You resolved it.", triage.Group{Status: triage.Resolved, Since: now, By: "ann", Number: 1}},
		{"resolve in a version", "/group/aaaa", "Resolve in this version", []string{"version", " 44 "}, "You resolved it in 44.", triage.Group{Status: triage.Resolved, Since: now, By: "ann", Number: 1, ResolvedIn: "44"}},
		{"ignore", "/group/aaaa", "Ignore", nil, "You ignored it.", triage.Group{Status: triage.Ignored, Since: now, By: "ann", Number: 1}},
		{"ignore until", "/group/aaaa", "Ignore until then", nil, "You ignored it until 2026-11-29 12:00:00 UTC.", triage.Group{Status: triage.Ignored, Since: now, By: "ann", Number: 1, IgnoredUntil: now.Add(7 * 24 * time.Hour)}},
		{"ignore for events", "/group/aaaa", "Ignore for these events", []string{"events", "7"}, "You ignored it for 7 more events.", triage.Group{Status: triage.Ignored, Since: now, By: "ann", Number: 1, IgnoredEvents: 7}},
		{"assign", "/group/aaaa", "Assign", []string{"assignee", "bob"}, "You assigned it to bob.", triage.Group{Status: triage.Open, Since: first, Assignee: "bob"}},
		{"assign to me", "/group/aaaa", "Assign to me", nil, "You assigned it to ann.", triage.Group{Status: triage.Open, Since: first, Assignee: "ann"}},
		{"annotate", "/group/aaaa", "Save the note", []string{"note", "see #7"}, "You noted: see #7.", triage.Group{Status: triage.Open, Since: first, Note: "see #7"}},
		{"resolve in the list", "/", "Resolve", nil, "You resolved it.", triage.Group{Status: triage.Resolved, Since: now, By: "ann", Number: 1}},
		{"assign in the list", "/", "Assign", []string{"assignee", "bob"}, "You assigned it to bob.", triage.Group{Status: triage.Open, Since: first, Assignee: "bob"}},
		{"annotate in the list", "/", "Save the note", []string{"note", "see #7"}, "You noted: see #7.", triage.Group{Status: triage.Open, Since: first, Note: "see #7"}},
		{"ignore in the list", "/", "Ignore", nil, "You ignored it.", triage.Group{Status: triage.Ignored, Since: now, By: "ann", Number: 1}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := triaged(t)
			d := deskOf(t, s, "ann")
			status, page := d.press(d.page(row.path), row.button, row.values...)
			if status != http.StatusOK {
				t.Errorf("status %d; want 200", status)
			}
			d.has(page, row.shows)
			got := stateOf(t, s, "aaaa")
			checkState(t, &got, &row.want)
			if len(got.History) != 1 || got.History[0].By != "ann" {
				t.Errorf("history = %+v; want one change by ann", got.History)
			}
			status, page = d.press(page, "Undo")
			d.has(page, "You undid the change before.")
			got = stateOf(t, s, "aaaa")
			if status != http.StatusOK || len(got.History) != 2 {
				t.Errorf("after the undo: %d, %+v", status, got)
			}
			checkState(t, &got, &triage.Group{Status: triage.Open, Since: first, Number: row.want.Number})
		})
	}
}

// checkState compares the parts of a state that users decide.
func checkState(t *testing.T, got, want *triage.Group) {
	t.Helper()
	if decision(got) != decision(want) || got.Number != want.Number {
		t.Errorf("state = %s, number %d; want %s, number %d", decision(got), got.Number, decision(want), want.Number)
	}
}

// TestTriageTakesEffect checks that the forwarder's rules use the state that the console wrote.
func TestTriageTakesEffect(t *testing.T) {
	s := triaged(t)
	d := deskOf(t, s, "ann")
	d.press(d.page("/group/aaaa"), "Resolve in this version", "version", "44")
	g := stateOf(t, s, "aaaa")
	later := clienttest.Now().Add(time.Minute)
	for version, want := range map[string]bool{"43": false, "44": true} {
		if _, returns := g.Returns(version, later); returns != want {
			t.Errorf("an event of %s brings the group back: %v; want %v", version, returns, want)
		}
	}
	back := g.Apply(triage.Change{At: later, By: triage.Forwarder, Action: triage.Regress, Version: "44"}, nil)
	s.PutStates(back)
	d.has(d.page("/"), "KeyError Regressed in 44", "first seen in 42, last seen in 43")
	d.has(d.page("/group/aaaa"), "Status: open, regressed in 44", "forwarder reopened it: it came back in 44", "ann resolved it in 44")
}

// TestResolveInCommit checks that a group which is resolved in a commit comes back in a later commit, and
// not in one that was running before.
func TestResolveInCommit(t *testing.T) {
	s := triaged(t)
	s.Put(clienttest.Exception("cccc", "ValueError", time.Minute, "service.version", "3f2a91c"))
	d := deskOf(t, s, "ann")
	_, page := d.press(d.page("/group/bbbb"), "Resolve in this version", "version", "aa01b7")
	g := stateOf(t, s, "bbbb")
	for version, want := range map[string]bool{"43": false, "3f2a91c": false, "aa01b7": true, "c0ffee": true} {
		if _, returns := g.Returns(version, clienttest.Now().Add(time.Minute)); returns != want {
			t.Errorf("an event of %s brings the group back: %v; want %v", version, returns, want)
		}
	}
	d.press(page, "Undo")
	if g := stateOf(t, s, "bbbb"); g.KnownVersions != nil {
		t.Errorf("after the undo: %+v", g)
	}
}

// TestTriageWithoutState checks that a group without a state gets a document, and that its notification
// is not sent.
func TestTriageWithoutState(t *testing.T) {
	s := triaged(t)
	d := deskOf(t, s, "ann")
	_, page := d.press(d.page("/group/bbbb"), "Resolve")
	d.has(page, "You resolved it.", "Status: resolved")
	if g := stateOf(t, s, "bbbb"); g.Status != triage.Resolved || g.Kind != triage.GroupKind || g.Type != "IndexError" || g.FirstVersion != "43" || g.Number != 1 {
		t.Errorf("state = %+v; want that of the events, resolved", g)
	}
	d.press(page, "Undo")
	if g := stateOf(t, s, "bbbb"); g.Status != triage.Open {
		t.Errorf("state after the undo = %+v; want it open", g)
	}
}

func TestFilters(t *testing.T) {
	s := triaged(t)
	d := deskOf(t, s, "ann")
	d.has(d.page("/"), "2 exceptions in 2 groups")
	if page := d.page("/"); strings.Contains(page, `<a class="type" href="/group/aaaa">KeyError</a> <span class="badge new"`) || !strings.Contains(page, `<a class="type" href="/group/bbbb">IndexError</a> <span class="badge new"`) {
		t.Error("aaaa was first seen a month ago, bbbb is new; the page says otherwise")
	}
	d.press(d.page("/group/aaaa"), "Resolve")
	for path, want := range map[string]string{
		"/": "1 exception in 1 group", "/?status=resolved": "1 exception in 1 group", "/?status=ignored": "No ignored exceptions", "/?status=regressed": "No regressed exceptions",
		"/?status=all": "2 exceptions in 2 groups", "/?status=nosuch": "1 exception in 1 group",
	} {
		d.has(d.page(path), want)
	}
	_, page := d.press(d.page("/?status=resolved"), "Reopen")
	d.has(page, "You reopened it.", "No resolved exceptions")
	d.has(d.page("/"), "2 exceptions in 2 groups")
}

// TestNewAmongMany checks that new groups are listed if there are more frequent old ones than a page lists,
// for each status.
func TestNewAmongMany(t *testing.T) {
	s := clienttest.Open(t)
	old := clienttest.Now().Add(-30 * 24 * time.Hour)
	for n := range 60 {
		id := fmt.Sprint("old", n)
		s.Put(clienttest.Exception(id, "OldError", time.Minute), clienttest.Exception(id, "OldError", 2*time.Minute))
		s.PutStates(triage.Group{Kind: triage.GroupKind, Fingerprint: id, Status: triage.Open, FirstSeen: old, Created: old, Since: old})
	}
	s.Put(clienttest.Exception("untracked", "UntrackedError", time.Minute), clienttest.Exception("fresh", "FreshError", time.Minute), clienttest.Exception("ignored", "IgnoredError", time.Minute))
	at := clienttest.Now().Add(-time.Minute)
	for id, status := range map[string]triage.Status{"fresh": triage.Open, "ignored": triage.Ignored, "old0": triage.Ignored} {
		g := triage.Group{Kind: triage.GroupKind, Fingerprint: id, Status: status, FirstSeen: at, Created: at, Since: at}
		if id == "old0" {
			g.FirstSeen = old
		}
		s.PutStates(g)
	}
	d := deskOf(t, s, "ann")
	d.has(d.page("/?show=new"), "2 exceptions in 2 groups", "FreshError new", "UntrackedError new")
	d.has(d.page("/?show=new&status=ignored"), "1 exception in 1 group", "IgnoredError new")
	d.has(d.page("/?show=new&status=all"), "3 exceptions in 3 groups")
	d.has(d.page("/?show=new&status=resolved"), "No new resolved exceptions in the last hour", "Show all")
	d.has(d.page("/?status=all"), "123 exceptions in 63 groups")
}

// TestTwoUsers checks that if two users change one group at the same time, the second one sees the first
// change and is asked again.
func TestTwoUsers(t *testing.T) {
	for _, path := range []string{"/", "/group/aaaa"} {
		s := triaged(t)
		ann, bob := deskOf(t, s, "ann"), deskOf(t, s, "bob")
		seenByBob := bob.page(path)
		_, page := ann.press(ann.page(path), "Ignore")
		ann.has(page, "You ignored it.")
		status, page := bob.press(seenByBob, "Resolve")
		bob.has(page, "Nothing was changed", "ann ignored it")
		if g := stateOf(t, s, "aaaa"); status != http.StatusConflict || g.Status != triage.Ignored || len(g.History) != 1 {
			t.Fatalf("%s: status %d, %+v; want 409, and what ann wrote", path, status, g)
		}
		status, page = bob.press(page, "Resolve nevertheless")
		bob.has(page, "You resolved it.")
		if g := stateOf(t, s, "aaaa"); status != http.StatusOK || g.Status != triage.Resolved || g.By != "bob" || g.Number != 2 || len(g.History) != 2 {
			t.Errorf("%s: status %d, %+v; want it resolved by bob, with both changes", path, status, g)
		}
	}
}

// TestUndoConflict checks that an undo does not undo another user's change.
func TestUndoConflict(t *testing.T) {
	s := triaged(t)
	ann, bob := deskOf(t, s, "ann"), deskOf(t, s, "bob")
	_, done := ann.press(ann.page("/group/aaaa"), "Resolve")
	bob.press(bob.page("/group/aaaa"), "Save the note", "note", "keep this")
	status, page := ann.press(done, "Undo")
	ann.has(page, "bob noted: keep this")
	if g := stateOf(t, s, "aaaa"); status != http.StatusConflict || g.Note != "keep this" || g.Status != triage.Resolved {
		t.Errorf("status %d, %+v; want 409 and the note", status, g)
	}
}

// TestForwarderMeanwhile checks that an earlier first event, which the forwarder writes, is kept and does not cause a conflict.
func TestForwarderMeanwhile(t *testing.T) {
	s := triaged(t)
	d := deskOf(t, s, "ann")
	page := d.page("/group/aaaa")
	g, _ := stateOf(t, s, "aaaa").See("41", clienttest.Now().Add(-60*24*time.Hour))
	s.PutStates(g)
	if status, page := d.press(page, "Resolve"); status != http.StatusOK {
		t.Errorf("status %d: %.600s", status, words(page))
	}
	if got := stateOf(t, s, "aaaa"); got.FirstVersion != "41" || got.Status != triage.Resolved {
		t.Errorf("state = %+v; want both changes", got)
	}
}

// TestReaders checks users who may not change groups: without write permission, with --read-only, and with
// a permission that is revoked while a page is open.
func TestReaders(t *testing.T) {
	s := triaged(t)
	open := deskOf(t, s, "ann")
	form := open.page("/group/aaaa")
	s.Forbid(http.MethodPut)
	reader := deskOf(t, s, "eve")
	flagged, err := New(Options{Client: s.Client, Now: clienttest.Now, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		desk desk
		want string
	}{
		"no right":    {reader, "no permissions for [indices:data/write/index]"},
		"--read-only": {desk{t, flagged}, "this console was started with --read-only"},
	} {
		for _, path := range []string{"/", "/group/aaaa"} {
			page := row.desk.page(path)
			row.desk.has(page, "Read-only: ", row.want)
			if strings.Contains(page, `method="post"`) {
				t.Errorf("%s: %s has a form to change the group", name, path)
			}
		}
		status, page := row.desk.press(form, "Resolve")
		row.desk.has(page, "Nothing was changed", row.want)
		if status != http.StatusForbidden {
			t.Errorf("%s: status %d; want 403", name, status)
		}
	}
	if g := stateOf(t, s, "aaaa"); g.Status != triage.Open {
		t.Errorf("state = %+v; want it unchanged", g)
	}
}

// TestTriageOff checks that without the groups index the pages work and offer no changes.
func TestTriageOff(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Exception("aaaa", "KeyError", time.Minute))
	d := deskOf(t, s, "ann")
	for _, path := range []string{"/", "/?status=resolved", "/?status=all", "/group/aaaa"} {
		if page := d.page(path); strings.Contains(page, `method="post"`) || strings.Contains(page, `class="problem"`) {
			t.Errorf("%s offers or reports something: %.900s", path, words(page))
		}
	}
	d.has(d.page("/group/aaaa"), "The state of groups is not available")
	status, page := d.send("/group/aaaa", url.Values{"id": {"aaaa"}, "seen": {"0.0"}, "action": {"resolve"}})
	d.has(page, "groups have no states")
	if status != http.StatusBadGateway {
		t.Errorf("status %d; want 502", status)
	}
}

func TestBadForms(t *testing.T) {
	s := triaged(t)
	d := deskOf(t, s, "ann")
	for name, row := range map[string]struct {
		form url.Values
		want string
	}{
		"no group":        {url.Values{"seen": {"0.0"}, "action": {"resolve"}}, "names no group"},
		"no token":        {url.Values{"id": {"aaaa"}, "action": {"resolve"}}, "names no group"},
		"unknown action":  {url.Values{"action": {"delete"}}, "does not know"},
		"no version":      {url.Values{"action": {"resolve-in"}, "version": {" "}}, "a version is needed"},
		"a long version":  {url.Values{"action": {"resolve-in"}, "version": {strings.Repeat("4", 201)}}, "may have 200"},
		"a past time":     {url.Values{"action": {"ignore-until"}, "until": {"now-1d"}}, "not in the future"},
		"no time":         {url.Values{"action": {"ignore-until"}, "until": {"soon"}}, "is not a time"},
		"no events":       {url.Values{"action": {"ignore-for"}, "events": {"0"}}, "no number of events"},
		"a long note":     {url.Values{"action": {"annotate"}, "note": {strings.Repeat("x", 4001)}}, "may have 4000"},
		"invalid undo":    {url.Values{"action": {"undo"}, "before": {`{"status":"gone"}`}}, "does not say what to restore"},
		"a broken undo":   {url.Values{"action": {"undo"}, "before": {`{`}}, "does not say what to restore"},
		"a very long one": {url.Values{"action": {strings.Repeat("x", maxForm)}}, "cannot be read"},
	} {
		if name != "no group" && name != "no token" {
			row.form.Set("id", "aaaa")
			row.form.Set("seen", "0.0")
		}
		status, page := d.send("/group/aaaa", row.form)
		d.has(page, "Nothing was changed", row.want)
		if status != http.StatusBadRequest {
			t.Errorf("%s: status %d; want 400", name, status)
		}
	}
	if g := stateOf(t, s, "aaaa"); len(g.History) != 0 {
		t.Errorf("history = %+v; want none", g.History)
	}
}

// TestHostileStates checks that any content of a state is shown as text.
func TestHostileStates(t *testing.T) {
	s := triaged(t)
	at := clienttest.Now()
	g := stateOf(t, s, "aaaa")
	g.FirstVersion = hostile
	for _, c := range []triage.Change{
		{At: at, By: hostile, Action: triage.Assign, Assignee: hostile}, {At: at, By: hostile, Action: triage.Annotate, Note: hostile},
		{At: at, By: hostile, Action: triage.Resolve, Version: hostile}, {At: at, By: hostile, Action: triage.Action(hostile)},
	} {
		g = g.Apply(c, nil)
	}
	s.PutStates(g)
	d := deskOf(t, s, hostile)
	for _, path := range []string{"/?status=all", "/group/aaaa"} {
		page := d.page(path)
		harmless(t, path, page)
		_, page = d.press(page, "Reopen")
		harmless(t, path+" afterwards", page)
		d.press(page, "Undo")
	}
	_, page := d.send("/group/aaaa", url.Values{"id": {hostile}, "seen": {hostile}, "action": {hostile}})
	harmless(t, "a form", page)
}
