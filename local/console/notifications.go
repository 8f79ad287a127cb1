package console

import (
	"net/http"

	"faulty/functions/forwarder/triage"
	"faulty/local/console/escape"
)

// notificationsPage shows the notifications that were created and sent.
type notificationsPage struct {
	List     []notificationRow
	IsLocal  bool // the console runs with the embedded cloud, which receives the SNS messages
	Received []receivedMessage
}

// A notificationRow is a notification in the groups index.
type notificationRow struct {
	When                 timestamp
	Reason, State, Class string
	Subject, Link        string // the group or the function; Link is "" for a function
	Message, Where       string
	Problem              string
}

// A receivedMessage is a message that was published to an SNS topic of the embedded cloud.
type receivedMessage struct {
	When           timestamp
	Topic, Subject string
	Text           string
}

// maxNotifications is how many notifications and how many received messages a page shows.
const maxNotifications = 100

func (s *server) notifications(r *http.Request, v view) (content, error) {
	p := notificationsPage{IsLocal: s.Published != nil}
	list, err := s.Client.Notifications(r.Context(), maxNotifications)
	for i := range list {
		p.List = append(p.List, notificationRowOf(v, &list[i]))
	}
	if p.IsLocal {
		messages := s.Published()
		for _, m := range messages[:min(maxNotifications, len(messages))] {
			p.Received = append(p.Received, receivedMessage{v.Timestamp(m.Time), escape.Line(200, m.TopicARN), escape.Line(100, m.Subject), m.Text})
		}
	}
	return content{Title: "Notifications", Data: p, Bare: true}, err
}

func notificationRowOf(v view, n *triage.Notification) notificationRow {
	row := notificationRow{
		When: v.Timestamp(n.Created), Reason: escape.Line(40, string(n.Reason)), State: escape.Line(40, string(n.State)),
		Subject: escape.Line(80, n.Type), Message: escape.Line(200, n.Message), Where: escape.Line(100, short(n.Culprit)), Problem: escape.Line(300, n.Error),
	}
	if row.Subject == "" {
		row.Subject = escape.Line(80, n.Function)
	}
	if n.Fingerprint != "" {
		row.Link = v.Group(n.Fingerprint)
	}
	if n.State == triage.Failed {
		row.Class = "bad"
	}
	return row
}
