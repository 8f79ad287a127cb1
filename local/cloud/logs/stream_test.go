package logs

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestCut(t *testing.T) {
	small, big := Event{Message: "x"}, Event{Message: strings.Repeat("x", maxBatchBytes/2)}
	for _, row := range []struct {
		name   string
		events []Event
		ends   []int
		whole  bool
		want   int
	}{
		{"all", []Event{small, small}, []int{2}, false, 2},
		{"open invocation held back", []Event{small, small, small}, []int{2}, true, 2},
		{"open invocation taken", []Event{small, small, small}, []int{2}, false, 3},
		{"too large: cut between invocations", []Event{small, big, small, big}, []int{2, 4}, false, 2},
		{"too large: cut within the first", []Event{big, small, big, small}, []int{4}, false, 2},
		{"one event over the bound", []Event{{Message: strings.Repeat("x", 2*maxBatchBytes)}, small}, nil, false, 1},
		{"none", nil, nil, false, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := cut(row.events, row.ends, row.whole); got != row.want {
				t.Errorf("cut = %d; want %d", got, row.want)
			}
		})
	}
}

// TestFilterPattern: a pattern that would drop log events is not ignored.
func TestFilterPattern(t *testing.T) {
	_, err := New(Options{}, []Subscription{{Name: "s", Group: "/g", FilterPattern: "ERROR"}})
	if err == nil || !strings.Contains(err.Error(), `subscription s of /g: filter pattern "ERROR": only the empty pattern`) {
		t.Errorf("New with a filter pattern: %v", err)
	}
}

// TestTap: the tap receives the lines of every group, with or without a
// subscription.
func TestTap(t *testing.T) {
	var got []string
	s, err := New(Options{Tap: func(group, stream string, _ time.Time, line string) {
		got = append(got, group+" "+stream+" "+line)
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Stream("/g", "s").Write(time.Now(), "hello\n")
	if want := []string{"/g s hello"}; !slices.Equal(got, want) {
		t.Errorf("tapped %q; want %q", got, want)
	}
}

// TestStartApart: log events from before the first invocation are not delivered
// with a part of it, even if they are due while it runs.
func TestStartApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{t: t, delay: time.Second}
		s := newService(t, r)
		defer s.Close()
		s.Stream("/g", "other").Write(time.Now(), "keeps the slot busy")
		time.Sleep(time.Millisecond)
		st := s.Stream("/g", "s")
		st.Write(time.Now(), "init")
		time.Sleep(300 * time.Millisecond) // due, but the slot is in use
		st.Begin()
		st.Write(time.Now(), "start")
		time.Sleep(2 * time.Second)
		st.Write(time.Now(), "end")
		st.End()
		time.Sleep(2 * time.Second)
		var got [][]string
		for _, d := range r.deliveries() {
			var lines []string
			for _, e := range d.LogEvents {
				lines = append(lines, e.Message)
			}
			got = append(got, lines)
		}
		want := [][]string{{"keeps the slot busy"}, {"init"}, {"start", "end"}}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("deliveries %v; want %v", got, want)
		}
	})
}
