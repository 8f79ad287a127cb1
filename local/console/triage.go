package console

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/client"
	"faulty/local/console/escape"
)

// A rowState is the state of a group for a row of the list.
type rowState struct {
	Badge, Class    string // Badge as in "Regressed in 43"; Class is its CSS class
	Versions        string // as in "first seen in 42, last seen in 43"
	Assignee, Note  string
	Fingerprint     string
	Seen            string
	IsOpen, CanEdit bool
	// FullNote and FullAssignee are the values of the inputs.
	FullNote, FullAssignee string
}

// A triagePanel is the state of a group for the group's page.
type triagePanel struct {
	rowState
	Off         string // why states are unavailable; "" if they are available
	ReadOnly    string // why the group cannot be changed; "" if it can
	Status      string // the status in words
	Since       timestamp
	By          string
	LastVersion string
	User        string
	History     []historyLine // newest first
}

// A historyLine describes one change in words.
type historyLine struct {
	When     timestamp
	By, What string
}

// rowStateOf returns the row state of a group. lastVersion is the version of the newest event.
func rowStateOf(v view, state *client.State, lastVersion string) rowState {
	g := &state.Group
	row := rowState{
		Versions: versions(state.FirstVersion, lastVersion), Assignee: escape.Line(60, g.Assignee), Note: escape.Line(160, g.Note),
		FullNote: shown(g.Note), FullAssignee: shown(g.Assignee), Fingerprint: g.Fingerprint, Seen: seenToken(g), IsOpen: g.Effective(v.Now) == triage.Open,
	}
	switch {
	case g.IsRegressed():
		row.Badge, row.Class = "Regressed"+in(g.RegressedIn), "regressed"
	case !row.IsOpen:
		row.Badge, row.Class = statusWords(v, g), "closed"
	}
	return row
}

// filterOf returns the filter in the URL, or the default.
func filterOf(v view) client.Filter {
	if f := client.Filter(v.Param("status")); slices.Contains(client.Filters(), f) {
		return f
	}
	return client.OnlyOpen
}

// A choice is one of several alternative links.
type choice struct {
	Name, Link string
	IsCurrent  bool
}

// filters returns a choice for each filter.
func filters(v view, chosen client.Filter) (list []choice) {
	for _, f := range client.Filters() {
		value := string(f)
		if f == client.OnlyOpen {
			value = "" // the default of a page
		}
		list = append(list, choice{string(f), v.With("status", value), f == chosen})
	}
	return list
}

// earliest returns the earlier of two times. It ignores the zero time.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// in returns " in 43" for version 43, and "" without a version.
func in(version string) string {
	if version == "" {
		return ""
	}
	return " in " + escape.Line(40, version)
}

// versions describes in which versions a group was first and last seen.
func versions(first, last string) string {
	switch {
	case first == "" && last == "":
		return ""
	case first == last:
		return "first and last seen" + in(first)
	case first == "":
		return "last seen" + in(last)
	case last == "":
		return "first seen" + in(first)
	}
	return "first seen" + in(first) + ", last seen" + in(last)
}

// statusWords describes the status: "resolved in 43", "ignored for 10 more events".
func statusWords(v view, g *triage.Group) string {
	switch {
	case g.IsRegressed():
		return "open, regressed" + in(g.RegressedIn)
	case g.Effective(v.Now) == triage.Open:
		return "open"
	case g.Status == triage.Resolved:
		return "resolved" + in(g.ResolvedIn)
	}
	return "ignored" + until(v, g.IgnoredUntil) + forEvents(g.IgnoredEvents)
}

func until(v view, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + v.Exact(t) + " " + v.ZoneName()
}

func forEvents(n int) string {
	if n == 0 {
		return ""
	}
	return " for " + plural(n, "more event", "more events")
}

// changeWords describes a change in the past tense: "resolved it in 43".
func changeWords(v view, c *triage.Change) string {
	switch c.Action {
	case triage.Resolve:
		return "resolved it" + in(c.Version)
	case triage.Ignore:
		return "ignored it" + until(v, c.Until) + forEvents(c.Events)
	case triage.Reopen:
		return "reopened it"
	case triage.Regress:
		return "reopened it: it came back" + in(c.Version)
	case triage.Assign:
		return "assigned it to " + cmp.Or(escape.Line(60, c.Assignee), "nobody")
	case triage.Annotate:
		if c.Note == "" {
			return "removed the note"
		}
		return "noted: " + escape.Line(300, c.Note)
	case triage.Undo:
		return "undid the change before"
	}
	return escape.Line(40, string(c.Action))
}

// panel returns the state of a group for the group's page.
func (s *server) panel(v view, states *client.States, readOnly string, state *client.State, lastVersion string) triagePanel {
	g := &state.Group
	p := triagePanel{
		rowState: rowStateOf(v, state, lastVersion), Off: states.Off, ReadOnly: readOnly, Status: statusWords(v, g), By: escape.Line(60, g.By),
		LastVersion: lastVersion, User: s.User, History: historyLines(v, g.History),
	}
	p.CanEdit = p.Off == "" && p.ReadOnly == ""
	if g.By != "" {
		p.Since = v.Timestamp(g.Since)
	}
	return p
}

func historyLines(v view, list []triage.Change) (lines []historyLine) {
	for i := range list {
		c := &list[i]
		lines = append(lines, historyLine{v.Timestamp(c.At), cmp.Or(escape.Line(60, c.By), "somebody"), changeWords(v, c)})
	}
	slices.Reverse(lines)
	return lines
}

// seenToken identifies the version of a group's history that a page showed. It contains the
// number of changes and the time of the last one, so it differs after each decision. It does
// not differ after the forwarder has written an earlier first event to the same document.
func seenToken(g *triage.Group) string {
	if len(g.History) == 0 {
		return "0.0"
	}
	return fmt.Sprintf("%d.%d", len(g.History), g.History[len(g.History)-1].At.UnixMilli())
}

// since returns the changes after a token. If the token does not identify a change, since
// returns the last change.
func since(g *triage.Group, token string) []triage.Change {
	_, text, _ := strings.Cut(token, ".")
	last, _ := strconv.ParseInt(text, 10, 64)
	i := slices.IndexFunc(g.History, func(c triage.Change) bool { return c.At.UnixMilli() > last })
	if i < 0 {
		i = max(0, len(g.History)-1)
	}
	return g.History[i:]
}

// states returns the states of groups and the reason why they cannot be changed, or "" if they can.
func (s *server) states(ctx context.Context, fingerprints ...string) (states client.States, readOnly string, err error) {
	states, err = s.Client.States(ctx, fingerprints)
	if err != nil || states.Off != "" || len(fingerprints) == 0 {
		return states, "", err
	}
	return states, s.refusal(ctx), nil
}

// trusted is how long the cached permission is used. A newly granted permission takes effect
// within this time.
const trusted = time.Minute

// refusal returns the reason why this console may not change groups, or "" if it may.
func (s *server) refusal(ctx context.Context) string {
	if s.ReadOnly {
		return "this console was started with --read-only"
	}
	return s.permission.get(trusted, func() string {
		if err := s.Client.MayWrite(ctx); err != nil {
			return err.Error()
		}
		return ""
	})
}
