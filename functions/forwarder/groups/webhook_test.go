package groups_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"faulty/functions/forwarder/triage"
	"faulty/local/cloud/sqs"
)

// TestHangingWebhook: deliveries are handled while a check waits for a hanging webhook.
func TestHangingWebhook(t *testing.T) {
	entered, release := make(chan struct{}, 1), make(chan struct{})
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-release
	}))
	defer hook.Close()
	s := newStore(t)
	s.more = map[string]string{"NOTIFICATION_URL": hook.URL}
	f := s.forwarder(io.Discard)
	handle(t, f, event{"A", "1", 5})
	s.age(`"attempts":0`)
	checked := make(chan struct{})
	go func() {
		defer close(checked)
		if _, err := f.Invoke(t.Context(), []byte(`{"check":"groups"}`)); err != nil {
			t.Error(err)
		}
	}()
	<-entered
	handle(t, f, event{"B", "1", 6})
	select {
	case <-checked:
		t.Error("the check has ended; want it to wait for the webhook")
	default:
	}
	close(release)
	<-checked
	if n := len(s.documents(triage.GroupKind)); n != 2 {
		t.Errorf("%d groups; want 2", n)
	}
}

// TestDeadLetter: a message that a webhook refuses on every attempt is in the failure queue with
// the reason, and is sent when the queue is replayed.
func TestDeadLetter(t *testing.T) {
	var isRepaired atomic.Bool
	var messages atomic.Int64
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !isRepaired.Load() {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		messages.Add(1)
	}))
	defer hook.Close()
	queues := sqs.New(sqs.Options{})
	const arn = "arn:aws:sqs:us-east-1:000000000000:failures"
	if err := queues.Create(sqs.Config{Name: "failures", ARN: arn}); err != nil {
		t.Fatal(err)
	}
	aws := httptest.NewServer(queues)
	defer aws.Close()
	s := newStore(t)
	s.more = map[string]string{
		"NOTIFICATION_URL": hook.URL + "/s3cret", "FAILURE_QUEUE_URL": aws.URL + "/000000000000/failures", "AWS_ENDPOINT_URL": aws.URL,
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
	}
	f := s.forwarder(io.Discard)
	handle(t, f, event{"A", "1", 5})
	s.age(`"attempts":7`)
	check := func() {
		t.Helper()
		if _, err := f.Invoke(t.Context(), []byte(`{"check":"groups"}`)); err != nil {
			t.Fatal(err)
		}
	}
	check()
	received, err := queues.Receive(t.Context(), arn, 10, 0)
	if err != nil || len(received) != 1 || !strings.Contains(received[0].Body, "responded 500") || !strings.Contains(received[0].Body, "1 new group") || strings.Contains(received[0].Body, "s3cret") {
		t.Fatalf("the failure queue holds %+v, %v; want one message with the reason", received, err)
	}
	if state := s.documents(triage.NotificationKind)[fingerprint("A")+".0"].Source.State; state != triage.Failed {
		t.Errorf("the notification is %s; want it failed", state)
	}
	isRepaired.Store(true)
	body, _ := json.Marshal(received[0].Body)
	response, err := f.Invoke(t.Context(), []byte(`{"Records":[{"eventSource":"aws:sqs","messageId":"1","body":`+string(body)+`}]}`))
	if err != nil || string(response) != `{"batchItemFailures":[]}` {
		t.Fatalf("replay = %s, %v; want no failures", response, err)
	}
	check()
	if n, state := messages.Load(), s.documents(triage.NotificationKind)[fingerprint("A")+".0"].Source.State; n != 1 || state != triage.Sent {
		t.Errorf("%d messages after the replay, the notification is %s; want 1, sent", n, state)
	}
}
