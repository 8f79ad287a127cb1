package sqs

import (
	"container/heap"
	"container/list"
	"maps"
	"time"
)

// A queue keeps ready messages in a list and all others in a heap by the time
// they become ready; a second heap, by the time they were sent, ends them. No
// operation looks at more messages than it hands out.
type queue struct {
	Config
	created, modified, purged time.Time
	inert                     map[string]string // attributes kept for whoever asks: Policy, KmsMasterKeyId …

	declared bool                // in the template
	changes  *changes            // the service's
	messages map[string]*message // by id
	ready    *list.List
	hidden   deadlines // in flight or delayed
	ages     deadlines // all
	count    [states]int
	waiting  chan struct{} // see arrival; nil when nobody waits
}

func (s *Service) newQueue(c Config) *queue {
	now := time.Now()
	return &queue{
		Config: c, changes: &s.changes, created: now, modified: now, inert: map[string]string{},
		messages: map[string]*message{}, ready: list.New(),
		hidden: deadlines{heap: byVisibility}, ages: deadlines{heap: byAge},
	}
}

// add puts m on the queue, as its latest message.
func (q *queue) add(m *message, delay time.Duration) {
	q.changes.seq++
	m.seq, m.here, m.internal = q.changes.seq, 0, false
	q.place(m, delayed, time.Now().Add(delay))
	q.insert(m)
}

// place puts m on the queue: hidden in state s until that time, or ready if that
// is over.
func (q *queue) place(m *message, s state, until time.Time) {
	q.messages[m.id] = m
	m.due[byAge] = m.sent
	heap.Push(&q.ages, m)
	if until.After(time.Now()) {
		q.hide(m, s, until)
	} else {
		q.show(m)
	}
}

// show makes m ready and wakes whoever waits.
func (q *queue) show(m *message) {
	m.state = ready
	q.count[ready]++
	m.element = q.ready.PushBack(m)
	q.wake()
}

// hide puts m away until then. Who waits must hear of a time that has become
// the next.
func (q *queue) hide(m *message, s state, until time.Time) {
	m.state = s
	q.count[s]++
	m.due[byVisibility] = until
	heap.Push(&q.hidden, m)
	if q.hidden.first() == m {
		q.wake()
	}
}

// unplace takes m out of where its state holds it.
func (q *queue) unplace(m *message) {
	q.count[m.state]--
	if m.state == ready {
		q.ready.Remove(m.element)
		m.element = nil
		return
	}
	heap.Remove(&q.hidden, m.index[byVisibility])
}

// remove takes m off the queue.
func (q *queue) remove(m *message) {
	q.unplace(m)
	heap.Remove(&q.ages, m.index[byAge])
	delete(q.messages, m.id)
	q.changes.stage(deleteMessage, m.seq)
}

// next is the oldest ready message; there must be one.
func (q *queue) next() *message { return q.ready.Front().Value.(*message) }

// hand gives m to a receiver and hides it. An internal receiver ends with this
// process.
func (q *queue) hand(m *message, visibility time.Duration, internal bool) Message {
	q.unplace(m)
	m.received, m.internal = time.Now(), internal
	m.here++
	if m.receives++; m.receives == 1 {
		m.first = m.received
	}
	if visibility > 0 {
		q.hide(m, inFlight, m.received.Add(visibility))
	} else {
		q.show(m)
	}
	q.update(m)
	return m.view(q.ARN)
}

// advance brings the queue to the present: what is due becomes ready, what is
// too old is gone.
func (q *queue) advance() {
	now := time.Now()
	for m := q.hidden.first(); m != nil && !m.due[byVisibility].After(now); m = q.hidden.first() {
		q.unplace(m)
		q.show(m)
	}
	for m := q.ages.first(); m != nil && !m.sent.Add(q.Retention).After(now); m = q.ages.first() {
		q.remove(m)
	}
}

// pause is how long nothing changes by itself, at most limit.
func (q *queue) pause(limit time.Duration) time.Duration {
	if m := q.hidden.first(); m != nil {
		limit = min(limit, time.Until(m.due[byVisibility]))
	}
	return limit
}

// arrival is closed when a message becomes ready, or will sooner than pause
// last said.
func (q *queue) arrival() <-chan struct{} {
	if q.waiting == nil {
		q.waiting = make(chan struct{})
	}
	return q.waiting
}

// wake wakes all who wait: they are few, and who comes too late waits again.
func (q *queue) wake() {
	if q.waiting != nil {
		close(q.waiting)
		q.waiting = nil
	}
}

// purge drops every message.
func (q *queue) purge() {
	for _, m := range maps.Clone(q.messages) {
		q.remove(m)
	}
}
