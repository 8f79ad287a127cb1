package triage

import "time"

// Forwarder is the author of changes that reopen a group that came back.
const Forwarder = "forwarder"

// maxHistory is the maximum number of changes that a group keeps. The document is read for each
// decision, so it must stay small.
const maxHistory = 100

// An Action is the kind of a change.
type Action string

// The actions.
const (
	Resolve  Action = "resolve"
	Ignore   Action = "ignore"
	Reopen   Action = "reopen"  // by a person
	Regress  Action = "regress" // by the forwarder: the group came back
	Assign   Action = "assign"
	Annotate Action = "annotate"
	Undo     Action = "undo"
)

// A Change is one change of a group by a person or by the forwarder. Fields that the action does
// not use are empty.
type Change struct {
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	Action   Action    `json:"action"`
	Version  string    `json:"version,omitempty"`  // for Resolve and Regress
	Until    time.Time `json:"until,omitzero"`     // for Ignore
	Events   int       `json:"events,omitempty"`   // for Ignore
	Assignee string    `json:"assignee,omitempty"` // for Assign; empty removes the assignee
	Note     string    `json:"note,omitempty"`     // for Annotate; empty removes the note
}

// Apply returns the group after a change. Undo restores the state in before, which is the earlier
// version of the group; other changes ignore before.
func (g Group) Apply(c Change, before *Group) Group {
	c.At, c.Until = c.At.UTC().Truncate(time.Millisecond), c.Until.UTC().Truncate(time.Millisecond)
	switch c.Action {
	case Resolve:
		g.close(Resolved, c)
		g.ResolvedIn = c.Version
	case Ignore:
		g.close(Ignored, c)
		g.IgnoredUntil, g.IgnoredEvents = c.Until, c.Events
	case Reopen:
		g.set(Open, c)
	case Regress:
		g.set(Open, c)
		g.Regressed, g.RegressedIn = c.At, c.Version
	case Assign:
		g.Assignee = c.Assignee
	case Annotate:
		g.Note = c.Note
	case Undo:
		g.Status, g.Since, g.By = before.Status, before.Since, before.By
		g.ResolvedIn, g.KnownVersions = before.ResolvedIn, before.KnownVersions
		g.IgnoredUntil, g.IgnoredEvents = before.IgnoredUntil, before.IgnoredEvents
		g.Regressed, g.RegressedIn = before.Regressed, before.RegressedIn
		g.Assignee, g.Note = before.Assignee, before.Note
		if g.Status != Open {
			g.Number++ // the notification with the earlier number may exist
		}
	}
	g.History = append(append([]Change(nil), g.History[max(0, len(g.History)+1-maxHistory):]...), c)
	return g
}

// close sets a status that ends when the group comes back. The return is reported under the next
// number.
func (g *Group) close(s Status, c Change) {
	g.set(s, c)
	g.Number++
}

func (g *Group) set(s Status, c Change) {
	g.Status, g.Since, g.By = s, c.At, c.By
	g.ResolvedIn, g.KnownVersions, g.IgnoredUntil, g.IgnoredEvents = "", nil, time.Time{}, 0
	g.Regressed, g.RegressedIn = time.Time{}, ""
}
