package triage

import "time"

// DiscardKind is the kind of a Discard.
const DiscardKind = "discard"

// A Discard records that a user deleted dead letters, and why. The console creates it before it
// deletes them.
type Discard struct {
	Kind        string          `json:"kind"` // DiscardKind
	At          time.Time       `json:"at"`
	By          string          `json:"by,omitempty"`
	Reason      string          `json:"reason"`
	Count       int             `json:"count"`
	Queue       string          `json:"queue"`
	DeadLetters []DiscardedItem `json:"dead_letters"`
}

// A DiscardedItem identifies a dead letter.
type DiscardedItem struct {
	MessageID string    `json:"message_id"`
	Sent      time.Time `json:"sent"`
	Reason    string    `json:"reason,omitempty"` // why the message was dead-lettered
	LogGroup  string    `json:"log_group,omitempty"`
	Events    int       `json:"events,omitempty"`
}
