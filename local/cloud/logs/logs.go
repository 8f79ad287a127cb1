// Package logs emulates the part of CloudWatch Logs that Lambda functions and
// subscriptions need. It accepts the log events of log streams and delivers them
// to the functions that are subscribed to the log group.
//
// A log event is stored until the function of every subscription has been called
// with it. The log events of an invocation are stored when it ends, in one
// transaction with the other changes of its end. After a kill, either all of them
// are delivered, or the invocation starts over. The log events of a group without
// a subscription only go to Options.Tap.
package logs

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/cloud/storage"
)

// Limits of one delivery. CloudWatch counts 26 bytes for each log event in
// addition to its message, and accepts at most 10,000 log events a batch. The
// limit in bytes keeps even incompressible text in base64 below 1 MB, the maximum
// payload of an asynchronous invocation.
const (
	maxBatchBytes  = 700 << 10
	maxBatchEvents = 10_000
	eventOverhead  = 26
)

// Options configure a Service. The defaults of zero durations and counts are in
// parentheses.
type Options struct {
	AccountID string
	// Tap, if set, is called with every line as it arrives, without its newline.
	Tap func(group, stream string, ts time.Time, line string)
	// Gather is how long the first log event of a stream waits for others (200
	// ms).
	Gather time.Duration
	// Hold is how long log events wait for the end of their invocation (5 s).
	Hold time.Duration
	// Slots is the maximum number of concurrent deliveries (4). While all slots
	// are in use, the streams continue to collect log events. A busy receiver
	// therefore gets larger batches instead of more invocations.
	Slots int
	// Store keeps undelivered log events across a restart. If it is nil, they are
	// kept in memory only.
	Store *storage.DB
}

// Deliver invokes a function with a payload, an {"awslogs":{"data":…}} event. It
// must call done exactly once, when the first attempt has ended. The slot of this
// delivery starts the next one only after that call. The statements delete the
// log events from the store. Deliver must add them to the transaction that stores
// the invocation.
type Deliver func(function string, payload []byte, with []storage.Op, done func())

// A Subscription sends the log events of a log group to a function.
type Subscription struct {
	Name, Group, Function string
	FilterPattern         string // only "" is supported, which matches everything
}

// Service holds the log groups and their deliveries.
type Service struct {
	o    Options
	ids  idSource
	subs map[string][]Subscription // by group; New fills it, then it is constant
	seq  atomic.Int64              // sequence number of the latest stored row

	mu      sync.Mutex
	ready   []*Stream // streams whose delivery is due, oldest first
	holding int       // number of streams with undelivered log events
	work    *sync.Cond
	closed  bool
	workers sync.WaitGroup
}

// New returns a service that accepts log events. It delivers them after Start.
// New returns an error if a subscription has a filter pattern that the emulation
// cannot evaluate.
func New(o Options, subs []Subscription) (*Service, error) {
	if o.Gather == 0 {
		o.Gather = 200 * time.Millisecond
	}
	if o.Hold == 0 {
		o.Hold = 5 * time.Second
	}
	if o.Slots == 0 {
		o.Slots = 4
	}
	s := &Service{o: o, ids: newIDSource(), subs: map[string][]Subscription{}}
	s.work = sync.NewCond(&s.mu)
	for _, sub := range subs {
		if sub.FilterPattern != "" {
			return nil, fmt.Errorf("subscription %s of %s: filter pattern %q: only the empty pattern is emulated, which passes everything",
				sub.Name, sub.Group, sub.FilterPattern)
		}
		s.subs[sub.Group] = append(s.subs[sub.Group], sub)
	}
	return s, nil
}

// Start starts to deliver the log events to the subscribed functions. It must be
// called at most once.
func (s *Service) Start(deliver Deliver) {
	for range s.o.Slots {
		s.workers.Go(func() { s.deliverLoop(deliver) })
	}
}

// Stream opens a log stream of group. Only one goroutine at a time may write to
// it.
func (s *Service) Stream(group, name string) *Stream {
	return &Stream{svc: s, group: group, name: name, subs: s.subs[group]}
}

// Holding returns the number of streams with undelivered log events, including
// those of the deliveries in flight.
func (s *Service) Holding() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holding
}

// Close discards undelivered log events from memory and waits for the deliveries
// in flight.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.ready = nil
	s.work.Broadcast()
	s.mu.Unlock()
	s.workers.Wait()
}

// enqueue marks the delivery of st as due. The caller holds st.mu.
func (s *Service) enqueue(st *Stream) {
	if st.queued {
		return
	}
	st.queued = true
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.ready = append(s.ready, st)
		s.work.Signal()
	}
}

func (s *Service) hold(n int) {
	s.mu.Lock()
	s.holding += n
	s.mu.Unlock()
}

// deliverLoop runs one slot. It takes the stream that has been due longest and
// calls its subscribers.
func (s *Service) deliverLoop(deliver Deliver) {
	enc := newEncoder()
	for {
		s.mu.Lock()
		for len(s.ready) == 0 && !s.closed {
			s.work.Wait()
		}
		if s.closed {
			s.mu.Unlock()
			return
		}
		st := s.ready[0]
		s.ready = s.ready[1:]
		s.mu.Unlock()

		s.deliver(st, enc, deliver)
	}
}

func (s *Service) deliver(st *Stream, enc *encoder, deliver Deliver) {
	events, remove := st.take()
	for i, sub := range st.subs {
		var with []storage.Op
		if i == len(st.subs)-1 { // only the last subscriber's delivery removes the log events
			with = remove
		}
		done := make(chan struct{})
		deliver(sub.Function, enc.encode(s.o.AccountID, sub.Name, st, events), with, func() { close(done) })
		<-done
	}
	st.delivered()
}
