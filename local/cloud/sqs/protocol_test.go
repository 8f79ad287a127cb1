package sqs

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestServeRefusals compares the exact bytes of responses with those of AWS.
func TestServeRefusals(t *testing.T) {
	tests := []struct {
		name, target, body string
		status             int
		header, want       string
	}{
		{
			"no queue", "AmazonSQS.SendMessage", `{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/000000000000/none","MessageBody":"x"}`,
			400, "AWS.SimpleQueueService.NonExistentQueue;Sender",
			`{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`,
		},
		{
			"no parameter", "AmazonSQS.SendMessage", `{}`,
			400, "MissingParameter;Sender",
			`{"__type":"com.amazon.coral.service#MissingRequiredParameterException","message":"The request must contain the parameter QueueUrl."}`,
		},
		{
			"unknown action", "AmazonSQS.AddPermission", `{}`,
			400, "InvalidAction;Sender",
			`{"__type":"com.amazon.coral.service#UnknownOperationException","message":"The action \"AddPermission\" is not supported here."}`,
		},
		{
			"no JSON", "AmazonSQS.SendMessage", `Action=SendMessage`,
			400, "MalformedInput;Sender",
			`{"__type":"com.amazon.coral.service#SerializationException","message":"The request is not the JSON of this action: invalid character 'A' looking for beginning of value"}`,
		},
		{
			"query protocol", "", `Action=SendMessage`,
			400, "AWS.SimpleQueueService.UnsupportedOperation;Sender",
			`{"__type":"com.amazonaws.sqs#UnsupportedOperation","message":"Only the AWS JSON 1.0 protocol is supported here: POST with the header X-Amz-Target: AmazonSQS.\u003cAction\u003e."}`,
		},
		{
			"over the limit", "AmazonSQS.SendMessage", strings.Repeat(" ", maxRequestBytes+1),
			413, "RequestEntityTooLarge;Sender",
			`{"__type":"com.amazon.coral.service#RequestEntityTooLargeException","message":"The request could not be read completely: http: request body too large"}`,
		},
	}
	for _, tt := range tests {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(tt.body))
		r.Header.Set("X-Amz-Target", tt.target)
		w := httptest.NewRecorder()
		New(Options{}).ServeHTTP(w, r)
		if w.Code != tt.status || w.Header().Get("X-Amzn-Query-Error") != tt.header || w.Body.String() != tt.want {
			t.Errorf("%s: %d, %s\n%s\nwant %d, %s\n%s", tt.name, w.Code, w.Header().Get("X-Amzn-Query-Error"), w.Body, tt.status, tt.header, tt.want)
		}
		if got := w.Header().Get("Content-Type"); got != "application/x-amz-json-1.0" {
			t.Errorf("%s: Content-Type %q; want application/x-amz-json-1.0", tt.name, got)
		}
	}
}

// BenchmarkSenders measures 50 clients that send over HTTP at once.
func BenchmarkSenders(b *testing.B) {
	s := New(Options{})
	if err := s.Create(Config{Name: "q"}); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(s)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	body := []byte(`{"QueueUrl":"http://x/000000000000/q","MessageBody":"` + strings.Repeat("x", 1300) + `"}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	b.SetParallelism(25) // multiplied by the number of CPUs, which is two on small machines
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, _ := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL, bytes.NewReader(body)) // cannot fail: the URL is valid
			r.Header.Set("X-Amz-Target", "AmazonSQS.SendMessage")
			resp, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
}
