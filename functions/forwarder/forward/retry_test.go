package forward

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestOutageIsRetriedLater: while OpenSearch is down, deliveries go to the retry queue, and nearly
// none of them is tried. Afterwards each is stored once.
func TestOutageIsRetriedLater(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	s.down = true
	const n = 50
	for i := range n {
		if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+data(t, fmt.Sprint(i), "a")+`"}}`)); err != nil {
			t.Fatalf("Handle = %v; want nil, because the delivery is in the retry queue", err)
		}
	}
	if len(q.retries.messages) != n || len(q.failures.messages) != 0 || !strings.Contains(q.retries.messages[n-1], "not tried, because 1 requests in a row failed") {
		t.Fatalf("%d messages to retry, %d failures; want %d, none, the last one not tried", len(q.retries.messages), len(q.failures.messages), n)
	}
	s.down = false
	f.breaker.Report(nil)
	q.retries.replay(t, f)
	if len(s.docs) != n || len(q.retries.messages) != 0 || s.requests != (n+9)/10 {
		t.Errorf("%d stored by %d requests, %d left; want %d by one for each invocation, none", len(s.docs), s.requests, len(q.retries.messages), n)
	}
}

// TestRetryDuringOutage: an invocation with messages of the retry queue takes a second and fails,
// and the messages are hidden for a share of their age.
func TestRetryDuringOutage(t *testing.T) {
	for _, row := range []struct {
		age            time.Duration
		least, longest int // seconds
	}{{0, 7, 10}, {4 * time.Minute, 45, 60}, {12 * time.Hour, 1350, 1800}, {12 * 24 * time.Hour, 1350, 1800}} {
		t.Run(row.age.String(), func(t *testing.T) {
			t.Parallel() // each invocation takes a second
			f, s, q := newTrio(t, io.Discard)
			s.down = true
			message := `{"requestPayload":{"awslogs":{"data":"` + data(t, "1", "a") + `"}}}`
			event := queueEventOfAge(t, row.age, []string{message, message, message})
			for try := range 2 { // the second one is not tried
				start := time.Now()
				if _, err := f.Invoke(t.Context(), event); err == nil || !strings.Contains(err.Error(), "responded 403") {
					t.Errorf("try %d: Invoke = %v; want an error with the cause", try, err)
				}
				if took := time.Since(start); took < shortestOutage {
					t.Errorf("try %d: Invoke took %v; want at least %v, so that Lambda does not repeat it at once", try, took, shortestOutage)
				}
				if len(q.retries.hidden) != 3 {
					t.Errorf("try %d: %d messages are hidden; want 3", try, len(q.retries.hidden))
				}
				for receipt, seconds := range q.retries.hidden {
					if seconds < row.least || seconds > row.longest {
						t.Errorf("age %v: %s is hidden for %d s; want %d to %d", row.age, receipt, seconds, row.least, row.longest)
					}
				}
				clear(q.retries.hidden)
			}
			if len(q.failures.messages) != 0 || s.requests != 0 {
				t.Errorf("%d failures, %d requests; want none", len(q.failures.messages), s.requests)
			}
		})
	}
}

// TestTooOldToRetry: a message that cannot be stored for so long that its queue will drop it goes to
// the failure queue with the reason.
func TestTooOldToRetry(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	s.down = true
	event := queueEventOfAge(t, maxRetryAge+time.Hour, []string{`{"requestPayload":{"awslogs":{"data":"` + data(t, "1", "a") + `"}}}`})
	output, err := f.Invoke(t.Context(), event)
	if err != nil || string(output) != `{"batchItemFailures":[]}` || len(q.failures.messages) != 1 || !strings.Contains(q.failures.messages[0], "not stored within 13 days, the last time because of: ") {
		t.Errorf("Invoke = %s, %v, failures %q; want the message in the failure queue with the reason", output, err, q.failures.messages)
	}
}

// TestTemporaryRefusal: documents that OpenSearch refuses because of the state of their index are
// retried, from whatever source their delivery came.
func TestTemporaryRefusal(t *testing.T) {
	for _, reason := range []string{"cluster_block_exception", "full disk", "index_not_found_exception", "index_closed_exception"} {
		for name, payload := range map[string][]byte{
			"subscription": []byte(`{"awslogs":{"data":"` + data(t, "1", "bad") + `"}}`),
			"stream":       streamEvent(data(t, "1", "bad")),
			"queue":        queueEvent(t, []string{`{"requestPayload":{"awslogs":{"data":"` + data(t, "1", "bad") + `"}}}`}),
		} {
			t.Run(reason+"/"+name, func(t *testing.T) {
				f, s, q := newTrio(t, io.Discard)
				s.refuses, s.reason = "bad", reason
				if reason == "full disk" {
					s.reason, s.isFull = "cluster_block_exception", true
				}
				output, err := f.Invoke(t.Context(), payload)
				if err != nil || len(q.failures.messages) != 0 || len(q.retries.messages)+strings.Count(string(output), "id-0") != 1 {
					t.Fatalf("Invoke = %s, %v, %d to retry, %d failures; want it once in the retry queue", output, err, len(q.retries.messages), len(q.failures.messages))
				}
				s.refuses = ""
				q.retries.replay(t, f)
				if name != "queue" && (len(s.docs) != 1 || len(q.retries.messages) != 0) {
					t.Errorf("%d stored, %d to retry; want 1, 0", len(s.docs), len(q.retries.messages))
				}
			})
		}
	}
}

