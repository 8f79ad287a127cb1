package deadletters

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/forward"
)

// An Outcome is the result of sending a dead letter again.
type Outcome struct {
	Message
	Refused string // why the dead letter stays in the queue; "" if all its log events are stored
}

// MaxSend is how many dead letters one call of Send sends. maxReceived is how many messages
// Send receives to find the selected ones.
const (
	MaxSend     = 200
	maxReceived = 500

	sendTimeout    = time.Minute // for all dead letters of one call
	messageTimeout = 20 * time.Second
)

// Send stores the dead letters with the given ids again, up to MaxSend. Without ids, it
// stores all dead letters. It deletes a dead letter after all its log events are stored;
// otherwise the dead letter stays in the queue. Send stops when OpenSearch does not respond.
func (q *Queue) Send(ctx context.Context, ids []string) ([]Outcome, error) {
	seen := &lastError{}
	f, err := forward.NewOn(forward.Network{Authorities: q.Authorities}, q.environment, slog.New(seen))
	if err != nil {
		return nil, fmt.Errorf("prepare to send dead letters again: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	taken, err := q.take(ctx, ids)
	var out []Outcome
	for len(taken) > 0 && err == nil && ctx.Err() == nil {
		var parts []Message
		parts, taken = together(taken)
		var results []Outcome
		results, err = q.forward(ctx, f, seen, parts)
		out = append(out, results...)
	}
	q.release(ctx, taken)
	return out, err
}

// environment returns the forwarder's environment without its queues. A message that cannot
// be stored stays in the queue, so it must not be sent to a queue again.
func (q *Queue) environment(name string) (string, bool) {
	if name == "FAILURE_QUEUE_URL" || name == "RETRY_QUEUE_URL" {
		return "", false
	}
	return q.lookup(name)
}

// take receives the selected messages and releases the others.
func (q *Queue) take(ctx context.Context, ids []string) ([]Message, error) {
	if len(ids) == 0 {
		counted, err := q.count(ctx)
		if err != nil || counted.Waiting == 0 {
			return nil, err
		}
		return q.receive(ctx, min(MaxSend, counted.Waiting), sendFor, nil)
	}
	chosen := func(l Message) bool { return slices.Contains(ids, l.ID) }
	all, err := q.receive(ctx, maxReceived, sendFor, func(sofar []Message) bool {
		n := 0
		for _, l := range sofar {
			if chosen(l) {
				n++
			}
		}
		return n >= len(ids)
	})
	var taken, others []Message
	for _, l := range all {
		if chosen(l) {
			taken = append(taken, l)
		} else {
			others = append(others, l)
		}
	}
	q.release(ctx, others)
	return taken, err
}

// together returns the parts of the first dead letter and the remaining messages.
func together(list []Message) (parts, left []Message) {
	first := list[0]
	if first.of == "" {
		return list[:1], list[1:]
	}
	for _, l := range list {
		if l.of == first.of {
			parts = append(parts, l)
		} else {
			left = append(left, l)
		}
	}
	return parts, left
}

// forward stores one dead letter, which is one message or several parts, and deletes it. It
// returns an error if the next dead letter would fail too.
func (q *Queue) forward(ctx context.Context, f *forward.Forwarder, seen *lastError, parts []Message) ([]Outcome, error) {
	reason, ended := q.invoke(ctx, f, seen, parts)
	if reason == "" {
		for _, l := range parts {
			if _, err := q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: &l.handle}); err != nil {
				reason = fmt.Sprintf("it is stored now, but could not be deleted: %v", err)
			}
		}
	}
	if reason != "" {
		q.release(ctx, parts)
	}
	out := make([]Outcome, len(parts))
	for i, l := range parts {
		out[i] = Outcome{l, reason}
	}
	return out, ended
}

// invoke calls the forwarder with the same event that Lambda would send.
func (q *Queue) invoke(ctx context.Context, f *forward.Forwarder, seen *lastError, parts []Message) (reason string, ended error) {
	var event events.SQSEvent
	for _, l := range parts {
		event.Records = append(event.Records, events.SQSMessage{EventSource: "aws:sqs", MessageId: l.ID, Body: l.body})
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return err.Error(), nil
	}
	ctx, cancel := context.WithTimeout(ctx, messageTimeout)
	defer cancel()
	seen.take()
	response, err := f.Invoke(ctx, payload)
	if err != nil {
		if _, away := errors.AsType[*bulk.RequestError](err); away {
			ended = fmt.Errorf("OpenSearch does not accept dead letters now; the others stay in the queue: %w", err)
		}
		return err.Error(), ended
	}
	var failed events.SQSEventResponse
	if err := json.Unmarshal(response, &failed); err != nil {
		return fmt.Sprintf("the forwarder's response cannot be read: %v", err), nil
	}
	if len(failed.BatchItemFailures) > 0 {
		reason = seen.take()
		if reason == "" {
			reason = "the forwarder could not store it"
		}
	}
	return reason, nil
}

// lastError keeps the last error that the forwarder logs. When a single message fails, the
// forwarder's response contains only the id of the message.
type lastError struct {
	mu   sync.Mutex
	text string
}

func (h *lastError) take() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.text
	h.text = ""
	return text
}

// Enabled implements slog.Handler.
func (h *lastError) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelError
}

// Handle implements slog.Handler.
func (h *lastError) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" {
			h.mu.Lock()
			h.text = a.Value.String()
			h.mu.Unlock()
		}
		return true
	})
	return nil
}

// WithAttrs implements slog.Handler. It ignores the attributes.
func (h *lastError) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler. It ignores the group.
func (h *lastError) WithGroup(string) slog.Handler { return h }
