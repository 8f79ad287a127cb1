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

// A Stream is a log stream. It holds the log events of one execution environment,
// in order.
type Stream struct {
	svc         *Service
	group, name string
	subs        []Subscription

	mu      sync.Mutex
	events  []Event
	ends    []int // numbers of log events after which a delivery may end without splitting an invocation
	rows    []row // the stored rows, which hold the first log events
	open    bool  // an invocation is writing log events
	timer   *time.Timer
	waiting bool // the delivery is due when the open invocation ends
	overdue bool // the open invocation exceeded Hold: deliver its log events before it ends
	queued  bool // in svc.ready, or in delivery
	counted bool // counted in svc.holding
	size    int  // bytes collected since the last delivery
}

// Name returns the stream's name, such as 2026/11/22/[$LATEST]<32 hex digits>.
func (st *Stream) Name() string { return st.name }

// Write adds one log event. It stores the message unchanged, but passes it to the
// tap without its trailing newline.
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

// count adds the stream to the number of streams with undelivered log events.
func (st *Stream) count() {
	if !st.counted {
		st.counted = true
		st.svc.hold(1)
	}
}

// Begin marks the start of an invocation. Its log events are delivered together
// until End or Options.Hold, because the receiver needs them together.
func (st *Stream) Begin() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.open = true
	st.boundary() // the log events of a cold start may be delivered before those of the first invocation
}

// End marks the end of the invocation, after its last line. It stores the log
// events and the changes of the given statements in one transaction, and returns
// that transaction.
func (st *Stream) End(with ...storage.Op) *storage.Commit {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.open = false
	st.boundary()
	commit := st.svc.o.Store.Add(append(st.stage(), with...)...)
	st.due()
	return commit
}

// Abort marks the end of an invocation that was interrupted because the service
// closes. It discards the invocation's log events if Options.Store is set,
// because the invocation then starts over after the restart.
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

// begin returns the number of log events from before the open invocation.
func (st *Stream) begin() int {
	begin := st.stored()
	if n := len(st.ends); n > 0 {
		begin = max(begin, st.ends[n-1])
	}
	return begin
}

// due enqueues a delivery that was waiting for the end of the invocation.
func (st *Stream) due() {
	if st.waiting {
		st.waiting = false
		st.svc.enqueue(st)
	}
}

// boundary records that a delivery may end here.
func (st *Stream) boundary() {
	if n := len(st.events); n > 0 {
		st.ends = append(st.ends, n)
	}
}

// gathered runs when the first log event has waited for Gather.
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

// expired runs when an invocation does not end within Hold.
func (st *Stream) expired() {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.waiting {
		st.waiting, st.overdue = false, true
		st.svc.enqueue(st)
	}
}

// take removes the log events of the next delivery, in whole invocations if the
// limits allow. It also returns the statements that delete them from the store.
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

// delivered ends the delivery that take started, and prepares the next one.
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

// cut returns the number of log events in the next delivery. The delivery ends at
// the last end of an invocation within the limits. If there is none, it holds all
// log events within the limits. If whole is set, cut excludes the log events
// after the last end, because their invocation still runs.
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
