package sqs

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzServe: the response to any request for any action is a JSON object, and a
// refusal has a code. The context has ended, so that no receive waits.
func FuzzServe(f *testing.F) {
	const queue = `"QueueUrl":"http://x/000000000000/q"`
	for action, body := range map[string]string{
		"SendMessage":             `{` + queue + `,"MessageBody":"x","DelaySeconds":1,"MessageAttributes":{"a":{"DataType":"Number","StringValue":"1"}}}`,
		"SendMessageBatch":        `{` + queue + `,"Entries":[{"Id":"a","MessageBody":"x"}]}`,
		"ReceiveMessage":          `{` + queue + `,"MaxNumberOfMessages":10,"WaitTimeSeconds":20,"AttributeNames":["All"]}`,
		"DeleteMessage":           `{` + queue + `,"ReceiptHandle":"eA=="}`,
		"DeleteMessageBatch":      `{` + queue + `,"Entries":[{"Id":"a","ReceiptHandle":"x"}]}`,
		"ChangeMessageVisibility": `{` + queue + `,"ReceiptHandle":"x","VisibilityTimeout":1}`,
		"CreateQueue":             `{"QueueName":"r","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\",\"maxReceiveCount\":\"2\"}"}}`,
		"SetQueueAttributes":      `{` + queue + `,"Attributes":{"DelaySeconds":"3"}}`,
		"GetQueueAttributes":      `{` + queue + `,"AttributeNames":["All"]}`,
		"ListQueues":              `{"QueueNamePrefix":"q","MaxResults":1,"NextToken":"cQ=="}`,
		"PurgeQueue":              `{` + queue + `}`,
		"NoSuchAction":            `null`,
	} {
		f.Add(action, body)
	}
	f.Fuzz(func(t *testing.T, action, body string) {
		s := New(Options{})
		if err := s.Create(Config{Name: "q"}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "AmazonSQS."+action)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var out map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s %q: the response %q is not a JSON object", action, body, w.Body)
		}
		if code, _ := out["__type"].(string); w.Code != http.StatusOK && code == "" {
			t.Errorf("%s %q: status %d without a code: %q", action, body, w.Code, w.Body)
		}
	})
}

// BenchmarkServe sends, receives and deletes a message through the protocol, with
// 10,000 others in flight.
func BenchmarkServe(b *testing.B) {
	s := New(Options{})
	if err := s.Create(Config{Name: "q", VisibilityTimeout: maxVisibility}); err != nil {
		b.Fatal(err)
	}
	const queue = `"QueueUrl":"http://x/000000000000/q"`
	post := func(action, body string) string {
		r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Amz-Target", "AmazonSQS."+action)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
		return w.Body.String()
	}
	message := `{` + queue + `,"MessageBody":"` + strings.Repeat("x", 1300) + `"}`
	for range 10_000 {
		post("SendMessage", message)
		post("ReceiveMessage", `{`+queue+`}`)
	}
	b.SetBytes(int64(len(message)))
	b.ReportAllocs()
	for b.Loop() {
		post("SendMessage", message)
		var out receiveOutput
		if err := json.Unmarshal([]byte(post("ReceiveMessage", `{`+queue+`}`)), &out); err != nil {
			b.Fatal(err)
		}
		post("DeleteMessage", `{`+queue+`,"ReceiptHandle":"`+out.Messages[0].ReceiptHandle+`"}`)
	}
}

// BenchmarkQueue does the same as BenchmarkServe without the protocol.
func BenchmarkQueue(b *testing.B) {
	s := New(Options{})
	if err := s.Create(Config{Name: "q", VisibilityTimeout: maxVisibility}); err != nil {
		b.Fatal(err)
	}
	arn, body := s.arn("q"), strings.Repeat("x", 1300)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Send(arn, Outgoing{Body: body}); err != nil {
			b.Fatal(err)
		}
		messages, err := s.Receive(b.Context(), arn, 1, 0)
		if err != nil || len(messages) != 1 {
			b.Fatal(len(messages), err)
		}
		if _, err := s.Delete(arn, messages[0].ReceiptHandle); err != nil {
			b.Fatal(err)
		}
	}
}
