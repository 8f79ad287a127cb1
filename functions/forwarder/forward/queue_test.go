package forward

import (
	"crypto/md5" // #nosec G501 -- SQS's own checksum
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// A failureQueue is a test double for SQS: one queue with the JSON protocol. It can also be the
// retry queue.
type failureQueue struct {
	url string

	mu       sync.Mutex
	messages []string
	hidden   map[string]int // changed visibility timeouts in seconds, by receipt handle
	down     bool           // it refuses every message
}

func newFailureQueue(tb testing.TB) *failureQueue {
	tb.Helper()
	q := &failureQueue{hidden: map[string]int{}}
	server := httptest.NewServer(q)
	tb.Cleanup(server.Close)
	q.url = server.URL + "/123456789012/failures"
	return q
}

func (q *failureQueue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		QueueUrl, MessageBody string
		Entries               []struct {
			ReceiptHandle     string
			VisibilityTimeout int
		}
	}
	err := json.NewDecoder(r.Body).Decode(&in)
	q.mu.Lock()
	defer q.mu.Unlock()
	if r.Header.Get("X-Amz-Target") == "AmazonSQS.ChangeMessageVisibilityBatch" && len(in.Entries) <= 10 && !q.down {
		for _, e := range in.Entries {
			q.hidden[e.ReceiptHandle] = e.VisibilityTimeout
		}
		_, _ = fmt.Fprint(w, `{"Successful":[],"Failed":[]}`)
		return
	}
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
	return queueEventOfAge(tb, 0, messages)
}

// queueEventOfAge returns the event for messages that were sent some time ago.
func queueEventOfAge(tb testing.TB, age time.Duration, messages []string) []byte {
	tb.Helper()
	event := events.SQSEvent{}
	for i, m := range messages {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: fmt.Sprint("id-", i), ReceiptHandle: fmt.Sprint("receipt-", i), EventSource: "aws:sqs", Body: m,
			Attributes: map[string]string{"SentTimestamp": strconv.FormatInt(time.Now().Add(-age).UnixMilli(), 10), "ApproximateReceiveCount": "1"},
		})
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
		output, err := f.Invoke(tb.Context(), queueEvent(tb, messages[:n]))
		var res response
		if err == nil {
			err = json.Unmarshal(output, &res)
		}
		if err != nil {
			tb.Fatalf("replay: %v (response %s)", err, output)
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
