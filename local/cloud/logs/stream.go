package logs

import (
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"faulty/local/cloud/storage"
)

// An Event is a log event. Its id has 56 digits.
type Event = events.CloudwatchLogsLogEvent

// A Stream is a log stream: the lines of one execution environment, in order.
type Stream struct {
	svc         *Service
	group, name string
	subs        []Subscription

	mu      sync.Mutex
	events  []Event
	ends    []int // lengths of events at which no invocation was cut
	rows    []row // the stored events, which are the first ones
	open    bool  // an invocation's lines are being written
	timer   *time.Timer
	waiting bool // due, but for the end of the open invocation
	overdue bool // waited longer than Hold: take what there is
	queued  bool // in svc.ready, or being delivered
	counted bool // in svc.holding
	size    int  // bytes gathered since the last delivery
}

// Name returns the stream's name, as in 2026/11/22/[$LATEST]<32 hex digits>.
func (st *Stream) Name() string { return st.name }

// Write adds one event. Its message is kept as it is; a line end at its end is
// not shown to the tap.
func (st *Stream) Write(ts time.Time, message string) {
	if st.svc.o.Tap != nil {
		st.svc.o.Tap(st.group, st.name, ts, strings.TrimSuffix(message, "\n"))
	}
	if len(st.subs) == 0 {
		return
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.events = append(st.events, Event{ID: st.svc.ids.next(ts), Timestamp: ts.UnixMilli(), Message: message})
	st.size += len(message) + eventOverhead
	st.count()
	switch {
	case st.size >= maxBatchBytes || len(st.events) >= maxBatchEvents:
		st.svc.enqueue(st)
	case st.timer == nil && !st.queued:
		st.timer = time.AfterFunc(st.svc.o.Gather, st.gathered)
	}
}

// count counts the stream among those that have events.
func (st *Stream) count() {
	if !st.counted {
		st.counted = true
		st.svc.hold(1)
	}
}

// Begin says that the lines to come belong to one invocation. They are kept
// together, for the receiver's sake, until End or Options.Hold.
func (st *Stream) Begin() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.open = true
	st.boundary() // a start's lines may go without the first invocation's
}

// End says that the invocation is over and its last line written. It stores the
// events, and what the statements change, in one transaction, which it returns.
func (st *Stream) End(with ...storage.Op) *storage.Commit {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.open = false
	st.boundary()
	commit := st.svc.o.Store.Add(append(st.stage(), with...)...)
	st.due()
	return commit
}

// Abort says that the invocation did not come to its end, as the service closes.
// Its events are dropped if Options.Store is set: the invocation starts over at the
// next start.
func (st *Stream) Abort() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.open = false
	if st.svc.o.Store == nil {
		st.boundary()
	} else if begin := st.begin(); begin < len(st.events) {
		st.events = st.events[:begin]
	}
	st.due()
}

// begin returns how many events are older than the open invocation.
func (st *Stream) begin() int {
	begin := st.stored()
	if n := len(st.ends); n > 0 {
		begin = max(begin, st.ends[n-1])
	}
	return begin
}

// due makes a delivery due that has waited for the end of the invocation.
func (st *Stream) due() {
	if st.waiting {
		st.waiting = false
		st.svc.enqueue(st)
	}
}

// boundary notes that deliveries may be cut here.
func (st *Stream) boundary() {
	if n := len(st.events); n > 0 {
		st.ends = append(st.ends, n)
	}
}

// gathered runs when the first event has waited for Gather.
func (st *Stream) gathered() {
	st.mu.Lock()
	defer st.mu.Unlock()
	switch {
	case len(st.events) == 0: // a delivery took them while the timer fired
	case st.open && len(st.ends) == 0:
		st.waiting = true
		st.timer = time.AfterFunc(st.svc.o.Hold, st.expired)
	default:
		st.svc.enqueue(st)
	}
}

// expired runs when an invocation did not end within Hold.
func (st *Stream) expired() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.waiting {
		st.waiting, st.overdue = false, true
		st.svc.enqueue(st)
	}
}

// take removes the events of the next delivery: whole invocations as far as
// the bounds allow, and the statements that delete them from the store.
func (st *Stream) take() (batch []Event, remove []storage.Op) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.timer != nil {
		st.timer.Stop()
		st.timer = nil
	}
	n := cut(st.events, st.ends, st.open && !st.overdue)
	batch = st.events[:n:n]
	remove = st.unstage(n)
	st.events = append([]Event(nil), st.events[n:]...)
	rest := st.ends[:0]
	for _, end := range st.ends {
		if end > n {
			rest = append(rest, end-n)
		}
	}
	st.ends, st.overdue, st.waiting, st.size = rest, false, false, 0
	return batch, remove
}

// delivered ends the delivery that take began and arms the next one.
func (st *Stream) delivered() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.queued = false
	switch {
	case len(st.events) == 0:
		st.counted = false
		st.svc.hold(-1)
	case len(st.ends) > 0 || !st.open:
		st.svc.enqueue(st)
	default:
		st.timer = time.AfterFunc(st.svc.o.Gather, st.gathered)
	}
}

// cut returns how many of events make one delivery: up to the last end of an
// invocation within the bounds, or all within the bounds if there is none.
// whole forbids the events after the last end, whose invocation still runs.
func cut(events []Event, ends []int, whole bool) int {
	n, size := 0, 0
	for n < len(events) && n < maxBatchEvents {
		size += len(events[n].Message) + eventOverhead
		if size > maxBatchBytes && n > 0 {
			break
		}
		n++
	}
	if n == len(events) && !whole {
		return n
	}
	last := 0
	for _, end := range ends {
		if end <= n {
			last = end
		}
	}
	if last == 0 {
		return n
	}
	return last
}
