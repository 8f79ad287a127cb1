package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/transport"
)

// The names of targets in notifications.
const (
	topicTarget   = "sns"
	webhookTarget = "webhook"
)

// deliver sends a message to the targets that have not received it. It returns all targets that
// have received it afterwards.
func (s *Sender) deliver(ctx context.Context, m Message, delivered []string) ([]string, error) {
	var failure error
	for _, t := range []struct {
		name string
		is   bool
		send func(context.Context, Message) error
	}{
		{topicTarget, s.Topic != "", s.publish},
		{webhookTarget, s.URL != "" || s.Secret != "", s.post},
	} {
		if !t.is || slices.Contains(delivered, t.name) {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.Timeout, defaultTimeout))
		err := t.send(ctx, m)
		cancel()
		if err != nil {
			failure = errors.Join(failure, err)
			continue
		}
		delivered = append(delivered, t.name)
	}
	return delivered, failure
}

const (
	// maxSubject is the maximum length of an SNS subject, in characters.
	maxSubject = 100

	snsVersion = "2010-03-31"
)

// publish sends a message to the SNS topic, in the region of the topic.
func (s *Sender) publish(ctx context.Context, m Message) error {
	id := s.Identity
	id.Region = cmp.Or(strings.Split(s.Topic, ":")[3], id.Region)
	err := awsjson.Service{Name: "sns", Version: snsVersion}.Query(ctx, id, "Publish", url.Values{
		"TopicArn": {s.Topic}, "Subject": {subject(m.Summary)}, "Message": {m.text()},
	})
	if err != nil {
		return fmt.Errorf("publish to the SNS topic %s (NOTIFICATION_TOPIC_ARN; the role needs sns:Publish): %w", s.Topic, err)
	}
	return nil
}

// subject returns a subject that SNS accepts.
func subject(summary string) string {
	text := "faulty: " + summary
	return text[:min(len(text), maxSubject)]
}

// post sends a message to the webhook. The address may be secret, so errors contain only its host.
func (s *Sender) post(ctx context.Context, m Message) error {
	to, authorization, err := s.webhook(ctx)
	if err != nil {
		return err
	}
	var body any = m
	if s.Format == "slack" {
		body = map[string]string{"text": m.slack()}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode message %s: %w", m.ID, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(text))
	if err != nil {
		return errors.New("the webhook's URL cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "faulty")
	req.Header.Set("Idempotency-Key", m.ID)
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := webhooks.Do(req)
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok {
			err = inner.Err // the inner error does not contain the address
		}
		return fmt.Errorf("the webhook at %s did not respond: %w", to.Host, err)
	}
	defer func() { _ = res.Body.Close() }()
	response, _ := io.ReadAll(io.LimitReader(res.Body, 200))
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the webhook at %s responded %d: %s", to.Host, res.StatusCode, strings.TrimSpace(string(response)))
	}
	return nil
}

// webhooks follows no redirects: a redirect would turn the POST into a GET, and would send the
// authorization to another server.
var webhooks = &http.Client{
	Transport:     transport.Default(),
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// webhook returns the address of the webhook and the value of its Authorization header.
func (s *Sender) webhook(ctx context.Context) (to *url.URL, authorization string, err error) {
	address := s.URL
	if s.Secret != "" {
		text, err := auth.ReadSecret(ctx, s.Identity, s.Secret)
		if err != nil {
			return nil, "", fmt.Errorf("secret %s (NOTIFICATION_SECRET) cannot be used: %w", s.Secret, err)
		}
		var value struct{ URL, Authorization string }
		// The decoder's error would quote the secret.
		if json.Unmarshal([]byte(text), &value) != nil || value.URL == "" && value.Authorization == "" {
			return nil, "", fmt.Errorf(`secret %s (NOTIFICATION_SECRET) must be {"url":"…","authorization":"…"}, with one of the two or both`, s.Secret)
		}
		address, authorization = cmp.Or(value.URL, address), value.Authorization
	}
	if _, err := checkURL(address); err != nil {
		return nil, "", errors.New("the webhook has no http or https URL: set NOTIFICATION_URL, or url in NOTIFICATION_SECRET")
	}
	to, _ = url.Parse(address)
	return to, authorization, nil
}
