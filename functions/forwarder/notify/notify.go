// Package notify sends the notifications that package groups and package watch create to an SNS
// topic, a webhook, or both.
//
// Each notification is stored as a document, so that it is not lost if the function that created it
// is killed. A scheduled invocation sends the pending notifications, many in one message:
//
//	pending ── claimed ── the message is sent ── sent
//	   └────────<─────────── or refused ┴── failed, and in the failure queue
//
// Each change of a notification's state is conditional. Of several concurrent invocations, one
// claims a notification and sends it. A notification is sent exactly once, with two exceptions: the
// sender is killed after the target accepted the message and before that is recorded, or the
// response of the target gets lost. Another invocation then sends the same message again under the
// same id, by which a receiver recognizes the duplicate (the member id, and the header
// Idempotency-Key). No notification is lost.
package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/triage"
	"faulty/functions/internal/env"
)

// Options configure notifications. The zero value has no target.
type Options struct {
	Topic  string // ARN of an SNS topic
	URL    string // of a webhook
	Secret string // name or ARN of a secret with the webhook's url, its authorization, or both
	Format string // format of the webhook's body: json or slack
	Link   string // address of the console or of another page, with the placeholders {fingerprint} and {function}
}

// Load reads the options from the environment:
//
//	NOTIFICATION_TOPIC_ARN  SNS topic to which notifications are published
//	NOTIFICATION_URL        webhook to which they are sent
//	NOTIFICATION_SECRET     name or ARN of a secret for the webhook,
//	                        {"url":"…","authorization":"Bearer …"}, one of the two or both
//	NOTIFICATION_FORMAT     json (default) or slack
//	NOTIFICATION_LINK       address of the console or of another page, with the
//	                        placeholder {fingerprint} or {function}
func Load(vars *env.Reader) Options {
	return Options{
		Topic:  env.Value(vars, "NOTIFICATION_TOPIC_ARN", "", checkTopic),
		URL:    env.Value(vars, "NOTIFICATION_URL", "", checkURL),
		Secret: vars.String("NOTIFICATION_SECRET", ""),
		Format: vars.Enum("NOTIFICATION_FORMAT", "json", "json", "slack"),
		Link:   vars.String("NOTIFICATION_LINK", ""),
	}
}

// HasTarget reports whether a target for notifications is configured.
func (o *Options) HasTarget() bool { return o.Topic != "" || o.URL != "" || o.Secret != "" }

func checkTopic(text string) (string, error) {
	if parts := strings.Split(text, ":"); len(parts) != 6 || parts[0] != "arn" || parts[2] != "sns" {
		return "", errors.New("must be the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:123456789012:alarms")
	}
	return text, nil
}

func checkURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", errors.New("must be an http or https URL")
	}
	return text, nil
}

// A Sender sends pending notifications.
type Sender struct {
	Options
	Client   *bulk.Client
	Prefix   string
	Identity identity.Identity
	Logger   *slog.Logger

	// DeadLetter dead-letters a message that a target has refused on every attempt.
	DeadLetter func(ctx context.Context, reason string, m Message, ids []string) error

	// Quiet is the time without a new notification after which the pending ones are sent, so that a
	// burst becomes one message. 0 means 20 s.
	Quiet time.Duration

	// Timeout bounds the delivery of one message to one target, so that a hanging target does not
	// occupy the function for long. 0 means 5 s.
	Timeout time.Duration

	// Now returns the current time; nil uses the system's clock.
	Now func() time.Time
}

const (
	defaultQuiet = 20 * time.Second

	// longestWait is the maximum time that a notification waits for others.
	longestWait = 2 * time.Minute

	// lease is how long a claim is valid. It is longer than an invocation.
	lease = 2 * time.Minute

	defaultTimeout = 5 * time.Second

	// maxAttempts is how often a message is sent. With pauses of 1, 2, 4, 8, 16, 30 and 30 minutes,
	// the last attempt is made after an hour and a half.
	maxAttempts  = 8
	longestPause = 30 * time.Minute
)

