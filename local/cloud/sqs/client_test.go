package sqs_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"faulty/local/cloud/sqs"
)

// newClient serves a service without queues. It returns a client of the real SDK,
// which verifies the digests of everything it sends and receives.
func newClient(t *testing.T) (*client.Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(sqs.New(sqs.Options{}))
	t.Cleanup(server.Close)
	return client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}), server
}

// newQueue creates a queue and returns its URL.
func newQueue(t *testing.T, c *client.Client, name string, attributes map[string]string) *string {
	t.Helper()
	out, err := c.CreateQueue(t.Context(), &client.CreateQueueInput{QueueName: &name, Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return out.QueueUrl
}

func TestClientMessage(t *testing.T) {
	c, _ := newClient(t)
	queue := newQueue(t, c, "messages", nil)
	sent, err := c.SendMessage(t.Context(), &client.SendMessageInput{
		QueueUrl: queue, MessageBody: aws.String("naïve\n<body> & \U0001F600"),
		MessageAttributes: map[string]types.MessageAttributeValue{
			"faulty.kind":  {DataType: aws.String("String"), StringValue: aws.String("IndexError")},
			"faulty.count": {DataType: aws.String("Number.int"), StringValue: aws.String("25")},
			"raw":          {DataType: aws.String("Binary"), BinaryValue: []byte{0, 1, 255}},
		},
		MessageSystemAttributes: map[string]types.MessageSystemAttributeValue{
			"AWSTraceHeader": {DataType: aws.String("String"), StringValue: aws.String("Root=1-5759e988-bd862e3fe1be46a994272793")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if sent.MD5OfMessageAttributes == nil || sent.MD5OfMessageSystemAttributes == nil {
		t.Errorf("SendMessage = %+v; want both digests of attributes", sent)
	}
	got, err := c.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{
		QueueUrl: queue, MessageAttributeNames: []string{"faulty.*"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{"All"},
	})
	if err != nil || len(got.Messages) != 1 {
		t.Fatalf("ReceiveMessage = %v, %v; want one message", got, err)
	}
	m := got.Messages[0]
	if *m.MessageId != *sent.MessageId || m.Attributes["AWSTraceHeader"] != "Root=1-5759e988-bd862e3fe1be46a994272793" {
		t.Errorf("received %s with %v; want %s with its trace", *m.MessageId, m.Attributes, *sent.MessageId)
	}
	if len(m.MessageAttributes) != 2 || *m.MessageAttributes["faulty.count"].StringValue != "25" {
		t.Errorf("attributes faulty.* = %v; want two", m.MessageAttributes)
	}
	if _, err := c.DeleteMessage(t.Context(), &client.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
		t.Error(err)
	}
}

// TestClientErrors checks that the SDK shows the error codes of the query
// protocol and converts refusals to its error types.
func TestClientErrors(t *testing.T) {
	c, server := newClient(t)
	queue := newQueue(t, c, "errors", nil)
	missing := aws.String(server.URL + "/000000000000/missing")
	long := strings.Repeat("x", 1<<20+1)
	entries := func(ids ...string) []types.SendMessageBatchRequestEntry {
		var list []types.SendMessageBatchRequestEntry
		for _, id := range ids {
			list = append(list, types.SendMessageBatchRequestEntry{Id: aws.String(id), MessageBody: aws.String("x")})
		}
		return list
	}
	send := func(queue *string, body string) error {
		_, err := c.SendMessage(t.Context(), &client.SendMessageInput{QueueUrl: queue, MessageBody: &body})
		return err
	}
	sendBatch := func(e []types.SendMessageBatchRequestEntry) error {
		_, err := c.SendMessageBatch(t.Context(), &client.SendMessageBatchInput{QueueUrl: queue, Entries: e})
		return err
	}
	_, badHandle := c.DeleteMessage(t.Context(), &client.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: aws.String("no handle")})
	_, manyMessages := c.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: queue, MaxNumberOfMessages: 11})
	_, tagged := c.TagQueue(t.Context(), &client.TagQueueInput{QueueUrl: queue, Tags: map[string]string{"a": "b"}})
	tests := []struct {
		name string
		err  error
		code string
	}{
		{"no queue", send(missing, "x"), "AWS.SimpleQueueService.NonExistentQueue"},
		{"no address", send(aws.String("Queue"), "x"), "InvalidAddress"},
		{"too long", send(queue, long), "InvalidParameterValue"},
		{"control character", send(queue, "a\x01"), "InvalidMessageContents"},
		{"empty batch", sendBatch([]types.SendMessageBatchRequestEntry{}), "AWS.SimpleQueueService.EmptyBatchRequest"},
		{"eleven entries", sendBatch(entries("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")), "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"},
		{"same id", sendBatch(entries("a", "a")), "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"},
		{"bad id", sendBatch(entries("a b")), "AWS.SimpleQueueService.InvalidBatchEntryId"},
		{"bad handle", badHandle, "ReceiptHandleIsInvalid"},
		{"eleven messages", manyMessages, "InvalidParameterValue"},
		{"unknown action", tagged, "InvalidAction"},
	}
	for _, tt := range tests {
		var refusal smithy.APIError
		if !errors.As(tt.err, &refusal) || refusal.ErrorCode() != tt.code {
			t.Errorf("%s: error %v; want code %s", tt.name, tt.err, tt.code)
		}
	}
	var none *types.QueueDoesNotExist
	if err := send(missing, "x"); !errors.As(err, &none) {
		t.Errorf("error %T of a missing queue is no *types.QueueDoesNotExist", err)
	}
}

func TestClientBatches(t *testing.T) {
	c, _ := newClient(t)
	queue := newQueue(t, c, "batches", map[string]string{"MaximumMessageSize": "1024"})
	sent, err := c.SendMessageBatch(t.Context(), &client.SendMessageBatchInput{QueueUrl: queue, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("good"), MessageBody: aws.String("x")},
		{Id: aws.String("long"), MessageBody: aws.String(strings.Repeat("x", 1025))},
		{Id: aws.String("late"), MessageBody: aws.String("x"), DelaySeconds: 900},
	}})
	if err != nil || len(sent.Successful) != 2 || len(sent.Failed) != 1 || *sent.Failed[0].Code != "InvalidParameterValue" {
		t.Fatalf("SendMessageBatch = %+v, %v; want good and late sent, long refused", sent, err)
	}
	got, err := c.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: queue, MaxNumberOfMessages: 10})
	if err != nil || len(got.Messages) != 1 {
		t.Fatalf("ReceiveMessage = %v, %v; want one message", got, err)
	}
	handle := got.Messages[0].ReceiptHandle
	changed, err := c.ChangeMessageVisibilityBatch(t.Context(), &client.ChangeMessageVisibilityBatchInput{
		QueueUrl: queue, Entries: []types.ChangeMessageVisibilityBatchRequestEntry{{Id: aws.String("a"), ReceiptHandle: handle, VisibilityTimeout: 60}},
	})
	if err != nil || len(changed.Successful) != 1 {
		t.Errorf("ChangeMessageVisibilityBatch = %+v, %v; want one changed", changed, err)
	}
	deleted, err := c.DeleteMessageBatch(t.Context(), &client.DeleteMessageBatchInput{QueueUrl: queue, Entries: []types.DeleteMessageBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: handle}, {Id: aws.String("b"), ReceiptHandle: aws.String("bad")},
	}})
	if err != nil || len(deleted.Successful) != 1 || len(deleted.Failed) != 1 || *deleted.Failed[0].Code != "ReceiptHandleIsInvalid" {
		t.Errorf("DeleteMessageBatch = %+v, %v; want a deleted, b refused", deleted, err)
	}
}

