package client_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

func scope(length time.Duration) client.Scope {
	return client.Scope{From: clienttest.Now().Add(-length), To: clienttest.Now()}
}

// shop returns a store with three groups: an old one with a constant rate, a new one, and an old
// one that is rising.
func shop(t testing.TB) *clienttest.Store {
	s := clienttest.Open(t)
	var docs []clienttest.Doc
	for i := range 12 {
		docs = append(docs, clienttest.Exception("old", "KeyError", time.Duration(i)*5*time.Minute+time.Minute, "faas.name", []string{"orders", "billing"}[i%2]))
	}
	docs = append(docs, clienttest.Exception("old", "KeyError", 49*time.Hour))
	for i := range 3 {
		docs = append(docs, clienttest.Exception("new", "IndexError", time.Duration(i+1)*time.Minute, "log.level", "fatal"))
	}
	for i := range 20 {
		docs = append(docs, clienttest.Exception("up", "QuotaError", time.Duration(i)*30*time.Second+time.Second))
	}
	docs = append(docs, clienttest.Exception("up", "QuotaError", 20*time.Minute), clienttest.Exception("up", "QuotaError", 26*time.Hour))
	docs = append(docs, clienttest.Doc{"@timestamp": clienttest.Now().Add(-time.Minute), "message": "all is well", "log.level": "info"})
	s.Put(docs...)
	return s
}

func TestGroups(t *testing.T) {
	s := shop(t)
	got, err := groups(t, s.Client, scope(time.Hour), client.Frequent, true)
	if err != nil {
		t.Fatal(err)
	}
	if day, err := groups(t, s.Client, scope(25*time.Hour), client.Frequent, true); err != nil || day.Previous != 2 {
		t.Errorf("25 hours have %d events before them, %v; want 2", day.Previous, err)
	}
	if got.Total != 36 || got.Different != 3 || got.Other != 0 || len(got.List) != 3 {
		t.Fatalf("Groups = %d events in %d groups, %d listed, %d others; want 36, 3, 3, 0", got.Total, got.Different, len(got.List), got.Other)
	}
	type row struct {
		group       string
		count, most int
		new, rising bool
		functions   int
		since       time.Duration
	}
	var rows []row
	for _, g := range got.List {
		rows = append(rows, row{g.Fingerprint, g.Count, slices.Max(g.Counts), g.New(scope(time.Hour)), g.Rising(), len(g.Functions), clienttest.Now().Sub(g.Since)})
		sum := 0
		for _, n := range g.Counts {
			sum += n
		}
		if sum != g.Count {
			t.Errorf("group %s: the counts over time make %d; want %d", g.Fingerprint, sum, g.Count)
		}
	}
	want := []row{
		{"up", 21, 2, false, true, 1, 26 * time.Hour},
		{"old", 12, 1, false, false, 2, 49 * time.Hour},
		{"new", 3, 1, true, false, 1, 3 * time.Minute},
	}
	if !slices.Equal(rows, want) {
		t.Errorf("Groups = %+v; want %+v", rows, want)
	}
	one := got.List[1]
	if one.Type != "KeyError" || one.Culprit != "shop/orders.charge" || one.Line != 7 || one.Message != "KeyError happened" {
		t.Errorf("group old = %+v; want the values of its newest event", one)
	}
	levels := map[string]int{}
	for _, series := range got.Timeline.Series {
		levels[series.Name] = series.Sum()
	}
	if levels["error"] != 33 || levels["fatal"] != 3 {
		t.Errorf("levels over time = %v; want 33 error, 3 fatal", levels)
	}
}

// TestZone checks that days begin at midnight in local time, east and west of UTC.
func TestZone(t *testing.T) {
	s := shop(t)
	for _, row := range []struct {
		hours int
		want  string // the start of the day in UTC
	}{{9, "2026-11-21T15:00:00Z"}, {-5, "2026-11-22T05:00:00Z"}, {0, "2026-11-22T00:00:00Z"}} {
		in := scope(59 * 24 * time.Hour)
		in.Offset = time.Duration(row.hours) * time.Hour
		got, err := groups(t, s.Client, in, client.Frequent, true)
		if err != nil {
			t.Fatal(err)
		}
		line := got.Timeline
		days := line.Series[len(line.Series)-1].Counts
		last := len(days) - 1
		for days[last] == 0 {
			last--
		}
		if begin := line.Start.Add(time.Duration(last) * line.Step); line.Step != 24*time.Hour || begin.Format(time.RFC3339) != row.want || days[last] == 0 {
			t.Errorf("%d hours from UTC the last day begins at %v, in steps of %v; want %s", row.hours, begin, line.Step, row.want)
		}
		sum := 0
		for _, series := range line.Series {
			sum += series.Sum()
		}
		if sum != got.Total {
			t.Errorf("%d hours from UTC the days have %d events; the total is %d", row.hours, sum, got.Total)
		}
	}
}

func TestGroupsOrder(t *testing.T) {
	s := shop(t)
	for _, row := range []struct {
		name string
		by   client.Order
		desc bool
		want string
	}{
		{"most first", client.Frequent, true, "up old new"},
		{"least first", client.Frequent, false, "new old up"},
		{"last seen first", client.Newest, true, "up new old"},
		{"longest there first", client.Oldest, false, "old up new"},
		{"most functions first", client.Spread, true, "old new up"},
	} {
		t.Run(row.name, func(t *testing.T) {
			found, err := groups(t, s.Client, scope(time.Hour), row.by, row.desc)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, g := range found.List {
				names = append(names, g.Fingerprint)
			}
			if got := strings.Join(names, " "); got != row.want {
				t.Errorf("Groups by %s = %s; want %s", row.by, got, row.want)
			}
		})
	}
}

