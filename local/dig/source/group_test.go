package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faulty/functions/forwarder/logfile"
)

const hour = int64(time.Hour / time.Millisecond)

// newFake returns a fake with a number of events, one minute apart, starting at 2026-10-01.
func newFake(events int) *logsFake {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	f := &logsFake{group: "/aws/lambda/orders", created: start + 14*24*hour, pageSize: 7}
	for i := range events {
		f.events = append(f.events, logEvent{Stream: fmt.Sprint("s", i%3), Timestamp: start + int64(i)*hour/60, Message: fmt.Sprint("line ", i), ID: fmt.Sprintf("%056d", i)})
	}
	return f
}

// readGroup reads a group from the position of an earlier run and returns the ids of the events.
func readGroup(t *testing.T, f *logsFake, o Options, through, window int64) (ids []string, units []Unit) {
	t.Helper()
	o.AWS = awsAt(t, f)
	o.Now = time.UnixMilli(f.created)
	s, err := Open(t.Context(), "cloudwatch:"+f.group, o)
	if err != nil {
		t.Fatal(err)
	}
	for u, err := range s.Units(t.Context(), through, window) {
		if err != nil {
			t.Fatal(err)
		}
		err = u.Read(t.Context(), func(e *logfile.Event) error {
			if e.Group != f.group || e.Time < u.From || e.Time >= u.To {
				t.Errorf("event %+v in the window %s to %s", e, stamp(u.From), stamp(u.To))
			}
			ids = append(ids, e.ID)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		units = append(units, u)
	}
	return ids, units
}

// TestGroup checks that every event is returned once and in order despite empty pages and throttling. The first
// window begins two weeks before the creation of the group.
func TestGroup(t *testing.T) {
	f := newFake(500)
	f.throttle = 3
	ids, units := readGroup(t, f, Options{}, 0, 0)
	if len(ids) != 500 || !slices.IsSorted(ids) || len(slices.Compact(ids)) != 500 {
		t.Errorf("%d events, sorted %v; want 500 in order", len(ids), slices.IsSorted(ids))
	}
	if first := units[0]; first.From != f.events[0].Timestamp || first.To-first.From != hour {
		t.Errorf("the first window is %s to %s; want an hour from %s", stamp(first.From), stamp(first.To), stamp(f.events[0].Timestamp))
	}
	for i := 1; i < len(units); i++ {
		if units[i].From != units[i-1].To {
			t.Errorf("window %d begins at %s; want %s", i, stamp(units[i].From), stamp(units[i-1].To))
		}
	}
	if last := units[len(units)-1]; last.To != f.created {
		t.Errorf("the last window ends %s; want now, %s", stamp(last.To), stamp(f.created))
	}
}

// TestGroupResumes checks that a run continues with the window in which the run before was interrupted.
func TestGroupResumes(t *testing.T) {
	f := newFake(500)
	through := f.events[100].Timestamp
	ids, units := readGroup(t, f, Options{}, through, through+17*hour/60)
	if len(ids) != 400 || units[0].From != through || units[0].To != through+17*hour/60 {
		t.Errorf("%d events, the first window %s to %s; want 400, and 17 minutes", len(ids), stamp(units[0].From), stamp(units[0].To))
	}
}

// TestGroupBounds checks --since and --until. With both, no request for the group's creation time is needed.
func TestGroupBounds(t *testing.T) {
	f := newFake(500)
	o := Options{Since: time.UnixMilli(f.events[50].Timestamp), Until: time.UnixMilli(f.events[60].Timestamp)}
	ids, _ := readGroup(t, f, o, 0, 0)
	if len(ids) != 10 || ids[0] != f.events[50].ID {
		t.Errorf("ids = %v; want the ten from %s on", ids, f.events[50].ID)
	}
	if want := fmt.Sprintf("%d-%d", f.events[50].Timestamp, f.events[60].Timestamp-1); f.asked[0] != want {
		t.Errorf("asked for %v; want %s", f.asked, want)
	}
}

// TestWindowsAdapt checks that windows become longer if there are few events and shorter if there are many.
func TestWindowsAdapt(t *testing.T) {
	for _, row := range []struct {
		name  string
		pages int
		want  []time.Duration
	}{
		{"empty", 1, []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour}},
		{"busy", 31, []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute, 450 * time.Second, 225 * time.Second}},
		{"just right", 10, []time.Duration{time.Hour, time.Hour}},
	} {
		g := &group{}
		var got []time.Duration
		for u, err := range g.windows(0, 1000*hour, 0) {
			if err != nil {
				t.Fatal(err)
			}
			g.pages = row.pages
			if got = append(got, time.Duration(u.To-u.From)*time.Millisecond); len(got) == len(row.want) {
				break
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: windows = %v; want %v", row.name, got, row.want)
		}
	}
}

func TestGroupErrors(t *testing.T) {
	f := newFake(10)
	for _, row := range []struct {
		name, arg string
		o         Options
		want      string
	}{
		{"no name", "cloudwatch:", Options{}, `source "cloudwatch:" does not name a log group; it looks like cloudwatch:/aws/lambda/orders`},
		{"another group", "log-group:/aws/lambda/order", Options{}, "log group /aws/lambda/order does not exist in this account and region"},
		{"nothing between", "cloudwatch:/aws/lambda/orders", Options{Since: time.UnixMilli(2 * hour), Until: time.UnixMilli(hour)}, "the time range from 1970-01-01T02:00:00Z to 1970-01-01T01:00:00Z is empty"},
	} {
		row.o.AWS, row.o.Now = awsAt(t, f), time.UnixMilli(f.created)
		_, err := Open(t.Context(), row.arg, row.o)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: Open = %v; want %q in it", row.name, err, row.want)
		}
	}
	o := Options{AWS: awsAt(t, &logsFake{group: "x", throttle: 1}), Since: time.UnixMilli(f.created), Now: time.UnixMilli(f.created + hour)}
	s, err := Open(t.Context(), "cloudwatch:/aws/lambda/orders", o)
	if err != nil {
		t.Fatal(err)
	}
	for u := range s.Units(t.Context(), 0, 0) {
		err = u.Read(t.Context(), func(*logfile.Event) error { return nil })
		break
	}
	if err == nil || !strings.Contains(err.Error(), "read the log group /aws/lambda/orders from 2026-10-15T00:00:00Z: ") || !strings.Contains(err.Error(), "a lower --rate") {
		t.Errorf("throttled for ever: %v; want the group, the time and --rate in it", err)
	}
}

// TestTicker checks that requests are spaced, that unused requests are not saved, and that wait ends with its context.
func TestTicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		tick := newTicker(4)
		for range 5 {
			_ = tick.wait(t.Context())
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("five requests at 4 a second took %s; want 1s", took)
		}
		time.Sleep(10 * time.Second) // simulated by synctest, takes no real time
		start = time.Now()
		for range 3 {
			_ = tick.wait(t.Context())
		}
		if took := time.Since(start); took != time.Second/2 {
			t.Errorf("three requests after a pause took %s; want 500ms", took)
		}
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(stop)
		if err := tick.wait(ctx); !errors.Is(err, stop) {
			t.Errorf("wait = %v; want %v", err, stop)
		}
	})
}
