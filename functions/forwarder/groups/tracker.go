// Package groups keeps the documents of package triage up to date while events are stored.
//
//	See      records each exception of a delivery
//	Prepare  reads the unknown states of groups in one _mget, and adds the documents
//	         to create to the delivery's _bulk request
//	Update   handles the results of the request, and changes documents if necessary
//
// Prepare creates the group's document and its notification 0 if one of the two is missing. It
// creates notification N if a group that was closed for the Nth time comes back. OpenSearch accepts
// each id once. Any forwarder may therefore repeat a delivery at any time, even after another
// forwarder was killed: existing documents are not duplicated, and missing ones are created.
//
// Update changes documents conditionally: it reopens a group whose notification N exists, and moves
// first_seen back if an event is earlier. This is necessary because forwarders may create one group
// concurrently, and because deliveries may arrive late or out of order. A delivery only succeeds
// when its groups are up to date; otherwise it is repeated.
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
	// trusted is how long the state that was read of a group is used. A decision of a user takes
	// effect after this time at the latest.
	trusted = time.Minute

	// maxKnown bounds how many groups are remembered.
	maxKnown = 10_000

	// historicalAge is the age from which an event causes no notification. Lambda repeats a
	// delivery for up to 6 hours, and a stream for up to two days.
	historicalAge = 48 * time.Hour
)

// Options configure a Tracker.
type Options struct {
	Client *bulk.Client
	Prefix string
	Logger *slog.Logger

	// Notify is set if notifications have a target. Otherwise notifications are created as
	// suppressed, so that a target that is configured later does not receive them.
	Notify bool

	// Historical is set for historical logs, which cause no notifications.
	Historical bool
}

// A Tracker tracks the state of groups. It is safe for concurrent use by multiple goroutines.
type Tracker struct {
	Options
	index  string
	isOff  atomic.Bool
	warned atomic.Bool // that groups cannot be read was logged

	mu    sync.Mutex
	known map[string]*state // by fingerprint
}

// state is the known state of a group. It is immutable once it is shared.
type state struct {
	read     time.Time
	exists   bool
	notified bool // notification 0 exists
	group    triage.Group
	seq      int64 // of the group's document
	term     int64 // 0 if seq is unknown
}

// New returns a tracker that knows no groups yet.
func New(o Options) *Tracker {
	return &Tracker{Options: o, index: triage.Index(o.Prefix), known: map[string]*state{}}
}

// get returns the known state of a group, or nil if it is unknown or too old.
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

// turnOff stops tracking if OpenSearch does not let the forwarder store groups.
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

// isRefused reports whether a document was refused permanently.
func isRefused(o bulk.Outcome) bool {
	return o.Status >= 400 && o.Status < 500 && o.Status != http.StatusConflict && o.Status != http.StatusTooManyRequests
}
