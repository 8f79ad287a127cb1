package sqs

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"faulty/local/cloud/storage"
	"faulty/local/hostile/fulldisk"
)

// TestFullDisk: while the disk is full, messages are refused with 503, and do not
// gather in memory. When it has space, they are accepted again.
func TestFullDisk(t *testing.T) {
	disk := fulldisk.Mount(t, 8<<20)
	store, err := storage.Open(disk, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	s := New(Options{Store: store})
	if err := s.Create(Config{Name: "work", VisibilityTimeout: time.Minute, Retention: time.Hour}); err != nil {
		t.Fatal(err)
	}
	entry := `"MessageBody":"` + strings.Repeat("long ", 10_000) + `"`
	message := `{"QueueUrl":"http://localhost/000000000000/work",` + entry + `}`
	if status, body := s.post(t, "SendMessage", message); status != http.StatusOK {
		t.Fatalf("SendMessage = %d %s", status, body)
	}
	free := fulldisk.Fill(t, disk)
	status := http.StatusOK
	for status == http.StatusOK { // some still fit into the log of earlier transactions
		status, _ = s.post(t, "SendMessage", message)
	}
	count := len(s.queues["work"].messages)
	for range 3 {
		status, body := s.post(t, "SendMessage", message)
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "#ServiceUnavailable") || !strings.Contains(body, "disk of the data directory is full") {
			t.Errorf("SendMessage on a full disk = %d %s; want 503 ServiceUnavailable", status, body)
		}
	}
	_, body := s.post(t, "SendMessageBatch", `{"QueueUrl":"http://localhost/000000000000/work","Entries":[{"Id":"1",`+entry+`}]}`)
	if !strings.Contains(body, `"Code":"ServiceUnavailable"`) || !strings.Contains(body, `"SenderFault":false`) {
		t.Errorf("SendMessageBatch on a full disk: %s; want an entry that failed with ServiceUnavailable", body)
	}
	if got := len(s.queues["work"].messages); got != count {
		t.Errorf("%d messages in memory after refusals; want %d", got, count)
	}
	free()
	deadline := time.After(20 * time.Second)
	for status != http.StatusOK {
		select {
		case <-time.Tick(10 * time.Millisecond):
			status, body = s.post(t, "SendMessage", message)
		case <-deadline:
			t.Fatalf("SendMessage on a disk with space = %d %s", status, body)
		}
	}
}

// post sends a request of the SQS API and returns the status and the body.
func (s *Service) post(t *testing.T, action, body string) (int, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "AmazonSQS."+action)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
