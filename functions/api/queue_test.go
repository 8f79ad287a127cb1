package main

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/internal/lambdatest"
	"faulty/functions/internal/logs"
	"faulty/functions/internal/task"
)

// sent is the part of the SDK's request to SQS that the tests check.
type sent struct {
	QueueUrl                string
	MessageBody             string
	MessageSystemAttributes map[string]struct{ DataType, StringValue string }
}

// newSQS starts an SQS that passes on the requests it receives.
func newSQS(t *testing.T) (url string, got <-chan sent) {
	t.Helper()
	messages := make(chan sent, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m sent
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Header.Get("X-Amz-Target") != "AmazonSQS.SendMessage" {
			t.Errorf("%s %v: %v; want a JSON SendMessage", r.URL, r.Header, err)
		}
		messages <- m
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		fmt.Fprintf(w, `{"MessageId":"m","MD5OfMessageBody":"%x"}`, md5.Sum([]byte(m.MessageBody)))
	}))
	t.Cleanup(server.Close)
	return server.URL, messages
}

func TestEnqueue(t *testing.T) {
	url, got := newSQS(t)
	for _, test := range []struct {
		name string
		vars []string
	}{
		{"at the host of the queue", []string{"QUEUE_URL=" + url + "/123456789012/faulty"}},
		{"at another endpoint", []string{"QUEUE_URL=http://sqs.eu-west-1.localhost.invalid/1/faulty", "AWS_ENDPOINT_URL=" + url}},
		{"at an endpoint of SQS alone", []string{"QUEUE_URL=https://sqs.invalid/1/faulty", "AWS_ENDPOINT_URL=http://other.invalid", "AWS_ENDPOINT_URL_SQS=" + url}},
	} {
		t.Run(test.name, func(t *testing.T) {
			vars := append(slices.Clone(test.vars), "FAILURE_RATE=0", "QUEUE_TIMEOUT=10s", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s")
			s, out := newTestSite(t, vars...)
			reply, err := s.Handle(t.Context(), readEvent(t, "get"))
			if err != nil || reply.StatusCode != http.StatusOK || len(lines(t, out)) != 1 {
				t.Fatalf("Handle() = %d, %v; want 200 and one line:\n%s", reply.StatusCode, err, out)
			}
			m := <-got
			want := task.Task{Content: reply.Body, Length: len(strings.ReplaceAll(reply.Body, "\n", "")), ContentType: reply.MultiValueHeaders["Content-Type"][0]}
			if decoded, err := task.Decode(m.MessageBody); err != nil || decoded != want {
				t.Errorf("message = %s (%v); want %+v", m.MessageBody, err, want)
			}
			trace := m.MessageSystemAttributes["AWSTraceHeader"]
			if trace.StringValue != "Root=1-67891233-abcdef012345678912345678" || trace.DataType != "String" {
				t.Errorf("AWSTraceHeader = %+v; want the client's", trace)
			}
			if "QUEUE_URL="+m.QueueUrl != test.vars[0] {
				t.Errorf("queue = %s; want %s", m.QueueUrl, test.vars[0])
			}
		})
	}
}

// TestQueueFails: a queue that fails or hangs causes a bounded delay and one log
// line. It does not affect the response.
func TestQueueFails(t *testing.T) {
	done := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer hanging.Close()
	defer close(done)
	failing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer failing.Close()
	closed := httptest.NewServer(nil)
	closed.Close()

	for name, url := range map[string]string{"hangs": hanging.URL, "fails": failing.URL, "does not listen": closed.URL} {
		t.Run(name, func(t *testing.T) {
			s, out := newTestSite(t, "QUEUE_URL="+url+"/1/faulty", "QUEUE_TIMEOUT=50ms", "FAILURE_RATE=0", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s")
			start := time.Now()
			reply, err := s.Handle(t.Context(), readEvent(t, "get"))
			if err != nil || reply.StatusCode != http.StatusOK {
				t.Fatalf("Handle() = %d, %v; want 200", reply.StatusCode, err)
			}
			// The limit is generous because the machine may be busy. Without a
			// timeout, the call would take a minute.
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v; want about 50ms", took)
			}
			got := lines(t, out)
			if len(got) != 2 {
				t.Fatalf("%d lines; want 2:\n%s", len(got), out)
			}
			checkFields(t, got[0], map[string]any{"level": "ERROR", "logger": "faulty.queue", "message": "cannot queue content",
				"messaging.destination.name": "faulty", "queue.url": url + "/1/faulty"})
			if got[0]["error"] == "" {
				t.Errorf("line = %v; want the reason in error", got[0])
			}
		})
	}
}

// TestNoQueue: a value that is no URL disables the queue, which is logged once.
func TestNoQueue(t *testing.T) {
	for _, value := range []string{"", "Queue", "ftp://h/q", "http://", "://"} {
		t.Run(value, func(t *testing.T) {
			var out bytes.Buffer
			s, err := newSite(lambdatest.Lookup("QUEUE_URL="+value, "FAILURE_RATE=0"), logs.New(&out))
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if reply, err := s.Handle(t.Context(), readEvent(t, "get")); err != nil || reply.StatusCode != http.StatusOK {
					t.Fatalf("Handle() = %d, %v; want 200", reply.StatusCode, err)
				}
			}
			got := lines(t, &out)
			if len(got) != 4 {
				t.Fatalf("%d lines; want one about the queue and three of access:\n%s", len(got), &out)
			}
			checkFields(t, got[0], map[string]any{"level": "WARN", "logger": "faulty.queue", "QUEUE_URL": value})
		})
	}
}

func BenchmarkEnqueue(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m sent
		_ = json.NewDecoder(r.Body).Decode(&m)
		fmt.Fprintf(w, `{"MessageId":"m","MD5OfMessageBody":"%x"}`, md5.Sum([]byte(m.MessageBody)))
	}))
	defer server.Close()
	cfg, err := loadConfig(lambdatest.Lookup("QUEUE_URL="+server.URL+"/1/q", "AWS_ACCESS_KEY_ID=k", "AWS_SECRET_ACCESS_KEY=s"))
	if err != nil {
		b.Fatal(err)
	}
	put := newEnqueue(cfg, logs.New(io.Discard))
	t := task.Task{Content: strings.Repeat("a", 1280), Length: 1280, ContentType: "audio/mpeg"}
	b.SetBytes(1280)
	b.ReportAllocs()
	for b.Loop() {
		put(b.Context(), t)
	}
}
