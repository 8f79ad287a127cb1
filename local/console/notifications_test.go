package console

import (
	"strings"
	"testing"

	"faulty/functions/forwarder/triage"
	"faulty/local/cloud/sns"
	"faulty/local/console/client/clienttest"
)

func TestNotifications(t *testing.T) {
	s := triaged(t)
	now := clienttest.Now()
	for id, n := range map[string]triage.Notification{
		"aaaa.0": {Reason: triage.New, State: triage.Sent, Fingerprint: "aaaa", Type: "KeyError", Message: hostile, Culprit: hostile},
		"aaaa.1": {Reason: triage.Regression, State: triage.Failed, Fingerprint: hostile, Type: hostile, Error: "500 of the webhook"},
		"silent": {Reason: triage.Silent, State: triage.Suppressed, Function: "billing"},
	} {
		n.Kind, n.Created = triage.NotificationKind, now
		s.PutGroupDoc(id, n)
	}
	h, err := New(Options{Client: s.Client, Now: clienttest.Now, Published: func() []sns.Message {
		return []sns.Message{{ID: "1", TopicARN: "arn:aws:sns:eu-west-1:000000000000:alarms", Subject: "1 new group", Text: "KeyError in orders " + hostile, Time: now}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	d := desk{t, h}
	page := d.page("/notifications")
	d.has(page, "1 new group", "KeyError in orders", "new sent KeyError", "regression failed: 500 of the webhook", "silent suppressed billing", "the latest 3")
	harmless(t, "/notifications", page)
	if !strings.Contains(page, `href="/group/aaaa"`) {
		t.Error("a notification does not lead to its group")
	}
}

func TestNotificationsNone(t *testing.T) {
	d := deskOf(t, clienttest.Open(t), "ann")
	page := d.page("/notifications")
	d.has(page, "None. The forwarder creates them")
	if strings.Contains(page, "embedded cloud") {
		t.Error("a console of no embedded cloud speaks of one")
	}
}
