package triage

import "time"

// A Reason is what a notification reports.
type Reason string

// The reasons.
const (
	New        Reason = "new"        // a group that was never seen before
	Regression Reason = "regression" // a resolved group came back
	Unignored  Reason = "unignored"  // an ignored group came back, or occurred often enough
	Rising     Reason = "rising"     // a group has become much more frequent
	Silent     Reason = "silent"     // a function that used to log has stopped logging
)

// A State is the delivery state of a notification.
type State string

// The states.
const (
	Pending    State = "pending"    // to be sent
	Claimed    State = "claimed"    // being sent
	Sent       State = "sent"       // every target has received it
	Failed     State = "failed"     // a target refused it on every attempt: it is in the failure queue
	Suppressed State = "suppressed" // will not be sent: the event is historical, or there is no target
)

// A Notification is a document about an event that users are notified of, if there is a target.
type Notification struct {
	Kind        string    `json:"kind"` // NotificationKind
	Reason      Reason    `json:"reason"`
	State       State     `json:"state"`
	Created     time.Time `json:"created"`
	At          time.Time `json:"at"` // of the event; for Silent: of the last event
	Fingerprint string    `json:"fingerprint,omitempty"`
	Type        string    `json:"type,omitempty"`
	Message     string    `json:"message,omitempty"`
	Culprit     string    `json:"culprit,omitempty"`
	Service     string    `json:"service,omitempty"`
	Function    string    `json:"function,omitempty"`
	Version     string    `json:"version,omitempty"`
	Count       int       `json:"count,omitempty"`  // events in the delivery; for Rising: in the last hour
	Before      int       `json:"before,omitempty"` // for Rising: events in the hour before

	Batch     string    `json:"batch,omitempty"` // id of the message that contains it; the same each time the message is sent
	Attempts  int       `json:"attempts,omitempty"`
	Next      time.Time `json:"next,omitzero"`       // when it is sent again; for Claimed: when the claim expires
	Sent      time.Time `json:"sent,omitzero"`       // when the last target received it
	Delivered []string  `json:"delivered,omitempty"` // the targets that have received it, such as sns and webhook
	Error     string    `json:"error,omitempty"`     // of the last attempt
}
