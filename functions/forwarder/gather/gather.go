// Package gather turns the events of a log file into deliveries. It gives each event a time and an
// id, and groups the events of each log stream into batches that do not split stack traces.
//
// The result depends only on the content of the file, its log group and its log stream. The
// forwarder and dig therefore store the same documents under the same ids, also if they read a file
// again after an interruption.
package gather

import (
	"container/list"
	"maps"
	"time"
	"unicode/utf8"

	"faulty/functions/forwarder/logfile"
)

// A Position is the progress in a file.
type Position struct {
	Events int64            `json:"events"`          // all events before this number, counted from 0, are stored
	Ahead  map[string]int64 `json:"ahead,omitempty"` // for these streams, all events up to this number are stored
	From   *Start           `json:"-"`               // where to read from in order to continue; nil is the start of the file
}

// Counts are the numbers of events that a gatherer has received.
type Counts struct {
	Events   int64
	Before   int64 // of these, events before Done
	Outside  int64 // events that Keeps rejected
	Nameless int64 // events without a log group
	Undated  int64 // events without a time, before the first event with a time
	Derived  int64 // events whose ids were generated
}

// A Gatherer groups the events of one file into batches.
type Gatherer struct {
	Owner, Group, Stream string              // of events whose source does not contain them
	Fallback             int64               // time of the events before the first event with a time, in milliseconds since 1970
	NoIDs                bool                // nobody uses the ids of events: none are generated
	Done                 Position            // the events before it are skipped; the first event that is added is that of its From
	Keeps                func(at int64) bool // reports whether an event at a time is wanted; nil keeps all
	New                  func() *Batch       // returns a batch to fill; nil allocates it

	// Issue receives each batch, in order. After this batch and all batches before it are stored, the
	// progress in the file is at p. isLast is set for the batch with the last event of the file, which is
	// issued last.
	Issue func(b *Batch, p Position, isLast bool) error

	Counts Counts

	latest int64 // latest time of an event; 0 if there is none yet
	from   int64 // the time before latest, if latest was a jump; otherwise 0
	names  names
	blocks []Start
	open   map[Key]*buffer
	recent *buffer   // that of the latest event, or nil
	order  list.List // the values of open, by the numbers of their first events
	held   int
	ahead  map[string]int64
}

// maxID is the length of the longest id that OpenSearch stores, in bytes. It refuses every document of a request with
// a longer one.
const maxID = 512

// Add adds the next event of the file. It generates an id if the event has none, or one that cannot be stored.
func (g *Gatherer) Add(e *logfile.Event) error {
	if len(g.blocks) == 0 && g.Done.From != nil {
		g.resume(g.Done.From)
	}
	number := g.Counts.Events
	g.Counts.Events++
	g.divide(e, number)
	k := Key{e.Owner, e.Group, e.Stream}
	if k.Owner == "" {
		k.Owner = g.Owner
	}
	if k.Group == "" {
		k.Group = g.Group
	}
	if k.Stream == "" {
		k.Stream = g.Stream
	}
	p := g.date(e.Time, number)
	if len(e.ID) > maxID || !utf8.ValidString(e.ID) {
		e.ID = ""
	}
	id := e.ID
	if id == "" && !g.NoIDs {
		id = g.names.name(&k, p, e.Message)
	}
	if !g.isWanted(&k, number, p.at) {
		return nil
	}
	g.count(&k, e, p.dated)
	return g.put(k, id, p.at, number, e)
}

// jump is the difference between the times of two lines above which one of the times is not from a clock.
const jump = 24 * int64(time.Hour/time.Millisecond)

// date returns the time and position of an event. An event without a time gets the time of the event before it.
func (g *Gatherer) date(t, number int64) position {
	if t != 0 {
		g.from = 0
		if g.latest != 0 && max(t-g.latest, g.latest-t) > jump {
			g.from = g.latest
		}
		g.latest = t
	}
	if g.latest == 0 {
		return position{at: g.Fallback, number: number}
	}
	return position{at: g.latest, from: g.from, number: number, dated: true}
}

// isWanted reports whether an event becomes part of a batch.
func (g *Gatherer) isWanted(k *Key, number, at int64) bool {
	before := number < g.Done.Events
	if !before && len(g.Done.Ahead) > 0 {
		through, ahead := g.Done.Ahead[k.String()]
		before = ahead && number <= through
	}
	switch {
	case before:
		g.Counts.Before++
		return false
	case g.Keeps != nil && !g.Keeps(at):
		g.Counts.Outside++
		return false
	}
	return true
}

