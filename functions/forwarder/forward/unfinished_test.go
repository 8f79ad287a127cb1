package forward

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// A collection is a test double for a serverless collection that accepts no ids. It stores what is sent, as often as it
// is sent.
type collection struct {
	mu     sync.Mutex
	stored map[string]int // number of documents, by their message
	late   string         // documents with this text are answered with status
	status int
	reason string // type of the error
	down   int    // status of the requests from the second on; 0 for none
	n      int    // requests
}

func (c *collection) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n++; c.down != 0 && c.n > 1 {
		w.WriteHeader(c.down)
		return
	}
	var items []string
	for i, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		switch {
		case i%2 == 0:
			if bytes.Contains(line, []byte(`"_id"`)) {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
		case c.late != "" && bytes.Contains(line, []byte(c.late)):
			items = append(items, fmt.Sprintf(`{"create":{"status":%d,"error":{"type":%q,"reason":"no"}}}`, c.status, c.reason))
		default:
			_, message, _ := strings.Cut(string(line), `"message":"`)
			message, _, _ = strings.Cut(message, `"`)
			c.stored[message]++
			items = append(items, `{"create":{"status":201}}`)
		}
	}
	_, _ = io.WriteString(w, `{"items":[`+strings.Join(items, ",")+`]}`)
}

// TestWithoutIDs checks that a delivery that a collection without ids stores in part is not stored again: only its other
// documents are retried, from whatever source it came.
func TestWithoutIDs(t *testing.T) {
	const (
		n     = 40
		large = 120 << 10 // n of these need two requests
	)
	events := func(from, to, size int) string {
		var all []string
		for i := from; i < to; i++ {
			all = append(all, fmt.Sprintf(`{"id":"%d","timestamp":1795382692123,"message":"order %d is paid %s"}`, i, i, strings.Repeat("x", size)))
		}
		return `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","logEvents":[` + strings.Join(all, ",") + `]}`
	}
	record := func(t *testing.T, text string) string {
		t.Helper()
		return strings.TrimSuffix(strings.TrimPrefix(string(pack(t, text)), `{"awslogs":{"data":"`), `"}}`)
	}
	faults := map[string]func(*collection){
		"some documents get 429":                        func(c *collection) { c.late, c.status, c.reason = "7 is paid", 429, "busy" },
		"some documents are locked":                     func(c *collection) { c.late, c.status, c.reason = "7 is paid", 403, "cluster_block_exception" },
		"only one request succeeds":                     func(c *collection) { c.down = 403 },
		"some documents get 429, and their request 400": func(c *collection) { c.late, c.status, c.reason, c.down = "7 is paid", 429, "busy", 400 },
	}
	sources := map[string]func(t *testing.T) []byte{
		"large": func(t *testing.T) []byte { return pack(t, events(0, n, large)) },
		"stream": func(t *testing.T) []byte {
			return streamEvent(record(t, events(0, n/2, 10)), record(t, events(n/2, n, 10)))
		},
		"large, in a stream": func(t *testing.T) []byte {
			return streamEvent(record(t, events(0, n/2, 2*large)), record(t, events(n/2, n, 10)))
		},
		"queue": func(t *testing.T) []byte {
			return queueEvent(t, []string{`{"requestPayload":` + string(pack(t, events(0, n, 10))) + `}`})
		},
	}
	for fault, setUp := range faults {
		for source, payload := range sources {
			isBusy := fault == "some documents get 429"
			if isBusy && strings.HasPrefix(source, "large") {
				continue // a second is left for the messages, which can be too short here
			}
			t.Run(fault+"/"+source, func(t *testing.T) {
				t.Parallel() // a document with status 429 is repeated until the end of the invocation
				c := &collection{stored: map[string]int{}}
				server := httptest.NewServer(c)
				defer server.Close()
				retries, failures := newFailureQueue(t), newFailureQueue(t)
				f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL, "RETRY_QUEUE_URL": retries.url, "FAILURE_QUEUE_URL": failures.url, "DOCUMENT_IDS": "none",
					"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}), slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				setUp(c)
				invoke := func(payload []byte) {
					ctx := t.Context()
					if isBusy {
						limited, cancel := context.WithTimeout(ctx, 10*time.Second)
						defer cancel()
						ctx = limited
					}
					if output, err := f.Invoke(ctx, payload); err != nil || bytes.Contains(output, []byte(`"itemIdentifier"`)) {
						t.Fatalf("Invoke = %s, %v; want what is left in the retry queue", output, err)
					}
				}
				invoke(payload(t))
				if len(c.stored) == 0 {
					t.Fatal("no document is stored; want some")
				}
				again := retries.take()
				if isBusy && len(again) == 1 { // once more: a part of the documents that are left
					c.late = "17 is paid"
					invoke(queueEvent(t, again))
					again = retries.take()
				}
				c.late, c.down = "", 0
				f.breaker.Report(nil)
				retries.put(again...)
				retries.replay(t, f)
				for message, times := range c.stored {
					if times != 1 {
						t.Errorf("%.20s is stored %d times; want once", message, times)
					}
				}
				if len(c.stored) != n || len(retries.messages) != 0 || len(failures.messages) != 0 {
					t.Errorf("%d documents, %d messages left, %d failures; want %d, none, none", len(c.stored), len(retries.messages), len(failures.messages), n)
				}
			})
		}
	}
}

// TestObjectWithoutIDs checks that an object is not continued before a log stream of which nothing is stored if others in
// the same request are stored: they would be duplicated.
func TestObjectWithoutIDs(t *testing.T) {
	const streams, events = 20, 4
	c := &collection{stored: map[string]int{}, late: "stream 7. order", status: 429, reason: "busy", down: 403}
	server := httptest.NewServer(c)
	defer server.Close()
	b := &bucketServer{objects: map[string][]byte{"a.log": []byte(streamsOf(streams, events))}, queues: queues{newFailureQueue(t), newFailureQueue(t)}}
	bucket := httptest.NewServer(b)
	defer bucket.Close()
	f, err := New(lookup(map[string]string{"OPENSEARCH_URL": server.URL, "RETRY_QUEUE_URL": b.queues.retries.url, "FAILURE_QUEUE_URL": b.queues.failures.url, "DOCUMENT_IDS": "none",
		"AWS_ENDPOINT_URL": bucket.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Handle(t.Context(), []byte(notice("a.log"))); err != nil {
		t.Fatal(err)
	}
	if len(c.stored) != (streams-1)*events || len(b.queues.retries.messages) != 1 {
		t.Fatalf("%d documents, messages to retry %.300q; want %d, 1", len(c.stored), b.queues.retries.messages, (streams-1)*events)
	}
	c.late, c.down = "", 0
	f.breaker.Report(nil)
	b.queues.retries.replay(t, f)
	for message, times := range c.stored {
		if times != 1 {
			t.Errorf("%q is stored %d times; want once", message, times)
		}
	}
	if len(c.stored) != streams*events || len(b.queues.retries.messages)+len(b.queues.failures.messages) != 0 {
		t.Errorf("%d documents, %d messages left; want %d, none", len(c.stored), len(b.queues.retries.messages)+len(b.queues.failures.messages), streams*events)
	}
}
