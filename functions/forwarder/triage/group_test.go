package triage

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestID(t *testing.T) {
	for _, row := range []struct{ fingerprint, want string }{
		{"71699ad98e4b6b86", "71699ad98e4b6b86"},
		{"my-group_7", "my-group_7"},
		{"a.1", "~"}, {"~a", "~"}, {"", "~"}, {"größe", "~"}, {strings.Repeat("x", 129), "~"}, {"a/b", "~"},
	} {
		got := ID(row.fingerprint)
		if isHash := row.want == "~"; isHash != strings.HasPrefix(got, "~") || !isHash && got != row.want || len(got) > 128 {
			t.Errorf("ID(%q) = %q; want %q", row.fingerprint, got, row.want)
		}
	}
	if ID("a.1") == NotificationID("a", 1) {
		t.Error("a fingerprint has the id of another one's notification")
	}
}

func TestIsOlder(t *testing.T) {
	for _, row := range []struct {
		version, than string
		want          bool
	}{
		{"42", "43", true}, {"43", "43", false}, {"44", "43", false}, {"9", "10", true},
		{"1.9.3", "1.10", true}, {"v2.0.0", "2.0", false}, {"1.0.0-rc1", "1.0.0", true}, {"1.0.0", "1.0.0-rc1", false}, {"1.0.0+7", "1.0.0", false},
		{"1.0.0-rc1", "1.0.0-rc2", true}, {"1.0.0-rc10", "1.0.0-rc9", false}, {"1.0.0-beta.2", "1.0.0-rc.1", true}, {"1.0.0-rc", "1.0.0-rc.1", true},
		{"2026-11-20", "2026-11-22", true}, {"2026-11-22.2", "2026-11-22.1", false}, {"2026-12-01", "2026-11-22", false},
		{"3f2a91c", "3f2a91c", false}, {"3f2a91c", "aa01b7", true}, {"43", "aa01b7", true}, {"1.0.0-3f2a91c", "1.0.0-4b01b7", true},
	} {
		if got := isOlder(row.version, row.than, nil); got != row.want {
			t.Errorf("isOlder(%s, %s) = %v; want %v", row.version, row.than, got, row.want)
		}
	}
}

// TestKnownVersions checks that a commit which had no event before the group was resolved in another
// commit is newer, and that a list does not matter to versions with an order.
func TestKnownVersions(t *testing.T) {
	g := Group{Status: Open, Since: noon}.Apply(Change{At: noon, Action: Resolve, Version: "aa01b7"}, nil)
	g.KnownVersions = []string{"3f2a91c", "44"}
	for version, want := range map[string]bool{"3f2a91c": false, "aa01b7": true, "c0ffee": true, "44": false} {
		if _, returns := g.Returns(version, noon.Add(time.Minute)); returns != want {
			t.Errorf("an event of %s reopens the group: %v; want %v", version, returns, want)
		}
	}
	g.ResolvedIn = "43"
	for version, want := range map[string]bool{"42": false, "44": true} {
		if _, returns := g.Returns(version, noon.Add(time.Minute)); returns != want {
			t.Errorf("resolved in 43, an event of %s reopens the group: %v; want %v", version, returns, want)
		}
	}
	if back := g.Apply(Change{At: noon, Action: Reopen}, nil); back.KnownVersions != nil {
		t.Errorf("reopened: %+v", back)
	}
	if back := g.Apply(Change{At: noon, Action: Reopen}, nil).Apply(Change{At: noon, Action: Undo}, &g); len(back.KnownVersions) != 2 {
		t.Errorf("reopened and undone: %+v", back)
	}
}

func TestReturns(t *testing.T) {
	open := Group{Status: Open, Since: noon}
	minute := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }
	for _, row := range []struct {
		name    string
		change  Change
		version string
		at      time.Time
		want    Reason
	}{
		{"open", Change{Action: Annotate}, "", minute(5), ""},
		{"resolved", Change{Action: Resolve}, "", minute(5), Regression},
		{"resolved, an event from before", Change{Action: Resolve}, "", minute(-1), ""},
		{"resolved, an event of that time", Change{Action: Resolve}, "", noon, ""},
		{"resolved in 43, an event of 42", Change{Action: Resolve, Version: "43"}, "42", minute(5), ""},
		{"resolved in 43, an event of 43", Change{Action: Resolve, Version: "43"}, "43", minute(5), Regression},
		{"resolved in 43, an event without a version", Change{Action: Resolve, Version: "43"}, "", minute(5), Regression},
		{"ignored", Change{Action: Ignore}, "", minute(5), ""},
		{"ignored until later", Change{Action: Ignore, Until: minute(10)}, "", minute(5), ""},
		{"ignored until then", Change{Action: Ignore, Until: minute(10)}, "", minute(10), Unignored},
		{"ignored for some events", Change{Action: Ignore, Events: 3}, "", minute(5), ""},
	} {
		row.change.At = noon
		g := open.Apply(row.change, nil)
		reason, returns := g.Returns(row.version, row.at)
		if !returns {
			reason = ""
		}
		if reason != row.want {
			t.Errorf("%s: Returns = %q; want %q", row.name, reason, row.want)
		}
	}
}

