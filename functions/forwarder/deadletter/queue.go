package deadletter

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/deadline"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/identity"
)

// deadlineMargin is the time that is reserved at the end of the invocation for reporting its error.
const deadlineMargin = 200 * time.Millisecond

// A Queue is a queue of dead letters: the failure queue or the retry queue.
type Queue struct {
	url     string
	service awsjson.Service
	id      identity.Identity
}

// NewQueue returns the queue at an SQS queue URL. client sends the requests; nil uses the client of
// all AWS services.
func NewQueue(u *url.URL, id identity.Identity, client *http.Client) *Queue {
	service := awsjson.Service{Name: "sqs", Target: "AmazonSQS", Version: "1.0", Address: u.Scheme + "://" + u.Host + "/", Client: client}
	return &Queue{url: u.String(), service: service, id: id}
}

// IsAt reports whether the queue has this ARN, whose last parts are those of its URL. An empty ARN is taken
// for the queue's.
func (q *Queue) IsAt(arn string) bool {
	parts := strings.Split(arn, ":")
	return len(parts) < 2 || strings.HasSuffix(q.url, "/"+strings.Join(parts[len(parts)-2:], "/"))
}

// Send sends messages to the queue one after another, because a delivery seldom has more than one.
// After an error some messages may be in the queue; they are duplicated when the delivery is
// retried, and replaying them stores each document once. If the queue hangs, Send returns before
// ctx's deadline, so that the error can be reported.
func (q *Queue) Send(ctx context.Context, messages []string) error {
	return q.SendAfter(ctx, 0, messages)
}

// MaxDelay is the longest delay of a message.
const MaxDelay = 15 * time.Minute

// SendAfter sends messages like Send. They are received after a delay of at most MaxDelay; 0 is that of the queue.
func (q *Queue) SendAfter(ctx context.Context, delay time.Duration, messages []string) error {
	ctx, cancel := deadline.Context(ctx, deadlineMargin)
	defer cancel()
	for i, m := range messages {
		if err := q.send(ctx, delay, m); err != nil {
			return fmt.Errorf("leave message %d of %d in the queue %s (FAILURE_QUEUE_URL or RETRY_QUEUE_URL; the role needs sqs:SendMessage): %w", i+1, len(messages), q.url, err)
		}
	}
	return nil
}

// SendLetter sends a dead letter, like Send.
func (q *Queue) SendLetter(ctx context.Context, letter *Letter) error {
	messages, err := letter.Encode()
	if err != nil {
		return err
	}
	return q.Send(ctx, messages)
}

// SendRefused sends the refused documents of a delivery, like Send.
func (q *Queue) SendRefused(ctx context.Context, d *delivery.Delivery, refused []Refused) error {
	messages, err := Pack(d, refused)
	if err != nil {
		return err
	}
	return q.Send(ctx, messages)
}

// A Hidden is a received message that becomes visible again at a later time.
type Hidden struct {
	Receipt string
	For     time.Duration // from now; SQS counts whole seconds, 12 hours at most
}

// maxBatch is how many messages one request of SQS may concern.
const maxBatch = 10

// Hide sets when received messages become visible again. Without it, the queue's visibility timeout
// applies.
func (q *Queue) Hide(ctx context.Context, messages []Hidden) error {
	ctx, cancel := deadline.Context(ctx, deadlineMargin)
	defer cancel()
	for part := range slices.Chunk(messages, maxBatch) {
		if err := q.hide(ctx, part); err != nil {
			return fmt.Errorf("change the visibility timeout of %d messages of the queue %s (RETRY_QUEUE_URL; the role needs sqs:ChangeMessageVisibility): %w", len(part), q.url, err)
		}
	}
	return nil
}

func (q *Queue) hide(ctx context.Context, messages []Hidden) error {
	type entry struct {
		ID      string `json:"Id"`
		Receipt string `json:"ReceiptHandle"`
		Seconds int    `json:"VisibilityTimeout"`
	}
	in := struct {
		URL     string `json:"QueueUrl"`
		Entries []entry
	}{URL: q.url}
	for i, m := range messages {
		in.Entries = append(in.Entries, entry{strconv.Itoa(i), m.Receipt, int(m.For.Seconds())})
	}
	var out struct {
		Failed []struct{ Code, Message string }
	}
	if err := q.service.Call(ctx, q.id, "ChangeMessageVisibilityBatch", in, &out); err != nil {
		return err
	}
	if len(out.Failed) > 0 {
		return fmt.Errorf("SQS refuses %d of %d, the first because of %s: %s", len(out.Failed), len(messages), out.Failed[0].Code, out.Failed[0].Message)
	}
	return nil
}

// send sends one message to the queue.
func (q *Queue) send(ctx context.Context, delay time.Duration, message string) error {
	in := struct {
		URL     string `json:"QueueUrl"`
		Message string `json:"MessageBody"`
		Seconds int    `json:"DelaySeconds,omitempty"`
	}{q.url, message, int(delay.Seconds())}
	var out struct{ MessageID string }
	if err := q.service.Call(ctx, q.id, "SendMessage", in, &out); err != nil {
		return fmt.Errorf("send a message to SQS: %w", err)
	}
	if out.MessageID == "" {
		return errors.New("the response of SQS holds no id of the message")
	}
	return nil
}
