package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/notify"
	"faulty/functions/forwarder/triage"
	"faulty/functions/internal/env"
	"faulty/local/cloud/sns"
)

// A clock holds the time of a test and the sender's dead letters.
type clock struct {
	now         time.Time
	deadLetters []string
}

// sender returns a sender that uses the clock's time.
func (c *clock) sender(s *store, o notify.Options) *notify.Sender {
	return &notify.Sender{
		Options: o, Client: s.client, Prefix: "faulty", Logger: slog.New(slog.DiscardHandler), Now: func() time.Time { return c.now },
		DeadLetter: func(_ context.Context, reason string, m notify.Message, ids []string) error {
			c.deadLetters = append(c.deadLetters, fmt.Sprintf("%s: %s, %d", reason, m.Summary, len(ids)))
			return nil
		},
	}
}

func send(t *testing.T, s *notify.Sender) {
	t.Helper()
	if err := s.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestBurst: a hundred new groups become one message, once no more groups are created.
func TestBurst(t *testing.T) {
	s, hook, c := newStore(t), newReceiver(t, nil), &clock{now: noon.Add(time.Second)}
	sender := c.sender(s, notify.Options{URL: hook.URL, Link: "http://localhost:8070/"})
	s.add(0, 60)
	send(t, sender)
	if n := len(hook.take()); n != 0 {
		t.Errorf("%d messages at once; want none before it is quiet", n)
	}
	s.add(60, 40)
	c.now = noon.Add(time.Minute)
	send(t, sender)
	send(t, sender)
	requests := hook.take()
	if len(requests) != 1 {
		t.Fatalf("%d messages; want 1", len(requests))
	}
	var m notify.Message
	if err := json.Unmarshal([]byte(requests[0].body), &m); err != nil || m.Summary != "100 new groups" || len(m.Notifications) != 20 || m.More != 80 || m.ID == "" || m.ID != requests[0].header.Get("Idempotency-Key") {
		t.Errorf("the message is %.300s, %v; want 100 new groups, 20 of them in it", requests[0].body, err)
	}
	first := m.Notifications[0]
	want := notify.Entry{ID: first.ID, Reason: triage.New, At: noon, Fingerprint: first.Fingerprint, Type: "KeyError", Message: "'total' <b>", Culprit: "charge", Function: "orders", Version: "42", Count: 3, Link: "http://localhost:8070/group/" + first.Fingerprint}
	if first != want {
		t.Errorf("the first notification is %+v; want %+v", first, want)
	}
	if counts, one := s.states(); counts[triage.Sent] != 100 || !one.Sent.Equal(c.now) || len(one.Delivered) != 1 {
		t.Errorf("states %v, %+v; want 100 that are sent", counts, one)
	}
}

// TestFailingWebhook: the same message is sent again to a webhook that hangs, is down or fails.
// After the last attempt the message goes to the failure queue.
func TestFailingWebhook(t *testing.T) {
	unblock := make(chan struct{})
	for _, row := range []struct {
		name    string
		respond func(w http.ResponseWriter, r *http.Request)
		isDown  bool
		want    string
	}{
		{"500", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "out of order")
		}, false, "responded 500: out of order"},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-unblock:
			}
		}, false, "did not respond: context deadline exceeded"},
		{"redirects", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, false, "responded 302"},
		{"down", nil, true, "did not respond: dial tcp"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s, hook, c := newStore(t), newReceiver(t, row.respond), &clock{now: noon.Add(time.Minute)}
			if row.isDown {
				hook.Close()
			}
			sender := c.sender(s, notify.Options{URL: hook.URL + "/s3cret"})
			s.add(0, 3)
			sender.Timeout = 100 * time.Millisecond
			for range 10 {
				send(t, sender)
				c.now = c.now.Add(31 * time.Minute)
			}
			counts, one := s.states()
			if counts[triage.Failed] != 3 || one.Attempts != 8 || !strings.Contains(one.Error, row.want) || strings.Contains(one.Error, "s3cret") {
				t.Errorf("states %v, %d attempts, error %q; want 3 that failed after 8, %q without the path", counts, one.Attempts, one.Error, row.want)
			}
			if len(c.deadLetters) != 1 || !strings.Contains(c.deadLetters[0], row.want) || !strings.HasSuffix(c.deadLetters[0], "3 new groups, 3") {
				t.Errorf("dead letters %q; want one with the reason", c.deadLetters)
			}
			ids := map[string]bool{}
			for _, r := range hook.take() {
				ids[r.header.Get("Idempotency-Key")] = true
			}
			if !row.isDown && len(ids) != 1 {
				t.Errorf("the attempts have the ids %v; want one", ids)
			}
		})
	}
	t.Cleanup(func() { close(unblock) })
}

