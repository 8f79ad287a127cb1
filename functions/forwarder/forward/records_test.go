package forward

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/internal/lambdatest"
)

// A shelf is a test double for OpenSearch that keeps documents by index and id. It refuses the
// documents that a test selects.
type shelf struct {
	url      string
	docs     map[string]string
	refuses  string // refuse documents that contain this text
	reason   string // type of the error of a refused document; "" for mapper_parsing_exception
	isFull   bool   // refuse documents with status 429, as after the disk was full
	chokes   string // refuse requests that contain this text, with status 400
	down     bool   // respond with 403, which is never retried
	requests int    // bulk requests

	duplicates int    // documents that were already stored
	onRequest  func() // called before each request; nil for nothing
}

func newShelf(tb testing.TB) *shelf {
	tb.Helper()
	s := &shelf{docs: map[string]string{}}
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if s.onRequest != nil {
		s.onRequest()
	}
	if s.down {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.requests++
	if s.chokes != "" && bytes.Contains(body, []byte(s.chokes)) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	ids, indices := creations(body)
	lines := bytes.Split(body, []byte("\n"))
	var items []string
	for i, id := range ids {
		key, doc, status := indices[i]+"/"+id, string(lines[2*i+1]), 201
		switch _, there := s.docs[key]; {
		case s.refuses != "" && strings.Contains(doc, s.refuses):
			status = map[string]int{"cluster_block_exception": 403, "index_not_found_exception": 404}[s.reason]
			status = cmp.Or(status, 400)
			if s.isFull {
				status = 429
			}
		case there:
			s.duplicates++
			status = 409
		default:
			s.docs[key] = doc
		}
		items = append(items, fmt.Sprintf(`{"create":{"status":%d,"error":{"type":%q,"reason":"no"}}}`, status, cmp.Or(s.reason, "mapper_parsing_exception")))
	}
	_, _ = io.WriteString(w, `{"items":[`+strings.Join(items, ",")+`]}`)
}

// newPair returns a forwarder with a shelf and a failure queue.
func newPair(t *testing.T, log io.Writer) (*Forwarder, *shelf, *failureQueue) {
	t.Helper()
	q := newFailureQueue(t)
	f, s := newOne(t, log, map[string]string{"FAILURE_QUEUE_URL": q.url})
	return f, s, q
}

// queues are a forwarder's queues.
type queues struct{ failures, retries *failureQueue }

// newTrio returns a forwarder with a shelf and both queues.
func newTrio(t *testing.T, log io.Writer) (*Forwarder, *shelf, queues) {
	t.Helper()
	q := queues{newFailureQueue(t), newFailureQueue(t)}
	f, s := newOne(t, log, map[string]string{"FAILURE_QUEUE_URL": q.failures.url, "RETRY_QUEUE_URL": q.retries.url})
	return f, s, q
}

func newOne(t *testing.T, log io.Writer, vars map[string]string) (*Forwarder, *shelf) {
	t.Helper()
	s := newShelf(t)
	maps.Copy(vars, map[string]string{"OPENSEARCH_URL": s.url, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_LAMBDA_FUNCTION_NAME": "forwarder"})
	f, err := New(lookup(vars), slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

// data returns awslogs.data of a delivery with one event of the given id and text.
func data(t *testing.T, id, text string) string {
	t.Helper()
	quoted, _ := json.Marshal(text)
	in, err := delivery.Open(pack(t, `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","logEvents":[{"id":"`+id+`","timestamp":1795382692123,"message":`+string(quoted)+`}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return string(in.Data)
}

// streamEvent returns the event that Lambda creates from the records of a stream.
func streamEvent(data ...string) []byte {
	var records []string
	for i, d := range data {
		records = append(records, fmt.Sprintf(`{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"s%d","data":%q}}`, i, d))
	}
	return []byte(`{"Records":[` + strings.Join(records, ",") + `]}`)
}

func TestStream(t *testing.T) {
	control := func(t *testing.T) string {
		in, _ := delivery.Open(pack(t, `{"messageType":"CONTROL_MESSAGE","logEvents":[]}`))
		return string(in.Data)
	}
	noGzip := base64.StdEncoding.EncodeToString([]byte("hello"))
	for _, row := range []struct {
		name                 string
		payload              func(t *testing.T) []byte
		setUp                func(*shelf, *failureQueue)
		output, fails        string
		wantStored, wantDead int
	}{
		{name: "all stored", payload: func(t *testing.T) []byte { return streamEvent(data(t, "1", "a"), control(t), data(t, "2", "b")) },
			output: `{"batchItemFailures":[]}`, wantStored: 2},
		{name: "one can never be read", payload: func(t *testing.T) []byte { return streamEvent(data(t, "1", "a"), noGzip, "%", data(t, "2", "b")) },
			output: `{"batchItemFailures":[]}`, wantStored: 2, wantDead: 2},
		{name: "one is refused", payload: func(t *testing.T) []byte { return streamEvent(data(t, "1", "bad"), data(t, "2", "b")) },
			setUp: func(s *shelf, _ *failureQueue) { s.refuses = "bad" }, output: `{"batchItemFailures":[]}`, wantStored: 1, wantDead: 1},
		{name: "the queue is down, everything from the second record on is redelivered", payload: func(t *testing.T) []byte { return streamEvent(data(t, "1", "a"), noGzip, data(t, "2", "b")) },
			setUp: func(_ *shelf, q *failureQueue) { q.down = true }, output: `{"batchItemFailures":[{"itemIdentifier":"s1"},{"itemIdentifier":"s2"}]}`, wantStored: 1},
		{name: "OpenSearch is down", payload: func(t *testing.T) []byte { return streamEvent(data(t, "1", "a"), data(t, "2", "b")) },
			setUp: func(s *shelf, _ *failureQueue) { s.down = true }, fails: "record s0, the first of 2: store documents of g: POST http://"},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, s, q := newPair(t, io.Discard)
			if row.setUp != nil {
				row.setUp(s, q)
			}
			output, err := f.Invoke(t.Context(), row.payload(t))
			if string(output) != row.output || row.fails == "" && err != nil || row.fails != "" && (err == nil || !strings.Contains(err.Error(), row.fails)) {
				t.Errorf("Invoke = %s, %v; want %s, %q", output, err, row.output, row.fails)
			}
			if len(s.docs) != row.wantStored || len(q.messages) != row.wantDead {
				t.Errorf("%d stored, %d dead letters; want %d, %d", len(s.docs), len(q.messages), row.wantStored, row.wantDead)
			}
		})
	}
}

// invocationLines is a delivery whose second document is a stack trace of three events. Only the
// first event identifies the invocation.
const invocationLines = `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"2026/11/22/[7]abc","logEvents":[` +
	`{"id":"1","timestamp":1795382692123,"message":"{\"time\":\"2026-11-22T21:24:52.123Z\",\"type\":\"platform.start\",\"record\":{\"requestId\":\"8f2b4ef7-0000-4000-8000-5b441b595b44\",\"version\":\"7\",` +
	`\"tracing\":{\"type\":\"X-Amzn-Trace-Id\",\"value\":\"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1\"}}}"},` +
	`{"id":"2","timestamp":1795382692124,"message":"Traceback (most recent call last):"},` +
	`{"id":"3","timestamp":1795382692124,"message":"  File \"/var/task/app.py\", line 3, in handler"},` +
	`{"id":"4","timestamp":1795382692124,"message":"KeyError: 'total'"}]}`

// TestReplayMakesTheSameDocument: the replay stores a refused document under its original id and in
// its original index, as if it had never been refused.
func TestReplayMakesTheSameDocument(t *testing.T) {
	want := func() map[string]string {
		f, s, _ := newPair(t, io.Discard)
		if err := f.Handle(t.Context(), pack(t, invocationLines)); err != nil {
			t.Fatal(err)
		}
		return s.docs
	}()
	f, s, q := newPair(t, io.Discard)
	s.refuses = "KeyError"
	if err := f.Handle(t.Context(), pack(t, invocationLines)); err != nil || len(s.docs) != 1 || len(q.messages) != 1 {
		t.Fatalf("Handle = %v, %d stored, %d dead letters; want 1, 1", err, len(s.docs), len(q.messages))
	}
	q.replay(t, f)
	if len(s.docs) != 1 || len(q.messages) != 1 {
		t.Fatalf("replay, refused again: %d stored, %d dead letters; want 1, 1", len(s.docs), len(q.messages))
	}
	s.refuses = ""
	q.replay(t, f)
	if len(q.messages) != 0 || len(s.docs) != len(want) {
		t.Errorf("replay: %d stored, %d dead letters; want %d, 0", len(s.docs), len(q.messages), len(want))
	}
	for key, doc := range want {
		if got := timeless(t, s.docs[key]); got != timeless(t, doc) {
			t.Errorf("%s after the replay:\n%s\nwant\n%s", key, got, timeless(t, doc))
		}
	}
}

// timeless returns a document without its ingestion time.
func timeless(t *testing.T, doc string) string {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal([]byte(doc), &members); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	delete(members, "event.ingested")
	delete(members, "event.ingest_lag_ms")
	text, _ := json.Marshal(members)
	return string(text)
}

// TestQueueMessagesOfOthers: messages that can never be handled go to the failure queue and do not
// block others.
func TestQueueMessagesOfOthers(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	q.retries.put("hello", `{"requestPayload":{"httpMethod":"GET"}}`, `{"faulty":1,"reason":"down","payload":{"awslogs":{"data":"aGVsbG8="}}}`,
		`{"requestPayload":{"awslogs":{"data":"`+data(t, "1", "a")+`"}}}`)
	q.retries.replay(t, f)
	if len(s.docs) != 1 || len(q.retries.messages) != 0 || len(q.failures.messages) != 3 {
		t.Fatalf("%d stored, %d messages to retry, %d failures; want 1, 0, 3: %q", len(s.docs), len(q.retries.messages), len(q.failures.messages), q.failures.messages)
	}
	if got := q.failures.messages[2]; !strings.Contains(got, "is not gzip") || !strings.Contains(got, "aGVsbG8=") {
		t.Errorf("message %s; want the delivery and why it cannot be read", got)
	}
}

// TestUnreadableDelivery: an unreadable delivery goes to the failure queue unchanged, with the
// reason and its size.
func TestUnreadableDelivery(t *testing.T) {
	f, _, q := newPair(t, io.Discard)
	bomb, err := delivery.Open(lambdatest.Payload(t, gzip.BestSpeed, strings.Repeat(" ", delivery.MaxInflated+1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ name, data, want string }{
		{"no base64", "%%%", `{"faulty":1,"reason":"awslogs.data (3 bytes) is not base64: illegal base64 data at input byte 0","payload":{"awslogs":{"data":"%%%"}}}`},
		{"bomb", string(bomb.Data), fmt.Sprintf(`bytes of gzip inflate past the limit of %d bytes (the trailer says %d)`, delivery.MaxInflated, delivery.MaxInflated+1)},
	} {
		t.Run(row.name, func(t *testing.T) {
			q.take()
			err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+row.data+`"}}`))
			if got := strings.Join(q.messages, "\n"); err != nil || !strings.Contains(got, row.want) || !strings.Contains(got, row.data) {
				t.Errorf("Handle = %v, message %.300s; want one with %s", err, got, row.want)
			}
			q.down = true
			defer func() { q.down = false }()
			err = f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+row.data+`"}}`))
			if err == nil || !strings.Contains(err.Error(), "FAILURE_QUEUE_URL") {
				t.Errorf("Handle without the queue = %v; want an error about it", err)
			}
		})
	}
}
