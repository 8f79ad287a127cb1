package forward

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
)

// receivedEvent returns the event for messages that were received before.
func receivedEvent(tb testing.TB, times int, age time.Duration, messages []string) []byte {
	tb.Helper()
	return bytes.ReplaceAll(queueEventOfAge(tb, age, messages), []byte(`"ApproximateReceiveCount":"1"`), fmt.Appendf(nil, `"ApproximateReceiveCount":"%d"`, times))
}

// TestRenewed checks that a message that fails again and again is replaced by a copy, which counts as sent when the first
// one was, and that it is stored in the end.
func TestRenewed(t *testing.T) {
	var parts []string
	letter, err := deadletter.FromDelivery([]byte(data(t, "1", "a")), "down")
	if err == nil {
		parts, err = letter.Encode()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, message := range map[string]string{
		"Lambda's record": `{"requestPayload":{"awslogs":{"data":"` + data(t, "1", "a") + `"}}}`,
		"a dead letter":   parts[0],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each failed invocation takes a second
			f, s, q := newTrio(t, io.Discard)
			s.down = true
			const age = 20 * time.Hour
			if _, err := f.Invoke(t.Context(), receivedEvent(t, renewedAfter-1, age, []string{message})); err == nil || len(q.retries.messages) != 0 {
				t.Fatalf("Invoke = %v, %d copies; want an error, none", err, len(q.retries.messages))
			}
			for range 2 {
				output, err := f.Invoke(t.Context(), receivedEvent(t, renewedAfter, age, []string{message}))
				copies := q.retries.take()
				if err != nil || string(output) != `{"batchItemFailures":[]}` || len(copies) != 1 {
					t.Fatalf("Invoke = %s, %v, %d copies; want one instead of the message", output, err, len(copies))
				}
				message = copies[0]
			}
			sent := time.UnixMilli(deadletter.Since([]byte(message)))
			if off := time.Since(sent) - age; off < -time.Minute || off > time.Minute {
				t.Errorf("the copy counts as sent at %v; want %v ago", sent, age)
			}
			s.down = false
			f.breaker.Report(nil)
			q.retries.put(message)
			q.retries.replay(t, f)
			if len(s.docs) != 1 || len(q.retries.messages) != 0 {
				t.Errorf("%d stored, %d left; want 1, none", len(s.docs), len(q.retries.messages))
			}
			s.down = true
			old, err := deadletter.Renew([]byte(message), time.Now().Add(-maxRetryAge-time.Hour).UnixMilli())
			if err != nil {
				t.Fatal(err)
			}
			output, err := f.Invoke(t.Context(), queueEvent(t, old))
			if err != nil || len(q.failures.messages) != 1 || deadletter.Since([]byte(q.failures.messages[0])) != 0 {
				t.Errorf("Invoke = %s, %v, failures %q; want a copy that is too old there, as if it were new", output, err, q.failures.messages)
			}
		})
	}
}

// TestRenewedParts checks that a large dead letter is complete when all its parts were renewed.
func TestRenewedParts(t *testing.T) {
	noise := make([]byte, 3<<20)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"[x>>26]
	}
	letter, err := deadletter.FromDelivery(noise, "down")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := letter.Encode()
	if err != nil || len(messages) < 2 {
		t.Fatalf("%d messages, %v; want parts", len(messages), err)
	}
	var parts deadletter.Parts
	for i, m := range messages {
		renewed, err := deadletter.Renew([]byte(m), 7)
		if err != nil || len(renewed) != 1 || len(renewed[0]) > 1<<20 {
			t.Fatalf("Renew = %d messages, %v; want one", len(renewed), err)
		}
		part, err := deadletter.Parse([]byte(renewed[0]))
		if err != nil {
			t.Fatal(err)
		}
		parts.Hold(&part)
		joined, _, err := parts.Join(part.Part)
		if isComplete := i == len(messages)-1; (err == nil) != isComplete || isComplete && !bytes.Contains(joined.Payload, noise) {
			t.Errorf("after part %d of %d: %v", i+1, len(messages), err)
		}
	}
}

// TestOldPart checks that a part of a dead letter that is too old is as new in the failure queue: when its parts are
// replayed, it can wait for the others.
func TestOldPart(t *testing.T) {
	letter, err := deadletter.FromDelivery([]byte(noise(9<<17)), "down")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := letter.Encode()
	if err == nil {
		messages, err = deadletter.Renew([]byte(messages[0]), time.Now().Add(-maxRetryAge-time.Hour).UnixMilli())
	}
	if err != nil {
		t.Fatal(err)
	}
	f, _, q := newTrio(t, io.Discard)
	for range 2 {
		if output, err := f.Invoke(t.Context(), queueEvent(t, messages)); err != nil {
			t.Fatalf("Invoke = %s, %v", output, err)
		}
		if len(q.failures.messages) != 1 || deadletter.Since([]byte(q.failures.messages[0])) != 0 {
			t.Fatalf("%d messages in the failure queue; want the part, without the time since when it is retried", len(q.failures.messages))
		}
		messages = q.failures.messages
	}
}

// TestSeparated checks that a message that ends the process does not take others with it. The test plays SQS and Lambda:
// the messages that are visible are received together, and if one of them ends the process, none is handled.
func TestSeparated(t *testing.T) {
	const poison, most, visibility = "0", 100, 3 * time.Minute
	f, s, q := newTrio(t, io.Discard)
	type message struct {
		body     string
		visible  time.Duration
		received int
	}
	var queue []*message
	for i := range 10 {
		queue = append(queue, &message{body: `{"requestPayload":{"awslogs":{"data":"` + data(t, fmt.Sprint(i), "a") + `"}}}`})
	}
	isPoison := func(m *message) bool { return m == queue[0] }
	handled := map[*message]bool{}
	now, last := time.Duration(0), time.Duration(0)
	for ; queue[0].received < most; now += 5 * time.Second {
		var batch []*message
		for _, m := range queue {
			if !handled[m] && m.visible <= now {
				m.received, m.visible = m.received+1, now+visibility
				batch = append(batch, m)
			}
		}
		if len(batch) == 0 {
			continue
		}
		var records []delivery.Record
		for i, m := range batch {
			records = append(records, delivery.Record{Receipt: fmt.Append(nil, i), Receives: m.received})
		}
		clear(q.retries.hidden)
		f.separate(t.Context(), records)
		for i, m := range batch {
			if seconds, ok := q.retries.hidden[fmt.Sprint(i)]; ok {
				m.visible = now + time.Duration(seconds)*time.Second
			}
		}
		if slices.ContainsFunc(batch, isPoison) {
			continue
		}
		for _, m := range batch {
			if _, err := f.Invoke(t.Context(), queueEvent(t, []string{m.body})); err != nil {
				t.Fatal(err)
			}
			handled[m], last = true, now
		}
	}
	if len(s.docs) != 9 || strings.Contains(fmt.Sprint(s.docs), "/"+poison+":") || now > 6*time.Hour {
		t.Errorf("%d documents after %v, and %d times of the one that ends the process after %v; want 9, and at most six hours", len(s.docs), last, most, now)
	}
}
