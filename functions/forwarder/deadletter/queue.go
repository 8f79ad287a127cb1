package deadletter

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/identity"
)

// deadlineMargin is the time that is reserved at the end of the invocation for reporting its error.
const deadlineMargin = 200 * time.Millisecond

// A Queue is the failure queue.
type Queue struct {
	url     string
	service awsjson.Service
	id      identity.Identity
}

// NewQueue returns the queue at an SQS queue URL.
func NewQueue(u *url.URL, id identity.Identity) *Queue {
	service := awsjson.Service{Name: "sqs", Target: "AmazonSQS", Version: "1.0", Address: u.Scheme + "://" + u.Host + "/"}
	return &Queue{url: u.String(), service: service, id: id}
}

// Send sends messages to the queue one after another, because a delivery seldom has more than one.
// After an error some messages may be in the queue; they are duplicated when the delivery is
// retried, and replaying them stores each document once. If the queue hangs, Send returns before
// ctx's deadline, so that the error can be reported.
func (q *Queue) Send(ctx context.Context, messages []string) error {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-min(deadlineMargin, time.Until(deadline)/5)))
		defer cancel()
	}
	for i, m := range messages {
		if err := q.send(ctx, m); err != nil {
			return fmt.Errorf("leave message %d of %d in the failure queue %s (FAILURE_QUEUE_URL; the role needs sqs:SendMessage): %w", i+1, len(messages), q.url, err)
		}
	}
	return nil
}

// send sends one message to the queue.
func (q *Queue) send(ctx context.Context, message string) error {
	in := struct {
		URL     string `json:"QueueUrl"`
		Message string `json:"MessageBody"`
	}{q.url, message}
	var out struct{ MessageID string }
	if err := q.service.Call(ctx, q.id, "SendMessage", in, &out); err != nil {
		return fmt.Errorf("send a message to SQS: %w", err)
	}
	if out.MessageID == "" {
		return errors.New("the response of SQS holds no id of the message")
	}
	return nil
}