func (s *Sender) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// Send sends the pending notifications. It returns an error if the store cannot be reached. A
// failing target is not an error, because its message is sent again later.
func (s *Sender) Send(ctx context.Context) error {
	timeout := cmp.Or(s.Timeout, defaultTimeout)
	pending, err := s.pending(ctx)
	if err != nil {
		return fmt.Errorf("search pending notifications: %w", err)
	}
	for _, batch := range s.batches(pending) {
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < 3*timeout {
			return nil // the next invocation continues
		}
		if err := s.sendBatch(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// batches splits notifications into messages. Notifications that were sent before are sent again in
// the same message. All others are sent together once no more of them are created.
func (s *Sender) batches(pending []document) (batches [][]document) {
	var fresh []document
	before := map[string]int{}
	for _, d := range pending {
		id := d.Source.Batch
		if id == "" {
			fresh = append(fresh, d)
			continue
		}
		if _, ok := before[id]; !ok {
			before[id] = len(batches)
			batches = append(batches, nil)
		}
		batches[before[id]] = append(batches[before[id]], d)
	}
	if len(fresh) > 0 && s.isReady(fresh) {
		batches = append(batches, fresh)
	}
	return batches
}

// isReady reports whether notifications, the oldest first, have waited long enough.
func (s *Sender) isReady(fresh []document) bool {
	quiet := cmp.Or(s.Quiet, defaultQuiet)
	oldest, newest := fresh[0].Source.Created, fresh[len(fresh)-1].Source.Created
	return s.now().Sub(newest) >= quiet || s.now().Sub(oldest) >= longestWait
}

// sendBatch claims a message, sends it to the targets that have not received it, and records the
// result.
func (s *Sender) sendBatch(ctx context.Context, batch []document) error {
	claimed, err := s.claim(ctx, batch)
	if err != nil || len(claimed) == 0 {
		return err
	}
	m := s.message(claimed)
	delivered, failure := s.deliver(ctx, m, claimed[0].Source.Delivered)
	return s.record(ctx, m, claimed, delivered, failure)
}

// record writes the result of a message.
func (s *Sender) record(ctx context.Context, m Message, claimed []document, delivered []string, failure error) error {
	first := &claimed[0].Source
	now := s.now().UTC().Truncate(time.Millisecond)
	result := triage.Notification{State: triage.Sent, Sent: now, Attempts: first.Attempts, Delivered: delivered}
	if failure != nil {
		result = triage.Notification{State: triage.Pending, Next: now.Add(pause(first.Attempts)), Attempts: first.Attempts, Delivered: delivered, Error: failure.Error()}
	}
	if failure != nil && first.Attempts >= maxAttempts {
		result.State, result.Next = triage.Failed, time.Time{}
		if err := s.deadLetter(ctx, m, claimed, failure); err != nil {
			return err // the claim expires, and another attempt is made
		}
	}
	s.log(ctx, len(claimed), &result)
	return s.write(ctx, claimed, result)
}

func (s *Sender) deadLetter(ctx context.Context, m Message, claimed []document, failure error) error {
	ids := make([]string, len(claimed))
	for i := range claimed {
		ids[i] = claimed[i].ID
	}
	if err := s.DeadLetter(ctx, failure.Error(), m, ids); err != nil {
		return fmt.Errorf("leave a message with %d notifications in the failure queue: %w", len(claimed), err)
	}
	return nil
}

// pause returns the time until the next attempt.
func pause(attempts int) time.Duration {
	return min(time.Minute<<(attempts-1), longestPause)
}

func (s *Sender) log(ctx context.Context, n int, result *triage.Notification) {
	attrs := []slog.Attr{slog.Int("notifications", n), slog.String("state", string(result.State)), slog.Int("attempts", result.Attempts)}
	if result.Error == "" {
		s.Logger.LogAttrs(ctx, slog.LevelInfo, "notifications sent", attrs...)
		return
	}
	s.Logger.LogAttrs(ctx, slog.LevelWarn, "notifications could not be sent", append(attrs, slog.String("error", result.Error))...)
}
