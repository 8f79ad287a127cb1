// Package triage defines the state of a group of exceptions beyond its events: when it was first
// seen, whether it is resolved or ignored, and its notifications.
//
// The state is stored in the index <prefix>_groups, in documents of three kinds:
//
//	{"kind":"group","fingerprint":"…","status":"open","number":0,"first_seen":"…",…}
//	{"kind":"notification","reason":"new","state":"pending","fingerprint":"…",…}
//	{"kind":"discard","reason":"…","count":3,…}
//
// The id of a group is derived from its fingerprint. The id of a notification is derived from the
// fingerprint and a number: 0 reports the group as new, and N reports that it came back after it
// had been closed for the Nth time. The forwarder only creates these documents. OpenSearch creates
// an id once, however often a delivery is repeated and however many forwarders handle it at the
// same time, so each notification exists once.
//
// Every other change of a group is a conditional write of the whole document (if_seq_no and
// if_primary_term), so that no change of another writer is lost.
package triage

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// Index returns the name of the index for a prefix. The name does not match the pattern <prefix>-*
// of the event indices.
func Index(prefix string) string { return prefix + "_groups" }

// The kinds of documents.
const (
	GroupKind        = "group"
	NotificationKind = "notification"
)

// A Status is what users decided about a group.
type Status string

// The statuses. A resolved group is reopened when it comes back.
const (
	Open     Status = "open"
	Resolved Status = "resolved"
	Ignored  Status = "ignored"
)

// A Group is the document of a group. Its times are whole milliseconds.
type Group struct {
	Kind         string    `json:"kind"` // GroupKind
	Fingerprint  string    `json:"fingerprint"`
	Type         string    `json:"type,omitempty"` // this and the next fields describe the event that created the document
	Message      string    `json:"message,omitempty"`
	Culprit      string    `json:"culprit,omitempty"`
	Service      string    `json:"service,omitempty"`
	Function     string    `json:"function,omitempty"`
	FirstSeen    time.Time `json:"first_seen"`              // time of the earliest event, in whatever order deliveries arrive
	FirstVersion string    `json:"first_version,omitempty"` // service.version of that event
	Created      time.Time `json:"created"`                 // when the document was created

	Status        Status    `json:"status"`
	Since         time.Time `json:"since"`                    // when the status was set; events before it do not reopen the group
	By            string    `json:"by,omitempty"`             // who set it; Forwarder if the group came back
	Number        int       `json:"number"`                   // how often the group has been resolved or ignored; it never decreases
	ResolvedIn    string    `json:"resolved_in,omitempty"`    // the version with the fix
	KnownVersions []string  `json:"known_versions,omitempty"` // the versions known when it was set, if they have no order; events of others reopen the group
	IgnoredUntil  time.Time `json:"ignored_until,omitzero"`   // zero without an end
	IgnoredEvents int       `json:"ignored_events,omitempty"` // ends after this many more events; 0 without an end
	Regressed     time.Time `json:"regressed,omitzero"`       // time of the event that reopened the group, until it is closed again
	RegressedIn   string    `json:"regressed_in,omitempty"`   // version of that event
	Assignee      string    `json:"assignee,omitempty"`
	Note          string    `json:"note,omitempty"`
	History       []Change  `json:"history,omitempty"` // oldest first
}

// ID returns the id of a group's document. A fingerprint may be any text that a log event contains,
// and it may be longer than an id may be.
func ID(fingerprint string) string {
	if len(fingerprint) <= longestPlain && !slices.ContainsFunc([]byte(fingerprint), func(c byte) bool { return !isPlain(c) }) && fingerprint != "" {
		return fingerprint
	}
	sum := sha256.Sum256([]byte(fingerprint))
	return "~" + hex.EncodeToString(sum[:])
}

const longestPlain = 128 // bytes

// isPlain reports whether a byte of a fingerprint is unchanged in an id. The dot and the tilde are
// not, because ids use them as separators.
func isPlain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// NotificationID returns the id of the notification for a new group (number 0), or for a group that
// came back after it had been closed for the number-th time.
func NotificationID(fingerprint string, number int) string {
	return ID(fingerprint) + "." + strconv.Itoa(number)
}

// Effective returns the status at a time: a group whose ignore period has ended is open.
func (g *Group) Effective(now time.Time) Status {
	if g.Status == Ignored && !g.IgnoredUntil.IsZero() && !now.Before(g.IgnoredUntil) {
		return Open
	}
	return g.Status
}

// IsRegressed reports whether the group is open because it came back.
func (g *Group) IsRegressed() bool { return g.Status == Open && !g.Regressed.IsZero() }

// See returns the group updated with an event, and reports whether the event is earlier than all
// others.
func (g Group) See(version string, at time.Time) (Group, bool) {
	at = at.Truncate(time.Millisecond)
	if !at.Before(g.FirstSeen) {
		return g, false
	}
	g.FirstSeen, g.FirstVersion = at, version
	return g, true
}

// Returns reports whether an event reopens a closed group, and the reason for the notification.
//
// Events before the decision do not reopen a group, because deliveries arrive late and repeatedly.
// If the group is resolved in a version, events of older versions, which may still be running, do
// not reopen it either.
func (g *Group) Returns(version string, at time.Time) (Reason, bool) {
	switch {
	case !at.After(g.Since):
		return "", false
	case g.Status == Resolved:
		return Regression, g.ResolvedIn == "" || version == "" || !isOlder(version, g.ResolvedIn, g.KnownVersions)
	case g.Status == Ignored && !g.IgnoredUntil.IsZero():
		return Unignored, !at.Before(g.IgnoredUntil)
	}
	return "", false
}
