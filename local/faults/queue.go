package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/local/deployment"
)

// A box holds the messages of a queue. They have been received, so that other readers do not see
// them. They are deleted when they have been accounted for.
type box struct {
	m        *runner
	url      string
	messages []message
}

type message struct{ id, body, handle string }

const (
	// idleRounds is more than one, because an invocation that fails at its timeout has stored a
	// part of its documents, and leaves its message in the queue.
	idleRounds = 3
	hidden     = 3600    // visibility timeout of a received message, in seconds
	maxBatch   = 5 << 20 // bytes of messages in one invocation; the limit of an invocation is 6 MB
)

// collect receives the messages that are in the queue now.
func (b *box) collect(ctx context.Context) error {
	for {
		waiting, err := b.waiting(ctx)
		if err != nil || waiting == 0 {
			return err
		}
		out, err := b.m.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &b.url, MaxNumberOfMessages: 10, VisibilityTimeout: hidden, WaitTimeSeconds: 1})
		if err != nil {
			return fmt.Errorf("read the queue %s: %w", b.url, err)
		}
		for _, m := range out.Messages {
			b.messages = append(b.messages, message{*m.MessageId, *m.Body, *m.ReceiptHandle})
		}
	}
}

// waiting returns the number of messages that can be received.
func (b *box) waiting(ctx context.Context) (int, error) {
	depth, err := deployment.Depth(ctx, b.m.sqs, b.url)
	return depth.Visible, err
}

// drop deletes the messages for which keep returns false.
func (b *box) drop(ctx context.Context, keep func(message) bool) error {
	var left []message
	for _, m := range b.messages {
		if keep(m) {
			left = append(left, m)
			continue
		}
		if _, err := b.m.sqs.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &b.url, ReceiptHandle: &m.handle}); err != nil {
			return fmt.Errorf("delete a message of %s: %w", b.url, err)
		}
	}
	b.messages = left
	return nil
}

// replay simulates what happens after the messages of the failure queue were moved to the retry
// queue: it invokes the forwarder with batches of messages and deletes the messages that did not
// fail. It also replays messages that the forwarder sends to the failure queue in the meantime. It
// stops after idleRounds rounds without progress.
func (b *box) replay(ctx context.Context) error {
	for idle := 0; idle < idleRounds; {
		before, size := len(b.messages), 0
		batches := [][]message{nil}
		for _, m := range b.messages {
			if last := len(batches) - 1; len(batches[last]) == 10 || size+len(m.body) > maxBatch {
				batches, size = append(batches, nil), 0
			}
			size += len(m.body)
			batches[len(batches)-1] = append(batches[len(batches)-1], m)
		}
		done := map[string]bool{}
		for _, batch := range batches {
			if err := b.hand(ctx, batch, done); err != nil {
				return err
			}
		}
		if err := b.drop(ctx, func(m message) bool { return !done[m.id] }); err != nil {
			return err
		}
		if err := b.collect(ctx); err != nil {
			return err
		}
		if len(b.messages) == 0 {
			return nil
		}
		// What can never be stored is in the failure queue again, as a new message.
		if len(b.messages) >= before {
			idle++
		} else {
			idle = 0
		}
	}
	return nil
}

// hand invokes the forwarder with one batch of messages and records in done which succeeded.
func (b *box) hand(ctx context.Context, batch []message, done map[string]bool) error {
	if len(batch) == 0 {
		return nil
	}
	var replayed events.SQSEvent
	for _, m := range batch {
		replayed.Records = append(replayed.Records, events.SQSMessage{
			MessageId: m.id, Body: m.body, EventSource: "aws:sqs", Attributes: map[string]string{"ApproximateReceiveCount": "1"},
		})
	}
	payload, _ := json.Marshal(replayed) // consists of strings, so it cannot fail
	response, err := b.m.invoke(ctx, "RequestResponse", payload)
	if err != nil {
		return err
	}
	if response.status != http.StatusOK {
		return fmt.Errorf("replay: Lambda responded %d: %.200s", response.status, response.body)
	}
	if response.failed != "" {
		return nil // the whole batch is replayed again
	}
	var res events.SQSEventResponse
	if err := json.Unmarshal(response.body, &res); err != nil {
		return fmt.Errorf("replay: the forwarder responded %.200s: %w", response.body, err)
	}
	for _, m := range batch {
		done[m.id] = !slices.ContainsFunc(res.BatchItemFailures, func(f events.SQSBatchItemFailure) bool { return f.ItemIdentifier == m.id })
	}
	return nil
}

// reasons returns the reason why each event is in the queue. The key is the event's id or its
// payload's digest.
func (b *box) reasons() (map[string]string, error) {
	reasons := map[string]string{}
	var parts deadletter.Parts
	var pending []*deadletter.Part
	for _, m := range b.messages {
		letter, err := deadletter.Parse([]byte(m.body))
		if err != nil {
			return nil, fmt.Errorf("unreadable message in the failure queue: %w", err)
		}
		if letter.Part != nil {
			parts.Hold(&letter)
			pending = append(pending, letter.Part)
			continue
		}
		note(reasons, &letter, m.body)
	}
	for _, part := range pending {
		if letter, _, err := parts.Join(part); err == nil {
			note(reasons, &letter, "")
		}
	}
	return reasons, nil
}

// note records the reasons of one dead letter.
func note(reasons map[string]string, letter *deadletter.Letter, body string) {
	for _, r := range letter.Refused {
		for _, e := range r.Events {
			reasons[e.ID] = r.Reason
		}
	}
	if letter.Payload == nil {
		return
	}
	reason := letter.Reason
	if reason == "" {
		reason = saidByLambda(body)
	}
	in, err := delivery.Open(letter.Payload)
	if err == nil {
		var decoder delivery.Decoder
		if d, err := decoder.DecodeData(in.Data); err == nil {
			for _, e := range d.Events {
				reasons[string(e.ID)] = reason
			}
			return
		}
	}
	reasons[digest(letter.Payload)] = reason
}

// saidByLambda returns the error message from Lambda's record of a failed invocation.
func saidByLambda(body string) string {
	var record struct {
		ResponsePayload struct {
			ErrorMessage string `json:"errorMessage"`
		} `json:"responsePayload"`
	}
	_ = json.Unmarshal([]byte(body), &record) // returns "" if the body is not such a record
	return record.ResponsePayload.ErrorMessage
}
