// Package groups keeps the documents of package triage up to date while events are
// stored.
//
//	See      notes each exception of a delivery
//	Prepare  reads the state of groups that is unknown, in one _mget, and adds what
//	         is to be created to the delivery's _bulk request
//	Settle   follows up after the request, which is seldom needed
//
// Prepare creates the group's document and its notification 0 where one of the two
// is missing, and notification N where a group that was closed for the Nth time
// comes back. OpenSearch accepts each id once, so a delivery may be repeated, by any
// forwarder and at any time, also by one that is started after another one was
// killed: nothing is created a second time, and what is missing is.
//
// Settle changes documents, conditionally: it opens a group again whose
// notification N exists, and moves first_seen back where an event is earlier.
// Concurrent creations of one group make that necessary; deliveries that come out
// of order or late do as well. A delivery succeeds only when its groups are
// settled, and is otherwise repeated.
package groups

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

const (
	// trusted is how long what was read of a group is taken for true. A decision
	// takes effect after that time at the latest.
	trusted = time.Minute

	// maxKnown bounds how many groups are remembered.
	maxKnown = 10_000

	// historicalAge is the age from which on an event notifies nobody. Lambda
	// repeats a delivery for 6 hours, a stream for two days.
	historicalAge = 48 * time.Hour
)

// Options configure a Tracker.
type Options struct {
	Client *bulk.Client
	Prefix string
	Logger *slog.Logger

	// Notify is set where notifications have a target. Others are created as
	// suppressed, so that a target that is configured later does not receive them.
	Notify bool

	// Historical is set for historical logs, which notify nobody.
	Historical bool
}

// A Tracker knows the state of groups. It is safe for use by several goroutines at
// once.
type Tracker struct {
	Options
	index  string
	isOff  atomic.Bool
	warned atomic.Bool // that groups cannot be read

	mu    sync.Mutex
	known map[string]*state // by fingerprint
}

// state is what is known of a group. It is not changed once others see it.
type state struct {
	read     time.Time
	exists   bool
	notified bool // notification 0 exists
	group    triage.Group
	seq      int64 // of the group's document
	term     int64 // 0 where seq is not known
}

// New returns a tracker that knows nothing yet.
func New(o Options) *Tracker {
	return &Tracker{Options: o, index: triage.Index(o.Prefix), known: map[string]*state{}}
}

// get returns what is known of a group; nil for nothing that can still be trusted.
func (t *Tracker) get(fingerprint []byte, now time.Time) *state {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.known[string(fingerprint)]
	if s != nil && now.Sub(s.read) > trusted {
		return nil
	}
	return s
}

// learn remembers the state of a group; nil forgets it.
func (t *Tracker) learn(fingerprint string, s *state) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s == nil {
		delete(t.known, fingerprint)
		return
	}
	if len(t.known) >= maxKnown {
		clear(t.known)
	}
	t.known[fingerprint] = s
}

// turnOff stops tracking where OpenSearch does not let the forwarder keep groups.
func (t *Tracker) turnOff(ctx context.Context, what, reason string) {
	if t.isOff.Swap(true) {
		return
	}
	advice := "the forwarder needs the rights to create and read documents there"
	if strings.Contains(reason, "Document ID is not supported") {
		advice = "a time-series collection accepts no ids, which groups need: use a search collection, or set GROUPS=off"
	}
	t.Logger.WarnContext(ctx, "groups are off until the next start: OpenSearch refused to "+what+"; "+advice, slog.String("index", t.index), slog.String("reason", reason))
}

// isRefused reports whether a document was refused for good.
func isRefused(o bulk.Outcome) bool {
	return o.Status >= 400 && o.Status < 500 && o.Status != http.StatusConflict && o.Status != http.StatusTooManyRequests
}
