package sqs

import (
	"encoding/json"
	"fmt"
	"time"

	"faulty/local/cloud/storage"
)

// Statements on the tables queues and messages.
const (
	saveQueue    = "INSERT OR REPLACE INTO queues (name, config) VALUES (?, ?)"
	deleteQueue  = "DELETE FROM queues WHERE name = ?"
	purgeQueue   = "DELETE FROM messages WHERE queue = ?"
	selectQueues = "SELECT name, config FROM queues"

	insertMessage = `INSERT INTO messages (seq, queue, id, body, attributes, trace, sender, source, sent, first, received, receives, here, visible, internal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	updateMessage = "UPDATE messages SET first = ?, received = ?, receives = ?, here = ?, visible = ?, internal = ? WHERE seq = ?"
	deleteMessage = "DELETE FROM messages WHERE seq = ?"
	// The order of seq is the order of sending, in which messages become visible.
	selectMessages = `SELECT seq, queue, id, body, attributes, trace, sender, source, sent, first, received, receives, here, visible, internal
		FROM messages ORDER BY seq`
)

// changes collects the statements for all changes under the service's lock, so
// that one transaction contains all of them.
type changes struct {
	store *storage.DB
	ops   []storage.Op
	seq   int64 // sequence number of the latest message; it defines the order of messages
}

func (c *changes) stage(query string, args ...any) {
	if c.store != nil {
		c.ops = append(c.ops, storage.Statement(query, args...))
	}
}

// drain returns the statements collected so far.
func (c *changes) drain() []storage.Op {
	ops := c.ops
	c.ops = nil
	return ops
}

// unlock releases the service and stores the changes. They are durable once the
// Commit is.
func (s *Service) unlock(with ...storage.Op) *storage.Commit {
	commit := s.changes.store.Add(append(s.changes.drain(), with...)...)
	s.mu.Unlock()
	return commit
}

// insert stores a message that is new in q.
func (q *queue) insert(m *message) {
	if q.changes.store == nil {
		return
	}
	attributes, _ := json.Marshal(m.attributes) // cannot fail: only strings and bytes
	q.changes.stage(insertMessage, m.seq, q.Name, m.id, m.body, string(attributes), m.trace, m.sender, m.source,
		nanos(m.sent), nanos(m.first), nanos(m.received), m.receives, m.here, nanos(m.visible()), m.internal)
}

// update stores the fields of m that a receive changes.
func (q *queue) update(m *message) {
	q.changes.stage(updateMessage, nanos(m.first), nanos(m.received), m.receives, m.here, nanos(m.visible()), m.internal, m.seq)
}

// visible returns the time at which a hidden message becomes visible, or the zero
// time for a ready one.
func (m *message) visible() time.Time {
	if m.state == ready {
		return time.Time{}
	}
	return m.due[byVisibility]
}

// saved is the stored form of a queue that a client has created.
type saved struct {
	Config                    Config
	Inert                     map[string]string
	Created, Modified, Purged time.Time
}

// save stores the attributes of q. It skips a queue of the template, which gets
// its attributes from the template at every start.
func (q *queue) save() {
	if q.declared || q.changes.store == nil {
		return
	}
	config, _ := json.Marshal(saved{q.Config, q.inert, q.created, q.modified, q.purged}) // cannot fail: only strings, numbers and times
	q.changes.stage(saveQueue, q.Name, string(config))
}

// Restore reads the queues that clients have created and the messages of all
// queues from Options.Store. It must be called once, after Create.
func (s *Service) Restore() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.changes.store.Rows(selectQueues, func(scan func(...any) error) error {
		var name, config string
		var old saved
		if err := scan(&name, &config); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(config), &old); err != nil {
			return fmt.Errorf("queue %s: %w", name, err)
		}
		if s.queues[name] == nil { // otherwise the template declares the queue now
			q := s.newQueue(old.Config)
			q.inert, q.created, q.modified, q.purged = old.Inert, old.Created, old.Modified, old.Purged
			s.queues[name] = q
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.changes.store.Rows(selectMessages, s.restore)
}

// restore puts a stored message on its queue. A message in flight stays in flight
// until its visibility timeout, and its receipt handle stays valid. If its
// receiver was part of the previous process, the message becomes ready at once,
// because that receiver has ended.
func (s *Service) restore(scan func(...any) error) error {
	var queue, attributes string
	var sent, first, received, visible int64
	m := &message{}
	err := scan(&m.seq, &queue, &m.id, &m.body, &attributes, &m.trace, &m.sender, &m.source,
		&sent, &first, &received, &m.receives, &m.here, &visible, &m.internal)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(attributes), &m.attributes); err != nil {
		return fmt.Errorf("attributes of message %s: %w", m.id, err)
	}
	s.changes.seq = max(s.changes.seq, m.seq)
	q := s.queues[queue]
	if q == nil {
		return nil // a queue of an earlier template; the message stays stored until the queue exists again
	}
	m.bodyMD5, m.attributesMD5 = hexMD5([]byte(m.body)), attributesMD5(m.attributes)
	m.sent, m.first, m.received = since1970(sent), since1970(first), since1970(received)
	until := since1970(visible)
	switch {
	case m.internal:
		q.schedule(m, delayed, time.Time{})
	case m.here > 0:
		q.schedule(m, inFlight, until)
	default:
		q.schedule(m, delayed, until)
	}
	return nil
}

// nanos returns the nanoseconds since 1970, or 0 for the zero time.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func since1970(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}
