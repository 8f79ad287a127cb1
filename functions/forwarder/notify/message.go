package notify

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"faulty/functions/forwarder/triage"
)

// maxListed is the maximum number of notifications that a message lists. A message states only the
// number of the others.
const maxListed = 20

// A Message is what a target receives.
type Message struct {
	ID            string         `json:"id"` // the same each time the message is sent
	Summary       string         `json:"summary"`
	Counts        map[string]int `json:"counts"`         // by reason
	More          int            `json:"more,omitempty"` // notifications that are not listed
	Notifications []Entry        `json:"notifications"`
}

// An Entry is one notification in a message.
type Entry struct {
	ID          string        `json:"id"`
	Reason      triage.Reason `json:"reason"`
	At          time.Time     `json:"at"`
	Fingerprint string        `json:"fingerprint,omitempty"`
	Type        string        `json:"type,omitempty"`
	Message     string        `json:"message,omitempty"`
	Culprit     string        `json:"culprit,omitempty"`
	Service     string        `json:"service,omitempty"`
	Function    string        `json:"function,omitempty"`
	Version     string        `json:"version,omitempty"`
	Count       int           `json:"count,omitempty"`
	Before      int           `json:"before,omitempty"`
	Link        string        `json:"link,omitempty"`
}

// message returns a message with the notifications.
func (s *Sender) message(claimed []document) Message {
	m := Message{ID: claimed[0].Source.Batch, Counts: map[string]int{}, More: max(0, len(claimed)-maxListed)}
	for i := range claimed {
		n := &claimed[i].Source
		m.Counts[string(n.Reason)]++
		if i < maxListed {
			m.Notifications = append(m.Notifications, Entry{
				ID: claimed[i].ID, Reason: n.Reason, At: n.At, Fingerprint: n.Fingerprint, Type: n.Type, Message: n.Message, Culprit: n.Culprit,
				Service: n.Service, Function: n.Function, Version: n.Version, Count: n.Count, Before: n.Before, Link: s.link(n),
			})
		}
	}
	m.Summary = m.summary()
	return m
}

// link returns the address of the page about a notification.
func (s *Sender) link(n *triage.Notification) string {
	if s.Link == "" {
		return ""
	}
	if strings.Contains(s.Link, "{") {
		return strings.NewReplacer("{fingerprint}", url.QueryEscape(n.Fingerprint), "{function}", url.QueryEscape(n.Function)).Replace(s.Link)
	}
	base := strings.TrimRight(s.Link, "/")
	if n.Fingerprint == "" {
		return base + "/functions"
	}
	return base + "/group/" + url.PathEscape(n.Fingerprint)
}

// texts describe the reasons in words, in the order of summaries.
var texts = []struct {
	reason    triage.Reason
	one, many string
}{
	{triage.New, "new group", "new groups"},
	{triage.Regression, "regression", "regressions"},
	{triage.Unignored, "group is no longer ignored", "groups are no longer ignored"},
	{triage.Rising, "rising group", "rising groups"},
	{triage.Silent, "silent function", "silent functions"},
}

// summary counts the notifications in words, such as "2 new groups, 1 regression".
func (m *Message) summary() string {
	var parts []string
	for _, t := range texts {
		switch n := m.Counts[string(t.reason)]; {
		case n == 1:
			parts = append(parts, "1 "+t.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, t.many))
		}
	}
	return strings.Join(parts, ", ")
}

// title returns the subject of a notification.
func (e *Entry) title() string {
	switch e.Reason {
	case triage.Silent:
		return fmt.Sprintf("Function %s has logged nothing since %s", e.Function, e.At.Format("2006-01-02 15:04 UTC"))
	case triage.Rising:
		return fmt.Sprintf("Rising: %s, %d in the last hour after %d", e.name(), e.Count, e.Before)
	case triage.Regression:
		return "Regression: " + e.name()
	case triage.Unignored:
		return "No longer ignored: " + e.name()
	}
	return "New: " + e.name()
}

// name returns the type of the exception and where it occurred.
func (e *Entry) name() string {
	name := e.Type
	if name == "" {
		name = "exception"
	}
	if e.Culprit != "" {
		name += " in " + e.Culprit
	}
	return name
}

// context returns the function, the version and how often the exception occurred.
func (e *Entry) context() string {
	var parts []string
	where := e.Function
	if where == "" {
		where = e.Service
	}
	if where != "" && e.Reason != triage.Silent {
		parts = append(parts, where)
	}
	if e.Version != "" {
		parts = append(parts, "version "+e.Version)
	}
	if e.Count > 0 && e.Reason != triage.Rising {
		parts = append(parts, fmt.Sprintf("%d times", e.Count))
	}
	if e.Reason != triage.Silent {
		parts = append(parts, e.At.Format("2006-01-02 15:04:05 UTC"))
	}
	return strings.Join(parts, ", ")
}

// text formats the message as plain text.
func (m *Message) text() string {
	var b strings.Builder
	for i := range m.Notifications {
		e := &m.Notifications[i]
		b.WriteString(e.title() + "\n")
		for _, line := range []string{e.Message, e.context(), e.Link} {
			if line != "" {
				b.WriteString("  " + strings.ReplaceAll(line, "\n", "\n  ") + "\n")
			}
		}
		b.WriteByte('\n')
	}
	if m.More > 0 {
		fmt.Fprintf(&b, "and %d more\n\n", m.More)
	}
	b.WriteString("faulty, message " + m.ID + "\n")
	return b.String()
}

// slack formats the message in Slack's markup.
func (m *Message) slack() string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b strings.Builder
	b.WriteString("*" + m.Summary + "*\n")
	for i := range m.Notifications {
		e := &m.Notifications[i]
		title := escape.Replace(e.title())
		if e.Link != "" {
			title = "<" + escape.Replace(e.Link) + "|" + strings.ReplaceAll(title, "|", "¦") + ">"
		}
		b.WriteString("• " + title + "\n")
		if e.Message != "" {
			b.WriteString(">" + strings.ReplaceAll(escape.Replace(e.Message), "\n", "\n>") + "\n")
		}
		if context := e.context(); context != "" {
			b.WriteString(escape.Replace(context) + "\n")
		}
	}
	if m.More > 0 {
		fmt.Fprintf(&b, "and %d more\n", m.More)
	}
	return b.String()
}
