package faults

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"faulty/local/load"
)

// A row is one fault with the traffic that it affects.
type row struct {
	name, about string
	needs       func(*System) string // returns why the row cannot run on the system; "" if it can
	run         func(context.Context, *trial) error
	long        bool // everything it sends is counted only once, after the replay
}

// A trial is a row in progress, with what it has sent so far.
type trial struct {
	m      *runner
	number int
	long   bool
	note   string

	mu   sync.Mutex
	sent map[string]bool // ids of events, and digests of other payloads

	ledgers []string // ledgers of the requests to the API
	ending  context.CancelFunc
	running sync.WaitGroup
	failed  error // errors of the traffic
	poison  *poison
}

func newTrial(m *runner, number int, r row) *trial {
	return &trial{m: m, number: number, long: r.long, sent: map[string]bool{}}
}

func (t *trial) proxy() *Proxy { return t.m.sys.Proxy }

// flow starts the traffic: two deliveries of 100 events per second, and five requests to the API
// per second. stop ends it.
func (t *trial) flow(ctx context.Context) {
	ctx, t.ending = context.WithCancel(ctx)
	t.running.Go(func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			if err := t.deliver(context.WithoutCancel(ctx), t.pack(t.newEvents(100, line))); err != nil {
				t.fail(err)
				return
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	})
	t.running.Go(func() {
		t.request(ctx, load.Options{Rate: 5, Duration: time.Hour, Concurrency: 20})
	})
}

// request sends requests to the API and records them in a ledger.
func (t *trial) request(ctx context.Context, o load.Options) {
	t.mu.Lock()
	o.URL, o.Timeout = t.m.sys.API, 40*time.Second
	o.Ledger = filepath.Join(t.m.o.Dir, fmt.Sprintf("row-%d-%d.jsonl", t.number, len(t.ledgers)))
	t.ledgers = append(t.ledgers, o.Ledger)
	t.mu.Unlock()
	if _, err := load.Run(ctx, o); err != nil {
		t.fail(err)
	}
}

func (t *trial) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = errors.Join(t.failed, err)
}

// stop ends the traffic and returns its errors.
func (t *trial) stop() error {
	if t.ending != nil {
		t.ending()
		t.running.Wait()
	}
	return t.failed
}

// last waits for the duration of a fault, or until ctx ends.
func last(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// await waits until happened returns true. Its error says what did not happen.
func await(ctx context.Context, what string, patience time.Duration, happened func() bool) error {
	deadline := time.Now().Add(patience)
	for !happened() {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s: not within %s", what, patience)
		}
		if err := last(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// waitUntilIdle waits until nothing is in flight any more.
func (t *trial) waitUntilIdle(ctx context.Context) error {
	if t.m.sys.Busy == nil {
		return last(ctx, 10*time.Second)
	}
	patience := max(t.m.sys.Patience, 5*time.Minute)
	if t.long {
		patience = 20 * time.Minute // its backlog may be long too
	}
	quiet, left := 0, ""
	err := await(ctx, "the system comes to rest", patience, func() bool {
		if left = t.m.sys.Busy(); left != "" {
			quiet = 0
			return false
		}
		quiet++ // work may be between two components, so check again
		return quiet > 20
	})
	if err != nil && left != "" {
		err = fmt.Errorf("%w (%s)", err, left)
	}
	return err
}