// TestRecovery: after a failure, only the failed target receives the message again, and not before
// it is due.
func TestRecovery(t *testing.T) {
	s, c := newStore(t), &clock{now: noon.Add(time.Minute)}
	hook := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	topics, id := newTopics(t)
	sender := c.sender(s, notify.Options{URL: hook.URL, Topic: "arn:aws:sns:eu-west-1:000000000000:alarms"})
	sender.Identity = id
	s.add(0, 2)
	send(t, sender)
	send(t, sender) // too early
	if a, b := len(hook.take()), len(topics.Messages()); a != 1 || b != 1 {
		t.Errorf("%d messages for the webhook, %d for the topic; want 1, 1", a, b)
	}
	hook.set(nil)
	c.now = c.now.Add(2 * time.Minute)
	send(t, sender)
	if a, b := len(hook.take()), len(topics.Messages()); a != 1 || b != 1 {
		t.Errorf("%d messages for the webhook, %d for the topic; want 1 more, no more", a, b)
	}
	if counts, one := s.states(); counts[triage.Sent] != 2 || len(one.Delivered) != 2 || one.Error != "" {
		t.Errorf("states %v, %+v; want 2 sent to two targets", counts, one)
	}
	m := topics.Messages()[0]
	if m.Subject != "faulty: 2 new groups" || !strings.Contains(m.Text, "New: KeyError in charge\n  'total' <b>\n  orders, version 42, 3 times, 2026-11-22 12:00:00 UTC\n") {
		t.Errorf("the topic's message is %q, %q", m.Subject, m.Text)
	}
}

// newTopics returns a test double for SNS, and an identity for it.
func newTopics(t *testing.T) (*sns.Service, identity.Identity) {
	t.Helper()
	topics := &sns.Service{AccountID: "000000000000"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/sns/aws4_request") {
			t.Errorf("%v, %v; want a form that is signed for SNS", err, r.Header)
		}
		topics.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	vars := map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_ENDPOINT_URL": server.URL}
	return topics, identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return vars[name], true }})
}

// TestManySenders: of several concurrent invocations, only one sends.
func TestManySenders(t *testing.T) {
	s, hook, c := newStore(t), newReceiver(t, nil), &clock{now: noon.Add(time.Minute)}
	s.add(0, 30)
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			if err := c.sender(s, notify.Options{URL: hook.URL}).Send(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	seen := map[string]int{}
	for _, r := range hook.take() {
		var m notify.Message
		if err := json.Unmarshal([]byte(r.body), &m); err != nil {
			t.Fatal(err)
		}
		seen["all"] += len(m.Notifications) + m.More
		for _, n := range m.Notifications {
			if seen[n.ID]++; seen[n.ID] > 1 {
				t.Errorf("%s was sent more than once", n.ID)
			}
		}
	}
	if counts, _ := s.states(); seen["all"] != 30 || counts[triage.Sent] != 30 {
		t.Errorf("%d notifications were sent, states %v; want 30", seen["all"], counts)
	}
}

// TestCrash: when the claim of a killed sender expires, another sender sends the message under the
// same id.
func TestCrash(t *testing.T) {
	s, c := newStore(t), &clock{now: noon.Add(time.Minute)}
	ctx, kill := context.WithCancel(t.Context())
	hook := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		kill() // the message has arrived, but the result is not recorded
		panic(http.ErrAbortHandler)
	})
	s.add(0, 3)
	if err := c.sender(s, notify.Options{URL: hook.URL}).Send(ctx); err == nil {
		t.Error("a sender whose context is cancelled succeeds")
	}
	if counts, _ := s.states(); counts[triage.Claimed] != 3 {
		t.Errorf("states %v; want 3 that are claimed", counts)
	}
	first := hook.take()
	hook.set(nil)
	sender := c.sender(s, notify.Options{URL: hook.URL})
	send(t, sender)
	if n := len(hook.take()); n != 0 {
		t.Errorf("%d messages while the claim holds; want none", n)
	}
	c.now = c.now.Add(3 * time.Minute)
	send(t, sender)
	second := hook.take()
	if len(second) != 1 || first[0].header.Get("Idempotency-Key") != second[0].header.Get("Idempotency-Key") {
		t.Errorf("%d messages after the claim has ended; want one with the same id", len(second))
	}
}

