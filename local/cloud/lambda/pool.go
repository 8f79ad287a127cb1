package lambda

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"faulty/local/cloud/template"
)

// Stats are the counts of a function since the start.
type Stats struct {
	Invocations, Errors, Throttles, ColdStarts int
	Environments                               int // current number
}

const keptForOthers = 10

// function is one function's share of the pool. pool.mu guards all fields that
// are not constant.
type function struct {
	template.Function
	limit int // maximum number of environments at once

	idle     []*environment // the most recently used is last
	waiting  []chan *environment
	count    int // environments starting, busy or idle
	starting int
	stats    Stats
}

// newFunction reserves a few environments for each other function and lets f use
// the rest. A burst of requests must not starve the functions that process its
// messages and log events.
func newFunction(f template.Function, all, functions int) *function {
	limit := max(1, all-keptForOthers*(functions-1))
	if f.ReservedConcurrency != nil {
		limit = min(limit, *f.ReservedConcurrency)
	}
	return &function{Function: f, limit: limit}
}

// pool is the part of Service that manages environments.
type pool struct {
	mu       sync.Mutex
	count    int // environments of all functions
	starting int
	live     map[*environment]struct{}
	closed   bool
}

// acquire returns a free environment of f. It prefers the most recently used one.
// If all are busy, it waits for the first that becomes free or ready.
func (s *Service) acquire(ctx context.Context, f *function) (*environment, error) {
	p := &s.pool
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	for n := len(f.idle); n > 0; n-- {
		env := f.idle[n-1]
		f.idle = f.idle[:n-1]
		if env.proc.gone() { // background work of the function crashed it
			s.discard(env)
			continue
		}
		p.mu.Unlock()
		return env, nil
	}
	if f.limit == 0 {
		f.stats.Throttles++
		p.mu.Unlock()
		return nil, ErrThrottled
	}
	turn := make(chan *environment, 1)
	f.waiting = append(f.waiting, turn)
	s.grow(f)
	p.mu.Unlock()
	return s.await(ctx, f, turn)
}

func (s *Service) await(ctx context.Context, f *function, turn chan *environment) (*environment, error) {
	patience := time.NewTimer(s.o.ThrottleWait)
	defer patience.Stop()
	for {
		err := ErrThrottled
		select {
		case env, ok := <-turn:
			if !ok {
				return nil, ErrClosed
			}
			return env, nil
		case <-patience.C:
		case <-ctx.Done():
			err = ctx.Err()
		}
		s.pool.mu.Lock()
		i := slices.Index(f.waiting, turn)
		switch {
		case i < 0: // it received its environment at the same time
			s.pool.mu.Unlock()
			continue
		case errors.Is(err, ErrThrottled) && f.starting > 0:
			// An environment is starting. The invocation is slow but not
			// throttled.
			s.pool.mu.Unlock()
			patience.Reset(s.o.ThrottleWait)
			continue
		case errors.Is(err, ErrThrottled):
			f.stats.Throttles++
		}
		f.waiting = slices.Delete(f.waiting, i, i+1)
		s.pool.mu.Unlock()
		return nil, err
	}
}

// grow starts environments of f while more invocations wait than environments
// start, and the limits allow it. The limit on concurrent starts prevents a burst
// on a small machine from starting fifty processes where five reused ones are
// enough. The caller holds pool.mu.
func (s *Service) grow(f *function) {
	p := &s.pool
	for f.starting < len(f.waiting) && f.count < f.limit && p.starting < s.o.MaxStarting && !p.closed {
		if p.count >= s.o.MaxEnvironments && !s.evict() {
			return
		}
		p.count++
		p.starting++
		f.count++
		f.starting++
		f.stats.ColdStarts++
		s.running.Add(1)
		go s.start(f)
	}
}

// start starts an environment and gives it to the invocation that has waited
// longest.
func (s *Service) start(f *function) {
	env := newEnvironment(s, f)
	p := &s.pool
	p.mu.Lock()
	p.live[env] = struct{}{}
	closed := p.closed
	p.mu.Unlock()
	if !closed {
		env.init()
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	f.starting--
	p.starting--
	s.hand(env)
	s.growAll()
}

// hand gives a free environment to the invocation that has waited longest, or
// leaves it idle. The caller holds pool.mu.
func (s *Service) hand(env *environment) {
	f := env.fn
	switch {
	case s.pool.closed:
		s.discard(env)
	case len(f.waiting) > 0:
		f.waiting[0] <- env
		f.waiting = f.waiting[1:]
	case env.failure != nil:
		s.discard(env) // no invocation waits that could report the failure
	default:
		env.idleSince = time.Now()
		f.idle = append(f.idle, env)
	}
}

// release returns an environment to the pool after an invocation.
func (s *Service) release(env *environment, reusable, failed bool) {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	env.fn.stats.Invocations++
	if failed {
		env.fn.stats.Errors++
	}
	if reusable {
		s.hand(env)
	} else {
		s.discard(env)
	}
	s.growAll()
}

// discard stops an environment permanently. The caller holds pool.mu.
func (s *Service) discard(env *environment) {
	env.fn.count--
	s.pool.count--
	delete(s.pool.live, env)
	go func() {
		defer s.running.Done()
		env.close()
	}()
}

func (s *Service) growAll() {
	for _, f := range s.functions {
		s.grow(f)
	}
}

// Stats returns a snapshot of the counts, by function name.
func (s *Service) Stats() map[string]Stats {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	all := make(map[string]Stats, len(s.functions))
	for name, f := range s.functions {
		st := f.stats
		st.Environments = f.count
		all[name] = st
	}
	return all
}
