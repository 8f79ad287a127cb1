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

// deadlineMargin is what is left of the invocation for its error to be reported.
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

// Send leaves messages in the queue, one after another: a delivery seldom has
// more than one. After an error some may be there, and are there twice once the
// delivery has been tried again; replaying stores them once. A queue that hangs
// leaves time before ctx's deadline for the error to be told.
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

// send leaves a message in the queue, which gives it an id.
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
