package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/faults/process"
	"faulty/local/faults/soak"
	"faulty/local/load"
)

// newSoaking returns a soaking without a system. Requests get responses at their requested rate, or
// at 200 per second without a rate. Each fault lasts as long as requested.
func newSoaking(o Options) *soaking {
	s := &soaking{o: o.withDefaults()}
	s.request = func(ctx context.Context, o load.Options) {
		if o.Rate > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, o.Duration)
			defer cancel()
		}
		every := time.Second / 200
		if o.Rate > 0 {
			every = time.Second / time.Duration(o.Rate)
		}
		for n := 1; last(ctx, every) == nil; n++ {
			o.Progress(n)
		}
	}
	s.waitUntilIdle = func(ctx context.Context) error { return last(ctx, 2*time.Second) }
	s.follow = func(context.Context, *lag) {}
	s.usage = func(sample *soak.Sample) { sample.Host.Processes = 1 }
	for _, name := range []string{"a", "b"} {
		s.faults = append(s.faults, soakFault{name, func(ctx context.Context, _ *trial, lasting time.Duration) error { return last(ctx, lasting) }})
	}
	return s
}

// TestSoakSchedule checks that the rate is half of the capacity, a sample is taken every second,
// and the faults are injected in turn.
func TestSoakSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sampled int
		s := newSoaking(Options{Duration: 40 * time.Second, Measure: 8 * time.Second, Every: 9 * time.Second, Sampled: func(soak.Sample) { sampled++ }})
		if err := s.measureAndSoak(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The capacity is measured in 8 s of requests and 2 s until everything is stored.
		if s.Capacity < 159 || s.Capacity > 161 || s.Rate != int(s.Capacity/2) || s.Took != 40*time.Second {
			t.Errorf("capacity %.1f, rate %d, took %s; want 160, half of it, 40 s", s.Capacity, s.Rate, s.Took)
		}
		if n := len(s.Samples); n < 39 || n > 40 || sampled != n {
			t.Errorf("%d samples, %d reported; want one each second", n, sampled)
		}
		var names []string
		begun := s.Samples[0].At.Add(-time.Second)
		for _, f := range s.Faults {
			names = append(names, fmt.Sprintf("%s %.0f-%.0f", f.Name, f.From.Sub(begun).Seconds(), f.To.Sub(begun).Seconds()))
		}
		if want := []string{"a 9-10", "b 18-19", "a 27-28", "b 36-37"}; !reflect.DeepEqual(names, want) {
			t.Errorf("faults %q; want %q", names, want)
		}
	})
}

// TestSoakRate checks that the limit of the options is used if it is below half of the capacity.
func TestSoakRate(t *testing.T) {
	for limit, want := range map[int]int{10: 10, 1000: 79} {
		synctest.Test(t, func(t *testing.T) {
			s := newSoaking(Options{Rate: limit, Duration: time.Second, Measure: 8 * time.Second, Every: time.Minute})
			if err := s.measureAndSoak(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s.Rate < want || s.Rate > want+1 {
				t.Errorf("a limit of %d: rate %d; want %d", limit, s.Rate, want)
			}
		})
	}
}

// TestSoakFaultFails checks that a fault that cannot be injected is an error of the row, and that
// the load continues.
func TestSoakFaultFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSoaking(Options{Duration: 40 * time.Second, Measure: time.Second, Every: 18 * time.Second})
		s.faults[0].strike = func(context.Context, *trial, time.Duration) error { return errors.New("no proxy") }
		err := s.measureAndSoak(t.Context())
		if err == nil || err.Error() != `fault "a": no proxy` || s.Took != 40*time.Second {
			t.Errorf("%v after %s; want the fault's error after 40 s", err, s.Took)
		}
	})
}

// TestSoakCancelled checks that a soak ends immediately when its context is cancelled.
func TestSoakCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		s := newSoaking(Options{Duration: time.Hour, Measure: time.Second, Every: 9 * time.Second})
		begun := time.Now()
		if err := s.measureAndSoak(ctx); err != nil || time.Since(begun) != 15*time.Second {
			t.Errorf("%v after %s; want no error after 15 s", err, time.Since(begun))
		}
	})
}

// TestSoakReport checks that the error of a report contains everything that is wrong.
func TestSoakReport(t *testing.T) {
	r := SoakReport{Environment: "a system", Rate: 10, Capacity: 50, Took: time.Minute}
	for i := range 60 {
		r.Samples = append(r.Samples, soak.Sample{
			At: time.Unix(int64(i), 0), Host: process.Usage{Processes: 1, Memory: 64 << 20, Handles: 100}, Requests: 10 * i,
		})
	}
	r.Faults = []soak.Fault{{Name: "OpenSearch down", From: r.Samples[10].At, To: r.Samples[15].At}}
	if got := r.Share(); got != "10 requests per second (limited: half of the measured 50 are 25)" {
		t.Errorf("Share = %q; want it to say that the rate was limited", got)
	}
	if err := r.Check(); err != nil {
		t.Errorf("nothing is wrong: %v", err)
	}
	chart := filepath.Join(t.TempDir(), "soak.svg")
	if err := r.SaveChart(chart); err != nil {
		t.Fatal(err)
	}
	if drawn, err := os.ReadFile(chart); err != nil || !bytes.Contains(drawn, []byte("OpenSearch down")) {
		t.Errorf("the chart (%v) lacks the fault", err)
	}
	var summary strings.Builder
	r.Print(&summary)
	for _, want := range []string{"a system, : 1m0s at 10 requests", "memory of the host", "OpenSearch down, 5 s", "processes left over: 0"} {
		if !strings.Contains(summary.String(), want) {
			t.Errorf("Print = %s; want %q in it", summary.String(), want)
		}
	}
	r.Rate, r.Ledger.Lost, r.Left = 11, 1, 2
	for i := range r.Samples {
		r.Samples[i].Host.Handles += 10 * i
	}
	const want = "not flat: handles of the host\n10 requests per second got a response, of 11\ndocuments are lost or duplicated\n2 processes are left over"
	if err := r.Check(); err == nil || err.Error() != want {
		t.Errorf("with everything wrong: %v; want %s", err, want)
	}
	r.Samples = r.Samples[:5]
	if err := r.Check(); err == nil || !strings.Contains(err.Error(), "too few samples") {
		t.Errorf("five samples: %v", err)
	}
}
