package faults

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/faults/process"
	"faulty/local/faults/soak"
	"faulty/local/load"
)

// A soaking is a soak in progress. Its functions are those of a trial; a test replaces them.
type soaking struct {
	SoakReport
	o      Options
	faults []soakFault

	t             *trial
	request       func(ctx context.Context, o load.Options)
	waitUntilIdle func(ctx context.Context) error
	follow        func(ctx context.Context, l *lag) // follows the newest log events for the lag
	usage         func(*soak.Sample)

	done atomic.Int64 // number of requests that got a response
	lag  lag

	mu      sync.Mutex
	current string // name of the fault that is injected now
}

// While the capacity is measured, only a few requests are in flight. Each is followed by the next
// as soon as its response arrives. The load allows more requests in flight, because some reach
// their timeouts during a fault.
const (
	measureWorkers = 20
	soakWorkers    = 50
)

// Soak starts a system and sends requests to it at a steady rate for a long time. It injects faults
// in turn, and samples the memory and open files of the processes. Then it accounts for everything
// that was sent, as Chaos does for one row, and stops the system.
func Soak(ctx context.Context, open Open, o Options) (report SoakReport, err error) {
	if !process.Measurable {
		return report, errors.New("a soak reads memory and open files from /proc, which only Linux has")
	}
	o = o.withDefaults()
	log, err := o.create("soak.log")
	if err != nil {
		return report, err
	}
	defer func() { _ = log.Close() }()
	samples, err := o.create("samples.csv")
	if err != nil {
		return report, err
	}
	o.Lines, o.Log = io.Discard, log // the functions print half a gigabyte
	table := csv.NewWriter(samples)
	_ = table.Write(soak.Columns()) // table.Error below returns the error
	sampled := o.Sampled
	o.Sampled = func(s soak.Sample) {
		_ = table.Write(s.Cells())
		table.Flush()
		sampled(s)
	}
	before := process.Children()
	report, err = soakSystem(ctx, open, o)
	left := slices.DeleteFunc(process.Children(), func(pid int) bool { return slices.Contains(before, pid) })
	report.Left = len(left)
	return report, errors.Join(err, table.Error(), samples.Close())
}

// soakSystem runs a soak on a system that it starts and stops.
func soakSystem(ctx context.Context, open Open, o Options) (_ SoakReport, err error) {
	sys, end, err := open(ctx, o)
	if err != nil {
		return SoakReport{}, err
	}
	defer func() { err = errors.Join(err, end()) }()
	s := &soaking{o: o, faults: soakFaults()}
	report, err := inject(ctx, sys, o, []row{{name: "soak", about: "a long time, with faults in turn", run: s.run, long: true}})
	s.Environment, s.Store = report.Environment, report.Store
	if len(report.Results) > 0 {
		s.Ledger = report.Results[0]
	}
	return s.SoakReport, errors.Join(err, context.Cause(ctx))
}

// run runs the soak on the system of a trial.
func (s *soaking) run(ctx context.Context, t *trial) error {
	s.t, s.request, s.waitUntilIdle = t, t.request, t.waitUntilIdle
	s.follow = func(ctx context.Context, l *lag) { l.watch(ctx, t.m) }
	s.usage = func(sample *soak.Sample) {
		sample.Host, sample.Functions = process.Measure(os.Getpid()), process.Measure(process.Children()...)
		sample.Goroutines = runtime.NumGoroutine()
		for _, name := range []string{"api", "hasher", "forwarder"} {
			sample.Known += t.m.counts(name).Environments
		}
	}
	return s.measureAndSoak(ctx)
}

// measureAndSoak measures the capacity and then sends the load at half of it.
func (s *soaking) measureAndSoak(ctx context.Context) error {
	if err := s.measure(ctx); err != nil {
		return err
	}
	s.Rate = max(1, int(s.Capacity/2))
	if s.o.Rate > 0 {
		s.Rate = min(s.Rate, s.o.Rate)
	}
	s.o.Progress(fmt.Sprintf("%s for %s, a fault every %s", s.Share(), s.o.Duration, s.o.Every))
	begun := time.Now()
	err := s.soak(ctx)
	s.Took = time.Since(begun)
	s.o.Progress(fmt.Sprintf("checking the documents of %d requests", s.done.Load()))
	return err
}

// measure determines the capacity: the number of requests that got a response, divided by the time
// until the last of their log events was stored.
func (s *soaking) measure(ctx context.Context) error {
	s.o.Progress(fmt.Sprintf("measuring the capacity for %s, with %d requests in flight", s.o.Measure, measureWorkers))
	begun := time.Now()
	measuring, cancel := context.WithTimeout(ctx, s.o.Measure)
	defer cancel()
	s.request(measuring, load.Options{Requests: 1e9, Concurrency: measureWorkers, Progress: s.responded})
	if err := s.waitUntilIdle(ctx); err != nil {
		return err
	}
	s.Capacity = float64(s.done.Swap(0)) / time.Since(begun).Seconds()
	s.o.Progress(fmt.Sprintf("%.0f requests per second, until all their log events were stored", s.Capacity))
	return nil
}

func (s *soaking) responded(n int) { s.done.Store(int64(n)) }

// soak runs the load, injects the faults and measures the lag until the load is over. It takes
// samples in the meantime.
func (s *soaking) soak(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	loaded := make(chan struct{})
	go func() {
		defer close(loaded)
		s.request(ctx, load.Options{Rate: s.Rate, Duration: s.o.Duration, Concurrency: soakWorkers, Progress: s.responded})
	}()
	var failed error
	var others sync.WaitGroup
	others.Go(func() { s.follow(ctx, &s.lag) })
	others.Go(func() { failed = s.strikes(ctx) })
	s.sampleUntil(loaded)
	cancel()
	others.Wait()
	return failed
}

// sampleUntil takes samples until done is closed. It takes 360 samples, but at most one per second
// and at least two per minute.
func (s *soaking) sampleUntil(done <-chan struct{}) {
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
		case <-done:
			return
		}
	}
}

// sample measures the processes. before and requests are the time and the requests of the previous
// sample.
func (s *soaking) sample(before time.Time, requests int) soak.Sample {
	n, now := int(s.done.Load()), time.Now()
	sample := soak.Sample{At: now, Requests: n, Rate: float64(n-requests) / now.Sub(before).Seconds(), Lag: s.lag.take(now), Fault: s.injected()}
	s.usage(&sample)
	return sample
}

// strikes injects the faults in turn, one after each interval of Every. It stops when the rest of
// the load would be too short for another fault.
func (s *soaking) strikes(ctx context.Context) error {
	lasting := min(s.o.Every/9, 20*time.Second)
	begun := time.Now()
	var failed error
	for n := 1; time.Duration(n)*s.o.Every+3*lasting < s.o.Duration; n++ {
		if last(ctx, time.Until(begun.Add(time.Duration(n)*s.o.Every))) != nil {
			break
		}
		f := s.faults[(n-1)%len(s.faults)]
		fault := soak.Fault{Name: f.name, From: time.Now()}
		s.o.Progress("fault: " + f.name)
		s.inject(f.name)
		err := f.strike(ctx, s.t, lasting)
		s.inject("")
		fault.To = time.Now()
		s.Faults = append(s.Faults, fault)
		if err != nil && ctx.Err() == nil {
			failed = errors.Join(failed, fmt.Errorf("fault %q: %w", f.name, err))
		}
	}
	return failed
}

func (s *soaking) inject(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = name
}

func (s *soaking) injected() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}