func TestScope(t *testing.T) {
	s := shop(t)
	hour := scope(time.Hour)
	for _, row := range []struct {
		name  string
		scope client.Scope
		want  int
	}{
		{"the last hour", hour, 36},
		{"all time", client.Scope{From: time.Unix(0, 0), To: clienttest.Now()}, 38},
		{"the end is not part of it", client.Scope{From: hour.From, To: clienttest.Now().Add(-time.Second)}, 35},
		{"a query", client.Scope{From: hour.From, To: hour.To, Query: "exception.type:KeyError"}, 12},
		{"two words are both wanted", client.Scope{From: hour.From, To: hour.To, Query: "KeyError happened"}, 12},
		{"a condition", client.Scope{From: hour.From, To: hour.To, Only: []client.Condition{{Field: "faas.name", Value: "billing"}}}, 6},
		{"a condition that must not hold", client.Scope{From: hour.From, To: hour.To, Only: []client.Condition{{Field: "faas.name", Value: "billing", Not: true}}}, 30},
		{"a query that finds nothing", client.Scope{From: hour.From, To: hour.To, Query: "nosuch"}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := groups(t, s.Client, row.scope, client.Frequent, true)
			if err != nil || got.Total != row.want {
				t.Errorf("Groups of %+v = %d events, %v; want %d", row.scope, got.Total, err, row.want)
			}
		})
	}
}

// TestNothingFound checks that the result contains the time of the newest exception.
func TestNothingFound(t *testing.T) {
	s := shop(t)
	quiet := client.Scope{From: clienttest.Now().Add(-40 * time.Hour), To: clienttest.Now().Add(-39 * time.Hour)}
	got, err := groups(t, s.Client, quiet, client.Frequent, true)
	if want := clienttest.Now().Add(-time.Second); err != nil || got.Total != 0 || !got.Latest.Equal(want) {
		t.Errorf("Groups = %d events, latest %v, %v; want none, %v", got.Total, got.Latest, err, want)
	}
	empty := clienttest.Open(t)
	if got, err := groups(t, empty.Client, quiet, client.Frequent, true); err != nil || got.Total != 0 || !got.Latest.IsZero() {
		t.Errorf("Groups of an empty store = %+v, %v; want nothing", got, err)
	}
}

func TestBadQuery(t *testing.T) {
	s := shop(t)
	for _, row := range []struct{ name, query, want string }{
		{"syntax", "exception.type:(", "exception.type:("},
		{"no number", "http.response.status_code:abc", "abc"},
		{"no date", "@timestamp:[soon TO now]", "soon"},
	} {
		t.Run(row.name, func(t *testing.T) {
			bad := scope(time.Hour)
			bad.Query = row.query
			_, err := groups(t, s.Client, bad, client.Frequent, true)
			e, ok := errors.AsType[*client.Error](err)
			if !ok || !e.Query || e.Status != 400 || !strings.Contains(e.Reason, row.want) {
				t.Errorf("Groups of %q = %v; want an error about the query that shows %q", bad.Query, err, row.want)
			}
		})
	}
}

func TestRising(t *testing.T) {
	for _, row := range []struct {
		name           string
		before, recent int
		want           bool
	}{
		{"a hundred after ten", 10, 100, true},
		{"three after one may be chance", 1, 3, false},
		{"twelve after two", 2, 12, true},
		{"fifteen after ten is less than double", 10, 15, false},
		{"an old one that comes back", 0, 50, true},
		{"a few of a rare one may be chance", 0, 4, false},
		{"falling", 50, 10, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := (client.Group{Before: row.before, Recent: row.recent}).Rising(); got != row.want {
				t.Errorf("Rising(%d after %d) = %v; want %v", row.recent, row.before, got, row.want)
			}
		})
	}
}

// groups counts the groups and adds their descriptions.
func groups(t *testing.T, a *client.Client, s client.Scope, by client.Order, desc bool) (client.Groups, error) {
	t.Helper()
	found, err := a.Groups(t.Context(), s, by, desc)
	if err == nil {
		err = a.Describe(t.Context(), s, &found)
	}
	return found, err
}

// TestSeveralValues checks documents of other programs, which can have several values in a field for
// which the forwarder writes one.
func TestSeveralValues(t *testing.T) {
	s := clienttest.Open(t)
	d := clienttest.Exception("", "Error", time.Minute)
	d["exception.fingerprint"], d["exception.causes"], d["@timestamp"] = []string{"f1", "f2"}, []string{"a", "b", "c"}, clienttest.Now().Add(-time.Minute)
	s.Put(d, clienttest.Exception("f3", "Error", 2*time.Minute))
	got, err := groups(t, s.Client, scope(time.Hour), client.Frequent, true)
	if err != nil || len(got.List) != 3 || got.List[0].Type != "Error" || got.List[1].Type != "Error" {
		t.Errorf("groups = %+v, %v; want three of type Error", got.List, err)
	}
	seen, err := s.Client.Explore(t.Context(), scope(time.Hour), client.Exploration{By: "exception.causes"})
	if err != nil || seen.Having != 1 || seen.Kinds != 3 {
		t.Errorf("exception.causes: %d documents, %d kinds, %v; want 1 with 3", seen.Having, seen.Kinds, err)
	}
}
