package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/faults/soak"
	"faulty/local/load"
)

// SoakOptions say how long a system is soaked, and in what.
type SoakOptions struct {
	Duration time.Duration
	Rate     int           // requests a second at most; 0: half of what is measured, however much that is
	Measure  time.Duration // how long the capacity is measured
	Every    time.Duration // from one fault to the next
	Dir      string        // where ledgers are kept
	Progress func(what string)
	Sampled  func(soak.Sample)
}

// A SoakReport is what a soak has seen.
type SoakReport struct {
	Place, Store string
	Capacity     float64 // requests a second
	Rate         int     // half of it, or what it was capped to
	Took         time.Duration
	Samples      []soak.Sample
	Faults       []soak.Fault
	Ledger       Result
}

// Share says at which rate the soak was, and what part of the capacity that is.
func (r SoakReport) Share() string {
	if half := int(r.Capacity / 2); r.Rate < half {
		return fmt.Sprintf("%d requests a second (capped: half of the %.0f that were measured are %d)", r.Rate, r.Capacity, half)
	}
	return fmt.Sprintf("%d requests a second, half of the %.0f that were measured", r.Rate, r.Capacity)
}

// A soaking is one soak under way.
type soaking struct {
	SoakReport
	t    *trial
	o    SoakOptions
	done atomic.Int64 // requests that were answered
	lag  lag

	mu    sync.Mutex
	fault string // that strikes
}

// Workers are the requests that are under way at most: as fast as answers come
// while the capacity is measured, and enough for those that run into their
// timeouts later.
const (
	measureWorkers = 20
	soakWorkers    = 50
)

// Soak sends requests at a steady rate for a long time, with a fault now and
// then, and samples what the system holds. In the end all that was sent is
// accounted for as that of a row is.
func Soak(ctx context.Context, sys *System, o SoakOptions) (SoakReport, error) {
	if !measurable {
		return SoakReport{}, errors.New("a soak reads memory and open files from /proc, which only Linux has")
	}
	m, err := newMatrix(ctx, sys, Options{Dir: o.Dir})
	if err != nil {
		return SoakReport{}, err
	}
	s := &soaking{SoakReport: SoakReport{Place: sys.Place}, o: o}
	if s.Store, err = m.version(ctx); err != nil {
		return s.SoakReport, err
	}
	s.Ledger = m.try(ctx, 1, row{name: "soak", about: "a long time, with a fault now and then", run: s.run, long: true})
	return s.SoakReport, context.Cause(ctx)
}

// run measures the capacity, then soaks.
func (s *soaking) run(ctx context.Context, t *trial) error {
	s.t = t
	if err := s.measure(ctx); err != nil {
		return err
	}
	s.Rate = max(1, int(s.Capacity/2))
	if s.o.Rate > 0 {
		s.Rate = min(s.Rate, s.o.Rate)
	}
	s.o.Progress(fmt.Sprintf("%s for %s, a fault each %s", s.SoakReport.Share(), s.o.Duration, s.o.Every))
	begun := time.Now()
	err := s.soak(ctx)
	s.Took = time.Since(begun)
	s.o.Progress(fmt.Sprintf("what %d requests have caused is held against the store", s.done.Load()))
	return err
}

// measure finds the capacity: what was answered, over the time until its last
// line was stored. That the API answers faster than the rest can follow is none.
func (s *soaking) measure(ctx context.Context) error {
	s.o.Progress(fmt.Sprintf("the capacity is measured for %s, %d requests at a time", s.o.Measure, measureWorkers))
	begun := time.Now()
	enough, cancel := context.WithTimeout(ctx, s.o.Measure)
	defer cancel()
	s.t.request(enough, load.Options{Requests: 1e9, Concurrency: measureWorkers, Progress: s.answered})
	if err := s.t.settle(ctx); err != nil {
		return err
	}
	s.Capacity = float64(s.done.Swap(0)) / time.Since(begun).Seconds()
	s.o.Progress(fmt.Sprintf("%.0f requests a second, until all they caused was stored", s.Capacity))
	return nil
}

func (s *soaking) answered(n int) { s.done.Store(int64(n)) }

// soak runs the load, the faults and the look at the lag until the load is over,
// and takes samples meanwhile.
func (s *soaking) soak(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		s.t.request(ctx, load.Options{Rate: s.Rate, Duration: s.o.Duration, Concurrency: soakWorkers, Progress: s.answered})
	}()
	var others sync.WaitGroup
	others.Go(func() { s.lag.watch(ctx, s.t.m) })
	others.Go(func() { s.strikes(ctx) })
	tick := time.NewTicker(min(max(s.o.Duration/360, time.Second), 30*time.Second))
	defer tick.Stop()
	before, requests := time.Now(), 0
	for {
		select {
		case <-tick.C:
			sample := s.sample(before, requests)
			before, requests = sample.At, sample.Requests
			s.Samples = append(s.Samples, sample)
			s.o.Sampled(sample)
		case <-loaded:
			cancel()
			others.Wait()
			return nil
		}
	}
}

// sample looks at the processes. before and requests are those of the last one.
func (s *soaking) sample(before time.Time, requests int) soak.Sample {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := 0
	for _, name := range []string{"api", "hasher", "forwarder"} {
		known += s.t.m.counts(name).Environments
	}
	n, now := int(s.done.Load()), time.Now()
	return soak.Sample{
		At: now, Host: usage(os.Getpid()), Functions: usage(Below()...), Known: known, Goroutines: runtime.NumGoroutine(),
		Requests: n, Rate: float64(n-requests) / now.Sub(before).Seconds(), Lag: s.lag.take(now), Fault: s.fault,
	}
}

// strikes has a fault strike each time that Every has passed, in turn, as long as
// there is time for it to pass.
func (s *soaking) strikes(ctx context.Context) {
	lasting := min(s.o.Every/9, 20*time.Second)
	all, begun := soakFaults(), time.Now()
	for n := 1; time.Duration(n)*s.o.Every+3*lasting < s.o.Duration; n++ {
		if last(ctx, time.Until(begun.Add(time.Duration(n)*s.o.Every))) != nil {
			return
		}
		f := all[(n-1)%len(all)]
		fault := soak.Fault{Name: f.name, From: time.Now()}
		s.o.Progress("fault: " + f.name)
		s.strike(f.name)
		err := f.strike(ctx, s.t, lasting)
		s.strike("")
		fault.To = time.Now()
		s.Faults = append(s.Faults, fault)
		if err != nil && ctx.Err() == nil {
			s.t.fail(fmt.Errorf("fault %q: %w", f.name, err))
		}
	}
}

func (s *soaking) strike(name string) {
	s.mu.Lock()
	s.fault = name
	s.mu.Unlock()
}
