// Package logs is the part of CloudWatch Logs that Lambda functions and
// subscriptions need: log streams that take events, and deliveries of those
// events to the functions that subscribed to the group.
//
// An event lives until every subscription's function has been called with it. The
// events of an invocation are stored when it ends, with what else ends then: after
// a kill, either all of them are delivered or the invocation never was. Groups nobody subscribed to are only shown to Options.Tap.
package logs

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/cloud/storage"
)

// The bounds of one delivery. CloudWatch counts 26 bytes for an event besides
// its message, and takes at most 10,000 events a batch. The byte bound keeps
// even incompressible text, in base64, under the 1 MB an asynchronous
// invocation may carry.
const (
	maxBatchBytes  = 700 << 10
	maxBatchEvents = 10_000
	eventOverhead  = 26
)

// Options configure a Service. The zero value of a duration or count means its default.
type Options struct {
	AccountID string
	// Tap, if set, sees every line as it arrives, without its line end.
	Tap func(group, stream string, ts time.Time, line string)
	// Gather is how long a stream's first event waits for company (200 ms).
	Gather time.Duration
	// Hold is how long events wait for the end of their invocation (5 s).
	Hold time.Duration
	// Slots is how many deliveries are under way at once (4). While all are
	// taken the streams go on gathering, so a busy receiver gets larger
	// batches instead of more invocations.
	Slots int
	// Store keeps the events that are not delivered yet over a restart; nil keeps
	// them in memory alone.
	Store *storage.DB
}

// Deliver invokes a function with a payload, an {"awslogs":{"data":…}} event. It
// must call done exactly once, when the first attempt is over: only then does the
// slot of this delivery take the next one. The statements delete the events from
// the store; they belong into the transaction that stores the invocation.
type Deliver func(function string, payload []byte, with []storage.Op, done func())

// A Subscription sends the events of a log group to a function.
type Subscription struct {
	Name, Group, Function string
	FilterPattern         string // only "", everything, is known
}

// Service holds the log groups and their deliveries.
type Service struct {
	o    Options
	ids  idSource
	subs map[string][]Subscription // by group; fixed once New returned
	seq  atomic.Int64              // of the latest stored row

	mu      sync.Mutex
	ready   []*Stream // due for a delivery, oldest first
	holding int       // streams with events not yet delivered
	work    *sync.Cond
	closed  bool
	workers sync.WaitGroup
}

// New returns a service that takes log events. They wait for Start. A filter
// pattern that it cannot evaluate is an error.
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

// Start delivers the log events to the functions that subscribed to their group.
// It is called once at most.
func (s *Service) Start(deliver Deliver) {
	for range s.o.Slots {
		s.workers.Go(func() { s.deliverLoop(deliver) })
	}
}

// Stream opens a log stream of group. One writer at a time may use it.
func (s *Service) Stream(group, name string) *Stream {
	return &Stream{svc: s, group: group, name: name, subs: s.subs[group]}
}

// Holding returns how many streams have events that no function took yet,
// those of a delivery under way included.
func (s *Service) Holding() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holding
}

// Close drops what is not delivered yet and waits for the deliveries under way.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.ready = nil
	s.work.Broadcast()
	s.mu.Unlock()
	s.workers.Wait()
}

// enqueue makes st due for a delivery. The caller holds st.mu.
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

// deliverLoop is one slot: it takes the stream that is due longest and calls
// its subscribers.
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
		if i == len(st.subs)-1 { // until then, the events are still to be delivered
			with = remove
		}
		done := make(chan struct{})
		deliver(sub.Function, enc.encode(s.o.AccountID, sub.Name, st, events), with, func() { close(done) })
		<-done
	}
	st.delivered()
}
