package lambda

import "time"

// evict stops the environment of any function that has been idle longest, to make
// room for another. It reports whether there was one. The caller holds pool.mu.
func (s *Service) evict() bool {
	var oldest *function
	for _, f := range s.functions {
		if len(f.idle) > 0 && (oldest == nil || f.idle[0].idleSince.Before(oldest.idle[0].idleSince)) {
			oldest = f
		}
	}
	if oldest == nil {
		return false
	}
	env := oldest.idle[0]
	oldest.idle = oldest.idle[1:]
	s.discard(env)
	return true
}

// reap stops the environments that have been idle too long.
func (s *Service) reap() {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if s.pool.closed {
		return
	}
	for _, f := range s.functions {
		for len(f.idle) > 0 && time.Since(f.idle[0].idleSince) >= s.o.IdleTimeout {
			env := f.idle[0]
			f.idle = f.idle[1:]
			s.discard(env)
		}
	}
	s.reaper.Reset(s.o.IdleTimeout / 4)
}

// closePool kills every process. This also ends the invocations in flight.
func (s *Service) closePool() {
	p := &s.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for env := range p.live {
		env.shut()
	}
	for _, f := range s.functions {
		for _, env := range f.idle {
			s.discard(env)
		}
		for _, turn := range f.waiting {
			close(turn)
		}
		f.idle, f.waiting = nil, nil
	}
}
