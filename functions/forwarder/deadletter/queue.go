package deadletter

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/functions/forwarder/identity"
)

// deadlineMargin is what is left of the invocation for its error to be reported.
const deadlineMargin = 200 * time.Millisecond

// A Queue is the failure queue.
type Queue struct {
	url    string
	client func() *sqs.Client
}

// NewQueue returns the queue at an SQS queue URL. Its client is made when it is
// first needed, which in most environments is never.
func NewQueue(u *url.URL, id identity.Identity) *Queue {
	return &Queue{url: u.String(), client: sync.OnceValue(func() *sqs.Client {
		return sqs.New(sqs.Options{
			Region:       id.Region,
			BaseEndpoint: id.Endpoint(u.Scheme + "://" + u.Host),
			Credentials:  id.Credentials(),
		})
	})}
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
		if _, err := q.client().SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &q.url, MessageBody: &m}); err != nil {
			return fmt.Errorf("leave message %d of %d in the failure queue %s (FAILURE_QUEUE_URL; the role needs sqs:SendMessage): %w", i+1, len(messages), q.url, err)
		}
	}
	return nil
}