// TestApply: a decision replaces the previous one, the number of closings never decreases, and an
// undo restores everything else.
func TestApply(t *testing.T) {
	g := Group{Kind: GroupKind, Fingerprint: "f", Status: Open, Since: noon}
	resolved := g.Apply(Change{At: noon.Add(time.Minute), By: "ann", Action: Resolve, Version: "43"}, nil)
	if resolved.Status != Resolved || resolved.Number != 1 || resolved.ResolvedIn != "43" || resolved.By != "ann" || len(resolved.History) != 1 {
		t.Errorf("after Resolve: %+v", resolved)
	}
	back := resolved.Apply(Change{At: noon.Add(2 * time.Minute), By: Forwarder, Action: Regress, Version: "44"}, nil)
	if !back.IsRegressed() || back.RegressedIn != "44" || back.ResolvedIn != "" || back.Number != 1 {
		t.Errorf("after Regress: %+v", back)
	}
	ignored := back.Apply(Change{At: noon.Add(3 * time.Minute), Action: Ignore, Events: 10}, nil)
	if ignored.IsRegressed() || ignored.IgnoredEvents != 10 || ignored.Number != 2 {
		t.Errorf("after Ignore: %+v", ignored)
	}
	undone := ignored.Apply(Change{At: noon.Add(4 * time.Minute), Action: Undo}, &back)
	if !undone.IsRegressed() || undone.Number != 2 || len(undone.History) != 4 {
		t.Errorf("after Undo: %+v", undone)
	}
	closedAgain := undone.Apply(Change{At: noon.Add(5 * time.Minute), Action: Undo}, &resolved)
	if closedAgain.Status != Resolved || closedAgain.Number != 3 || closedAgain.ResolvedIn != "43" {
		t.Errorf("after Undo to resolved: %+v", closedAgain)
	}
	for range 2 * maxHistory {
		closedAgain = closedAgain.Apply(Change{Action: Annotate, Note: "n"}, nil)
	}
	if len(closedAgain.History) != maxHistory {
		t.Errorf("the history has %d changes; want %d", len(closedAgain.History), maxHistory)
	}
}

func TestSee(t *testing.T) {
	g := Group{FirstSeen: noon, FirstVersion: "42"}
	if _, earlier := g.See("41", noon.Add(time.Microsecond)); earlier {
		t.Error("See takes an event of the same millisecond for an earlier one")
	}
	if got, earlier := g.See("41", noon.Add(-time.Second)); !earlier || got.FirstVersion != "41" || !got.FirstSeen.Equal(noon.Add(-time.Second)) {
		t.Errorf("See of an earlier event = %+v, %v", got, earlier)
	}
}

func TestEffective(t *testing.T) {
	g := Group{Status: Open}.Apply(Change{At: noon, Action: Ignore, Until: noon.Add(time.Hour)}, nil)
	if g.Effective(noon) != Ignored || g.Effective(noon.Add(time.Hour)) != Open {
		t.Errorf("Effective = %s, %s; want ignored, open", g.Effective(noon), g.Effective(noon.Add(time.Hour)))
	}
}

func TestGroupJSON(t *testing.T) {
	g := Group{Kind: GroupKind, Fingerprint: "f", FirstSeen: noon, Created: noon, Status: Open, Since: noon}
	text, err := json.Marshal(g)
	const want = `{"kind":"group","fingerprint":"f","first_seen":"2026-11-22T12:00:00Z","created":"2026-11-22T12:00:00Z","status":"open","since":"2026-11-22T12:00:00Z","number":0}`
	if err != nil || string(text) != want {
		t.Errorf("Marshal = %s, %v; want %s", text, err, want)
	}
	var back Group
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, g) {
		t.Errorf("Unmarshal = %+v, %v; want %+v", back, err, g)
	}
}
