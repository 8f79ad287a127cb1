package forward

import (
	"crypto/md5" // #nosec G501 -- SQS's own checksum
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// A failureQueue is a test double for SQS: one queue with the JSON protocol.
type failureQueue struct {
	url string

	mu       sync.Mutex
	messages []string
	down     bool // it refuses every message
}

func newFailureQueue(tb testing.TB) *failureQueue {
	tb.Helper()
	q := &failureQueue{}
	server := httptest.NewServer(q)
	tb.Cleanup(server.Close)
	q.url = server.URL + "/123456789012/failures"
	return q
}

func (q *failureQueue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ QueueUrl, MessageBody string }
	err := json.NewDecoder(r.Body).Decode(&in)
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil || r.Header.Get("X-Amz-Target") != "AmazonSQS.SendMessage" || in.QueueUrl != q.url || len(in.MessageBody) > 1<<20 || q.down {
		w.Header().Set("X-Amzn-Errortype", "com.amazonaws.sqs#QueueDoesNotExist")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprint(w, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`)
		return
	}
	q.messages = append(q.messages, in.MessageBody)
	_, _ = fmt.Fprintf(w, `{"MessageId":"m-%d","MD5OfMessageBody":"%x"}`, len(q.messages), md5.Sum([]byte(in.MessageBody))) // #nosec G401 -- as above
}

// take returns the messages of the queue and empties it.
func (q *failureQueue) take() []string {
	q.mu.Lock()
	defer q.mu.Unlock()
	messages := q.messages
	q.messages = nil
	return messages
}

func (q *failureQueue) put(messages ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = append(q.messages, messages...)
}

// queueEvent returns the event that Lambda creates from messages.
func queueEvent(tb testing.TB, messages []string) []byte {
	tb.Helper()
	type record struct {
		MessageID   string `json:"messageId"`
		EventSource string `json:"eventSource"`
		Body        string `json:"body"`
	}
	event := map[string][]record{}
	for i, m := range messages {
		event["Records"] = append(event["Records"], record{fmt.Sprint("id-", i), "aws:sqs", m})
	}
	payload, err := json.Marshal(event)
	if err != nil {
		tb.Fatal(err)
	}
	return payload
}

// replay passes the messages of the queue to f, ten at a time, and keeps those that the response
// names.
func (q *failureQueue) replay(tb testing.TB, f *Forwarder) {
	tb.Helper()
	messages := q.take()
	for len(messages) > 0 {
		n := min(10, len(messages))
		answer, err := f.Invoke(tb.Context(), queueEvent(tb, messages[:n]))
		var res response
		if err == nil {
			err = json.Unmarshal(answer, &res)
		}
		if err != nil {
			tb.Fatalf("replay: %v (answer %s)", err, answer)
		}
		for _, failed := range res.Failures {
			var i int
			if _, err := fmt.Sscanf(failed.ID, "id-%d", &i); err != nil {
				tb.Fatal(err)
			}
			q.put(messages[i])
		}
		messages = messages[n:]
	}
}