// TestClientLongPoll receives before a message is sent.
func TestClientLongPoll(t *testing.T) {
	c, _ := newClient(t)
	queue := newQueue(t, c, "poll", nil)
	received := make(chan error, 1)
	go func() {
		got, err := c.ReceiveMessage(context.WithoutCancel(t.Context()), &client.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: 20})
		if err == nil && len(got.Messages) != 1 {
			err = fmt.Errorf("%d messages", len(got.Messages))
		}
		received <- err
	}()
	start := time.Now()
	if _, err := c.SendMessage(t.Context(), &client.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("x")}); err != nil {
		t.Fatal(err)
	}
	if err := <-received; err != nil || time.Since(start) > 10*time.Second {
		t.Errorf("long poll gave %v after %v; want the message at once", err, time.Since(start))
	}
}

func TestClientQueues(t *testing.T) {
	c, _ := newClient(t)
	dead := newQueue(t, c, "q-dead", nil)
	policy := `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:q-dead","maxReceiveCount":"3"}`
	main := newQueue(t, c, "q-main", map[string]string{"RedrivePolicy": policy, "VisibilityTimeout": "60"})
	newQueue(t, c, "q-main", map[string]string{"VisibilityTimeout": "60"}) // with the same attributes
	_, err := c.CreateQueue(t.Context(), &client.CreateQueueInput{QueueName: aws.String("q-main"), Attributes: map[string]string{"VisibilityTimeout": "61"}})
	if _, ok := errors.AsType[*types.QueueNameExists](err); !ok {
		t.Errorf("CreateQueue with another value: %v; want QueueNameExists", err)
	}
	got, err := c.GetQueueAttributes(t.Context(), &client.GetQueueAttributesInput{QueueUrl: main, AttributeNames: []types.QueueAttributeName{"All"}})
	if err != nil || got.Attributes["VisibilityTimeout"] != "60" ||
		got.Attributes["RedrivePolicy"] != `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:q-dead","maxReceiveCount":3}` {
		t.Errorf("GetQueueAttributes = %v, %v", got, err)
	}
	sources, err := c.ListDeadLetterSourceQueues(t.Context(), &client.ListDeadLetterSourceQueuesInput{QueueUrl: dead})
	if err != nil || len(sources.QueueUrls) != 1 || sources.QueueUrls[0] != *main {
		t.Errorf("ListDeadLetterSourceQueues = %v, %v; want %s", sources, err, *main)
	}
	var listed []string
	pages := client.NewListQueuesPaginator(c, &client.ListQueuesInput{QueueNamePrefix: aws.String("q-"), MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, page.QueueUrls...)
	}
	if len(listed) != 2 {
		t.Errorf("ListQueues by one gave %v; want two", listed)
	}
}

// TestClientLoad: 50 clients send at once while others receive. No message may be
// lost or duplicated.
func TestClientLoad(t *testing.T) {
	const senders, each = 50, 20
	c, _ := newClient(t)
	queue := newQueue(t, c, "load", nil)
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for range each {
				if _, err := c.SendMessage(t.Context(), &client.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("x")}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var mu sync.Mutex
	seen := map[string]int{}
	for range 5 {
		all.Go(func() {
			for receivedAll := false; !receivedAll; {
				got, err := c.ReceiveMessage(t.Context(), &client.ReceiveMessageInput{QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, m := range got.Messages {
					seen[*m.MessageId]++
				}
				receivedAll = len(seen) == senders*each
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(seen) != senders*each {
		t.Errorf("received %d messages; want %d", len(seen), senders*each)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("message %s came %d times", id, n)
		}
	}
}