// TestUnreachable: whatever keeps the forwarder from reaching OpenSearch costs an invocation a
// second or two, and the delivery is in the retry queue.
func TestUnreachable(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer proxy.Close()
	untrusted := httptest.NewTLSServer(nil)
	defer untrusted.Close()
	for _, row := range []struct{ name, url string }{
		{"refused", closed.URL}, {"no such host", "http://opensearch.invalid:9200"}, {"certificate", untrusted.URL},
		{"no TLS", strings.Replace(proxy.URL, "http://", "https://", 1)}, {"proxy", proxy.URL},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			q := newFailureQueue(t)
			f, err := New(lookup(map[string]string{"OPENSEARCH_URL": row.url, "RETRY_QUEUE_URL": q.url, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			err = f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+data(t, "1", "a")+`"}}`))
			if took := time.Since(start); err != nil || len(q.messages) != 1 || took > 5*time.Second {
				t.Errorf("Handle = %v after %v, %d messages; want one after a second or two", err, took, len(q.messages))
			}
		})
	}
}

// TestSharedRequest: the deliveries of one invocation share a request, their refused documents are
// dead-lettered with the events of their delivery, and each delivery is counted separately.
func TestSharedRequest(t *testing.T) {
	const n = 100
	for _, source := range []string{"stream", "queue"} {
		t.Run(source, func(t *testing.T) {
			var log strings.Builder
			f, s, q := newTrio(t, &log)
			f.cfg.Summaries = true
			s.refuses = "bad"
			var records, messages []string
			for i := range n {
				text := fmt.Sprintf("line %d", i)
				if i == 40 || i == 70 {
					text = fmt.Sprintf("bad %d", i)
				}
				records = append(records, data(t, fmt.Sprint(i), text))
				messages = append(messages, `{"requestPayload":{"awslogs":{"data":"`+records[i]+`"}}}`)
			}
			payload := streamEvent(records...)
			if source == "queue" {
				payload = queueEvent(t, messages)
			}
			output, err := f.Invoke(t.Context(), payload)
			if err != nil || string(output) != `{"batchItemFailures":[]}` || len(q.failures.messages) != 2 || len(q.retries.messages) != 0 {
				t.Fatalf("Invoke = %s, %v, failures %q, %d to retry; want all handled, 2 failures", output, err, q.failures.messages, len(q.retries.messages))
			}
			for i, want := range []string{"bad 40", "bad 70"} {
				if !strings.Contains(q.failures.messages[i], want) {
					t.Errorf("failure %s; want %s", q.failures.messages[i], want)
				}
			}
			if want := n - 2 + n + 2; len(s.docs) != want { // summaries, and two more with differences
				t.Errorf("%d documents; want %d", len(s.docs), want)
			}
			if s.requests != 2 {
				t.Errorf("%d requests; want one with all documents and one with the differences of summaries", s.requests)
			}
			checkCounts(t, log.String(), counts{received: n, stored: n - 2, requests: 1, refused: 2, deadLettered: 2})
		})
	}
}

// checkCounts checks the sums of the logged summaries.
func checkCounts(t *testing.T, log string, want counts) {
	t.Helper()
	var sum counts
	for line := range strings.Lines(log) {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Fatal(err)
		}
		if members["msg"] != forwarded {
			continue
		}
		for i, name := range metricNames {
			n, _ := members[name].(float64)
			sum[i] += int(n)
		}
	}
	if sum != want {
		t.Errorf("counts %v; want %v", sum, want)
	}
}

// TestPoisonInSharedRequest: if one document makes OpenSearch refuse the whole request, the other
// deliveries are stored. The one with that document is retried, since the cause may be temporary.
func TestPoisonInSharedRequest(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	s.chokes = "poison"
	records := []string{data(t, "1", "a"), data(t, "2", "poison"), data(t, "3", "c")}
	output, err := f.Invoke(t.Context(), streamEvent(records...))
	if err != nil || string(output) != `{"batchItemFailures":[]}` || len(s.docs) != 2 || len(q.retries.messages) != 1 || !strings.Contains(q.retries.messages[0], records[1]) {
		t.Fatalf("stream: Invoke = %s, %v, %d stored, %q; want 2 stored, one to retry", output, err, len(s.docs), q.retries.messages)
	}
	clear(s.docs)
	for i := range records {
		records[i] = `{"requestPayload":{"awslogs":{"data":"` + records[i] + `"}}}`
	}
	output, err = f.Invoke(t.Context(), queueEvent(t, records))
	if err != nil || string(output) != `{"batchItemFailures":[{"itemIdentifier":"id-1"}]}` || len(s.docs) != 2 || q.retries.hidden["receipt-1"] == 0 {
		t.Errorf("queue: Invoke = %s, %v, %d stored, hidden %v; want 2 stored, one hidden", output, err, len(s.docs), q.retries.hidden)
	}
}

// TestLargeBetweenSmall: a large delivery is sent alone, and those before and after it share
// requests.
func TestLargeBetweenSmall(t *testing.T) {
	f, s, _ := newTrio(t, io.Discard)
	output, err := f.Invoke(t.Context(), streamEvent(data(t, "1", "a"), data(t, "2", "b"), data(t, "3", strings.Repeat("long ", maxSmallBytes/4)), data(t, "4", "d"), data(t, "5", "e")))
	if err != nil || string(output) != `{"batchItemFailures":[]}` || len(s.docs) != 5 || s.requests != 3 {
		t.Errorf("Invoke = %s, %v, %d stored by %d requests; want 5 by 3", output, err, len(s.docs), s.requests)
	}
}
