package client_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

// withStates returns a store with five groups: aaaa is open, bbbb is resolved, cccc is ignored, dddd
// has regressed, and eeee has events but no state.
func withStates(t *testing.T) *clienttest.Store {
	t.Helper()
	s := clienttest.Open(t)
	for _, id := range []string{"aaaa", "bbbb", "cccc", "dddd", "eeee"} {
		s.Put(clienttest.Exception(id, "KeyError", time.Minute))
	}
	at := clienttest.Now().Add(-time.Hour)
	open := func(id string) triage.Group {
		return triage.Group{Kind: triage.GroupKind, Fingerprint: id, Status: triage.Open, FirstSeen: at, Since: at}
	}
	s.PutStates(
		open("aaaa"),
		open("bbbb").Apply(triage.Change{At: at, By: "ann", Action: triage.Resolve}, nil),
		open("cccc").Apply(triage.Change{At: at, By: "ann", Action: triage.Ignore, Until: clienttest.Now().Add(time.Hour)}, nil),
		open("dddd").Apply(triage.Change{At: at, Action: triage.Resolve}, nil).Apply(triage.Change{At: at, By: triage.Forwarder, Action: triage.Regress, Version: "43"}, nil),
	)
	return s
}

func TestSelect(t *testing.T) {
	s := withStates(t)
	for _, row := range []struct {
		filter client.Filter
		later  time.Duration
		want   string
	}{
		{client.OnlyOpen, 0, "aaaa dddd eeee"},
		{client.OnlyOpen, 2 * time.Hour, "aaaa cccc dddd eeee"}, // the ignore period of cccc has ended
		{client.OnlyRegressed, 0, "dddd"},
		{client.OnlyResolved, 0, "bbbb"},
		{client.OnlyIgnored, 0, "cccc"},
		{client.OnlyIgnored, 2 * time.Hour, ""},
		{client.AllStates, 0, "aaaa bbbb cccc dddd eeee"},
	} {
		now := clienttest.Now().Add(row.later)
		list, err := s.Client.Select(t.Context(), row.filter, time.Time{}, now)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Client.Groups(t.Context(), client.Scope{From: clienttest.Now().Add(-time.Hour), To: clienttest.Now(), Groups: list}, client.Frequent, true)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range found.List {
			got = append(got, g.Fingerprint)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != row.want {
			t.Errorf("groups of %s after %v = %v; want %s", row.filter, row.later, got, row.want)
		}
		states, err := s.Client.States(t.Context(), []string{"aaaa", "bbbb", "cccc", "dddd", "eeee"})
		if err != nil || states.Off != "" {
			t.Fatalf("States: %v, off %q", err, states.Off)
		}
		for _, id := range []string{"aaaa", "bbbb", "cccc", "dddd", "eeee"} {
			g := states.Of(id).Group
			if has := row.filter.Has(&g, now); has != slices.Contains(got, id) {
				t.Errorf("%s after %v: Has(%s) = %v; Select returns the opposite", row.filter, row.later, id, has)
			}
		}
	}
}

// TestNoStates checks that without the groups index all groups are open and the reason is reported.
func TestNoStates(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Exception("aaaa", "KeyError", time.Minute))
	states, err := s.Client.States(t.Context(), []string{"aaaa"})
	if err != nil || !strings.Contains(states.Off, "no such index") || states.Of("aaaa").Status != triage.Open {
		t.Errorf("States = %+v, %v; want them off", states, err)
	}
	for _, f := range client.Filters() {
		if _, err := s.Client.Select(t.Context(), f, time.Time{}, clienttest.Now()); err != nil {
			t.Errorf("Select(%s): %v", f, err)
		}
	}
	states, err = client.New(nil, "a*,b-*").States(t.Context(), []string{"aaaa"})
	if err != nil || states.Off == "" {
		t.Errorf("States of two patterns = %+v, %v; want them off", states, err)
	}
}

// TestSetState checks that only the first of two concurrent writes succeeds, with and without an
// existing document.
func TestSetState(t *testing.T) {
	s := withStates(t)
	for _, id := range []string{"aaaa", "eeee"} {
		states, err := s.Client.States(t.Context(), []string{id})
		if err != nil {
			t.Fatal(err)
		}
		state := states.Of(id)
		if !state.Exists {
			if state, err = s.Client.NewState(t.Context(), id, clienttest.Now()); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range []bool{false, true} {
			next := state.Apply(triage.Change{At: clienttest.Now(), By: fmt.Sprint("user", i), Action: triage.Resolve, Version: "43"}, nil)
			if err := s.Client.SetState(t.Context(), state, &next); client.IsConflict(err) != want || err != nil && !want {
				t.Errorf("%s, writer %d: %v; want a conflict: %v", id, i, err, want)
			}
		}
		if states, err = s.Client.States(t.Context(), []string{id}); err != nil || states.Of(id).By != "user0" || states.Of(id).Number != 1 {
			t.Errorf("%s = %+v, %v; want it resolved by user0", id, states.Of(id), err)
		}
	}
	if got := s.Ask("/"+s.GroupsIndex()+"/_mget?filter_path=docs._source.state,docs._source.reason", `{"ids":["eeee.0"]}`); got != `{"docs":[{"_source":{"reason":"new","state":"suppressed"}}]}` {
		t.Errorf("the notification of eeee is %s; want it suppressed", got)
	}
}

func TestMayWrite(t *testing.T) {
	s := withStates(t)
	before := s.Ask("/"+s.GroupsIndex()+"/_search?filter_path=hits.total", `{}`)
	if err := s.Client.MayWrite(t.Context()); err != nil {
		t.Errorf("MayWrite = %v; want nil", err)
	}
	s.Ask("/"+s.GroupsIndex()+"/_refresh", "")
	if after := s.Ask("/"+s.GroupsIndex()+"/_search?filter_path=hits.total", `{}`); after != before {
		t.Errorf("MayWrite changed %s to %s", before, after)
	}
	s.Forbid(http.MethodPut)
	if err := s.Client.MayWrite(t.Context()); err == nil || !strings.Contains(err.Error(), "no permissions for [indices:data/write/index]") {
		t.Errorf("MayWrite = %v; want the reason of OpenSearch", err)
	}
}