func (g *Gatherer) count(k *Key, e *logfile.Event, dated bool) {
	if k.Group == "" {
		g.Counts.Nameless++
	}
	if !dated {
		g.Counts.Undated++
	}
	if e.ID == "" {
		g.Counts.Derived++
	}
}

// put adds an event to the batch of its stream. A blank line in a file is part of a stack trace
// only if the next line continues the trace. Otherwise it is dropped. A blank event with a
// CloudWatch id is always kept.
func (g *Gatherer) put(k Key, id string, at, number int64, e *logfile.Event) error {
	b := g.buffer(k)
	blank := e.ID == "" && isBlank(e.Message)
	if b != nil && !blank && b.endsBefore(e.Message, b.spread(e.Offset, number)) {
		if err := g.issue(k, number); err != nil {
			return err
		}
		b = nil
	}
	switch {
	case b == nil && blank:
		return nil
	case b == nil:
		b = g.begin(k)
	}
	if len(b.events) == 0 {
		b.offset = e.Offset
	}
	b.append(id, at, number, e)
	g.held += len(id) + len(e.Message)
	if b.blanks++; !blank {
		b.blanks = 0
	}
	if g.held > maxHeld || g.oldest().spread(e.Offset, number) > widest {
		return g.issueOldest(nil)
	}
	return nil
}

// buffer returns the unfinished batch of a stream, or nil. Consecutive events are usually of the same stream.
func (g *Gatherer) buffer(k Key) *buffer {
	if g.recent == nil || g.recent.Key != k {
		g.recent = g.open[k]
	}
	return g.recent
}

// oldest returns the buffer whose first event is the oldest.
func (g *Gatherer) oldest() *buffer { return g.order.Front().Value.(*buffer) }

func (g *Gatherer) begin(k Key) *buffer {
	if g.open == nil {
		g.open, g.ahead = map[Key]*buffer{}, map[string]int64{}
	}
	b := new(Batch)
	if g.New != nil {
		b = g.New()
	}
	b.Key, b.text, b.events = k, b.text[:0], b.events[:0]
	begun := &buffer{Batch: b}
	begun.place = g.order.PushBack(begun)
	g.open[k] = begun
	g.held += overhead
	return begun
}

// end removes the batch of a stream from those that are filled.
func (g *Gatherer) end(k Key) *buffer {
	b := g.open[k]
	g.recent = nil
	delete(g.open, k)
	g.order.Remove(b.place)
	g.held -= len(b.text) + overhead
	b.dropBlanks()
	return b
}

// issueOldest issues the batch of the stream whose first event is the oldest. It skips the buffer but.
func (g *Gatherer) issueOldest(but *buffer) error {
	oldest := g.order.Front()
	if oldest.Value == but {
		oldest = oldest.Next()
	}
	return g.issue(oldest.Value.(*buffer).Key, g.Counts.Events)
}

// issue issues the batch of a stream. next is the number of the first event that is not in a batch yet.
func (g *Gatherer) issue(k Key, next int64) error {
	b := g.end(k)
	low := next
	if oldest := g.order.Front(); oldest != nil {
		low = oldest.Value.(*buffer).events[0].number
	}
	through := b.events[len(b.events)-1].number
	if through >= low {
		g.ahead[k.String()] = through
	}
	for name, number := range g.ahead {
		if number < low {
			delete(g.ahead, name)
		}
	}
	return g.Issue(b.Batch, Position{Events: low, Ahead: maps.Clone(g.ahead), From: g.startFor(low)}, false)
}

// Finish issues the remaining batches. It returns false if none was left, and isLast was therefore not
// set for any batch.
func (g *Gatherer) Finish() (issued bool, err error) {
	last := g.newest()
	if last == nil {
		return false, nil
	}
	for len(g.open) > 1 {
		if err := g.issueOldest(last); err != nil {
			return true, err
		}
	}
	g.end(last.Key)
	return true, g.Issue(last.Batch, Position{Events: g.Counts.Events, From: g.startFor(g.Counts.Events)}, true)
}

// newest returns the buffer of the last event, or nil if all batches are issued.
func (g *Gatherer) newest() (newest *buffer) {
	for _, b := range g.open {
		if newest == nil || b.latest() > newest.latest() {
			newest = b
		}
	}
	return newest
}
