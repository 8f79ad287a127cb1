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

	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/forward"
)

// An Outcome is what became of a letter that was sent again.
type Outcome struct {
	Letter
	Refused string // why it stays in the queue; "" where all of it is stored now
}

// MaxSend is how many letters are sent at once, and maxLooked how many are
// received to find those that were chosen.
const (
	MaxSend   = 200
	maxLooked = 500

	sendTime   = time.Minute // for all of them
	letterTime = 20 * time.Second
)

// Send sends letters through the forwarder again: those of the given ids, or all
// where there are none, up to MaxSend. A letter is deleted once every event of
// it is stored; otherwise it stays in the queue. The first letter that shows
// OpenSearch to be away ends it.
func (q *Queue) Send(ctx context.Context, ids []string) ([]Outcome, error) {
	seen := &lastError{}
	f, err := forward.NewTrusting(q.Authorities, q.environment, slog.New(seen))
	if err != nil {
		return nil, fmt.Errorf("prepare to send letters again: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	taken, err := q.take(ctx, ids)
	var out []Outcome
	for len(taken) > 0 && err == nil && ctx.Err() == nil {
		var whole []Letter
		whole, taken = together(taken)
		var results []Outcome
		results, err = q.forward(ctx, f, seen, whole)
		out = append(out, results...)
	}
	q.release(ctx, taken)
	return out, err
}

// environment is the forwarder's, but that it must not queue again what stays in
// the queue anyway.
func (q *Queue) environment(name string) (string, bool) {
	if name == "FAILURE_QUEUE_URL" {
		return "", false
	}
	return q.lookup(name)
}

// take receives the chosen letters, and gives back the others.
func (q *Queue) take(ctx context.Context, ids []string) ([]Letter, error) {
	if len(ids) == 0 {
		counted, err := q.count(ctx)
		if err != nil || counted.Waiting == 0 {
			return nil, err
		}
		return q.receive(ctx, min(MaxSend, counted.Waiting), sendFor, nil)
	}
	chosen := func(l Letter) bool { return slices.Contains(ids, l.ID) }
	all, err := q.receive(ctx, maxLooked, sendFor, func(sofar []Letter) bool {
		n := 0
		for _, l := range sofar {
			if chosen(l) {
				n++
			}
		}
		return n >= len(ids)
	})
	var taken, others []Letter
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

// together returns the first letter with all parts of it, and what is left.
func together(list []Letter) (whole, left []Letter) {
	first := list[0]
	if first.of == "" {
		return list[:1], list[1:]
	}
	for _, l := range list {
		if l.of == first.of {
			whole = append(whole, l)
		} else {
			left = append(left, l)
		}
	}
	return whole, left
}

// forward sends a letter, in as many messages as it has, and deletes it. Its
// error tells that another letter would fare no better.
func (q *Queue) forward(ctx context.Context, f *forward.Forwarder, seen *lastError, whole []Letter) ([]Outcome, error) {
	reason, ended := q.invoke(ctx, f, seen, whole)
	if reason == "" {
		for _, l := range whole {
			if _, err := q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &q.url, ReceiptHandle: &l.handle}); err != nil {
				reason = fmt.Sprintf("it is stored now, but could not be deleted: %v", err)
			}
		}
	}
	if reason != "" {
		q.release(ctx, whole)
	}
	out := make([]Outcome, len(whole))
	for i, l := range whole {
		out[i] = Outcome{l, reason}
	}
	return out, ended
}

// invoke gives the forwarder the event that Lambda would.
func (q *Queue) invoke(ctx context.Context, f *forward.Forwarder, seen *lastError, whole []Letter) (reason string, ended error) {
	type record struct {
		Source string `json:"eventSource"`
		ID     string `json:"messageId"`
		Body   string `json:"body"`
	}
	var event struct{ Records []record }
	for _, l := range whole {
		event.Records = append(event.Records, record{"aws:sqs", l.ID, l.body})
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return err.Error(), nil
	}
	ctx, cancel := context.WithTimeout(ctx, letterTime)
	defer cancel()
	seen.take()
	answer, err := f.Invoke(ctx, payload)
	if err != nil {
		if _, away := errors.AsType[*bulk.RequestError](err); away {
			ended = fmt.Errorf("OpenSearch does not take letters now; the others stay in the queue: %w", err)
		}
		return err.Error(), ended
	}
	var failed struct {
		Failures []struct {
			ID string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(answer, &failed); err != nil {
		return fmt.Sprintf("the forwarder's answer cannot be read: %v", err), nil
	}
	if len(failed.Failures) > 0 {
		reason = seen.take()
		if reason == "" {
			reason = "the forwarder could not store it"
		}
	}
	return reason, nil
}

// lastError keeps the reason that the forwarder logs for a message that fails by
// itself: its answer has only the message's id.
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

// WithAttrs and WithGroup implement slog.Handler; what they add is not kept.
func (h *lastError) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h *lastError) WithGroup(string) slog.Handler { return h }