// TestAgain: replaying a dead letter sends it again.
func TestAgain(t *testing.T) {
	s, c := newStore(t), &clock{now: noon.Add(time.Minute)}
	hook := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	var ids []string
	sender := c.sender(s, notify.Options{URL: hook.URL})
	sender.DeadLetter = func(_ context.Context, _ string, _ notify.Message, failed []string) error {
		if ids != nil {
			return errors.New("a second dead letter")
		}
		ids = failed
		return nil
	}
	s.add(0, 2)
	for range 9 {
		send(t, sender)
		c.now = c.now.Add(time.Hour)
	}
	hook.set(nil)
	hook.take()
	if err := notify.Again(t.Context(), s.client, "faulty", ids); err != nil {
		t.Fatal(err)
	}
	send(t, sender)
	if counts, _ := s.states(); counts[triage.Sent] != 2 || len(hook.take()) != 1 {
		t.Errorf("states %v; want 2 that are sent, in one message", counts)
	}
}

func TestSlack(t *testing.T) {
	s, hook, c := newStore(t), newReceiver(t, nil), &clock{now: noon.Add(time.Minute)}
	s.add(0, 1)
	send(t, c.sender(s, notify.Options{URL: hook.URL, Format: "slack", Link: "https://x/?q={fingerprint}"}))
	const want = `{"text":"*1 new group*\n• \u003chttps://x/?q=f000|New: KeyError in charge\u003e\n\u003e'total' \u0026lt;b\u0026gt;\norders, version 42, 3 times, 2026-11-22 12:00:00 UTC\n"}`
	if requests := hook.take(); len(requests) != 1 || requests[0].body != want {
		t.Errorf("the webhook received %q; want %s", requests, want)
	}
}

// TestSecret: the secret's address and authorization are used, and no error contains them.
func TestSecret(t *testing.T) {
	hook := newReceiver(t, nil)
	for _, row := range []struct{ name, secret, want string }{
		{"both", `{"url":"` + hook.URL + `/hook","authorization":"Bearer t0ken"}`, ""},
		{"no JSON", `s3cret`, `must be {"url":"…"`},
		{"no address", `{"authorization":"Bearer s3cret"}`, "the webhook has no http or https URL"},
	} {
		t.Run(row.name, func(t *testing.T) {
			manager := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_ = json.NewEncoder(w).Encode(map[string]string{"SecretString": row.secret})
			}))
			defer manager.Close()
			vars := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key", "AWS_ENDPOINT_URL": manager.URL}
			s, c := newStore(t), &clock{now: noon.Add(time.Minute)}
			sender := c.sender(s, notify.Options{Secret: "hook"})
			sender.Identity = identity.Read(&env.Reader{Lookup: func(name string) (string, bool) { return vars[name], true }})
			s.add(0, 1)
			send(t, sender)
			_, one := s.states()
			if !strings.Contains(one.Error, row.want) || strings.Contains(one.Error, "s3cret") || (one.State == triage.Sent) != (row.want == "") {
				t.Errorf("state %s, error %q; want %q", one.State, one.Error, row.want)
			}
			if requests := hook.take(); row.want == "" && (len(requests) != 1 || requests[0].header.Get("Authorization") != "Bearer t0ken") {
				t.Errorf("the webhook received %v; want one request with the authorization", requests)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	for _, row := range []struct{ name, variable, value, want string }{
		{"topic", "NOTIFICATION_TOPIC_ARN", "alarms", "must be the ARN of an SNS topic"},
		{"address", "NOTIFICATION_URL", "hooks.example", "must be an http or https URL"},
		{"format", "NOTIFICATION_FORMAT", "xml", "json"},
		{"good", "NOTIFICATION_URL", "https://hooks.example/x", ""},
	} {
		vars := env.Reader{Lookup: func(name string) (string, bool) { return row.value, name == row.variable }}
		o := notify.Load(&vars)
		if err := vars.Err(); (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: Load = %+v, %v; want %q", row.name, o, err, row.want)
		}
	}
}
