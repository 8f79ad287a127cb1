package sqs

import (
	"container/heap"
	"container/list"
	"maps"
	"time"
)

// A queue keeps its ready messages in a list. It keeps all others in a heap,
// ordered by the time at which they become ready. A second heap holds all
// messages, ordered by the time at which they were sent, for the end of their
// retention. No operation visits more messages than it returns or moves.
type queue struct {
	Config
	created, modified, purged time.Time
	inert                     map[string]string // attributes that are stored without effect: Policy, KmsMasterKeyId …

	declared bool                // declared in the template
	changes  *changes            // the service's changes
	messages map[string]*message // by id
	ready    *list.List
	hidden   deadlines // messages in flight or delayed
	ages     deadlines // all messages
	count    [states]int
	waiting  chan struct{} // see arrival; nil if no receiver waits
}

func (s *Service) newQueue(c Config) *queue {
	now := time.Now()
	return &queue{
		Config: c, changes: &s.changes, created: now, modified: now, inert: map[string]string{},
		messages: map[string]*message{}, ready: list.New(),
		hidden: deadlines{heap: byVisibility}, ages: deadlines{heap: byAge},
	}
}

// add adds m to the queue as its latest message.
func (q *queue) add(m *message, delay time.Duration) {
	q.changes.seq++
	m.seq, m.here, m.internal = q.changes.seq, 0, false
	q.schedule(m, delayed, time.Now().Add(delay))
	q.insert(m)
}

// schedule adds m to the queue. The message is hidden in state s until the given
// time, or ready if that time has passed.
func (q *queue) schedule(m *message, s state, until time.Time) {
	q.messages[m.id] = m
	m.due[byAge] = m.sent
	heap.Push(&q.ages, m)
	if until.After(time.Now()) {
		q.hide(m, s, until)
	} else {
		q.show(m)
	}
}

// show makes m ready and wakes the receivers that wait.
func (q *queue) show(m *message) {
	m.state = ready
	q.count[ready]++
	m.element = q.ready.PushBack(m)
	q.wake()
}

// hide hides m until the given time. If m becomes the next message to be ready,
// hide wakes the receivers that wait, because they must wait for a shorter time.
func (q *queue) hide(m *message, s state, until time.Time) {
	m.state = s
	q.count[s]++
	m.due[byVisibility] = until
	heap.Push(&q.hidden, m)
	if q.hidden.first() == m {
		q.wake()
	}
}

// unplace removes m from the list or heap of its state.
func (q *queue) unplace(m *message) {
	q.count[m.state]--
	if m.state == ready {
		q.ready.Remove(m.element)
		m.element = nil
		return
	}
	heap.Remove(&q.hidden, m.index[byVisibility])
}

// remove removes m from the queue.
func (q *queue) remove(m *message) {
	q.unplace(m)
	heap.Remove(&q.ages, m.index[byAge])
	delete(q.messages, m.id)
	q.changes.stage(deleteMessage, m.seq)
}

// next returns the oldest ready message. There must be one.
func (q *queue) next() *message { return q.ready.Front().Value.(*message) }

// hand gives m to a receiver and hides it. An internal receiver is part of this
// process and ends with it.
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

// advance updates the queue to the current time. Messages that are due become
// ready. Messages whose retention has ended are removed.
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

// pause returns how long no hidden message becomes ready, at most limit.
func (q *queue) pause(limit time.Duration) time.Duration {
	if m := q.hidden.first(); m != nil {
		limit = min(limit, time.Until(m.due[byVisibility]))
	}
	return limit
}

// arrival returns a channel that is closed when a message becomes ready, or when
// one will become ready sooner than the last result of pause.
func (q *queue) arrival() <-chan struct{} {
	if q.waiting == nil {
		q.waiting = make(chan struct{})
	}
	return q.waiting
}

// wake wakes all waiting receivers. They are few, and a receiver that finds no
// message waits again.
func (q *queue) wake() {
	if q.waiting != nil {
		close(q.waiting)
		q.waiting = nil
	}
}

// purge removes every message.
func (q *queue) purge() {
	for _, m := range maps.Clone(q.messages) {
		q.remove(m)
	}
}
