package forward

import (
	"encoding/base64"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// noise returns the base64 of n bytes that do not compress.
func noise(n int) string {
	r := rand.NewChaCha8([32]byte{7})
	bytes := make([]byte, n)
	_, _ = r.Read(bytes) // never fails
	return base64.StdEncoding.EncodeToString(bytes)
}

// TestLargeRecords: no record blocks its shard because it is too large for the failure queue, and a
// record that is in the queue in parts is replayed as a whole.
func TestLargeRecords(t *testing.T) {
	for _, row := range []struct {
		name   string
		record string // awslogs.data
		stored int    // by the replay, once OpenSearch takes it
	}{
		{"unreadable", noise(9 << 17), 0},
		{"one refused event", data(t, "1", noise(9<<17)), 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, s, q := newPair(t, io.Discard)
			s.refuses = "message"
			if answer, err := f.Invoke(t.Context(), streamEvent(row.record)); err != nil || string(answer) != `{"batchItemFailures":[]}` || len(q.messages) < 2 {
				t.Fatalf("Invoke = %s, %v, %d messages; want no failure, several messages", answer, err, len(q.messages))
			}
			parts := len(q.messages)
			q.replay(t, f)
			if len(q.messages) != parts || len(s.docs) != 0 {
				t.Errorf("replay, refused again: %d messages, %d stored; want %d, 0", len(q.messages), len(s.docs), parts)
			}
			s.refuses = ""
			q.replay(t, f)
			if want := parts * (1 - row.stored); len(q.messages) != want || len(s.docs) != row.stored {
				t.Errorf("replay: %d messages, %d stored; want %d, %d", len(q.messages), len(s.docs), want, row.stored)
			}
		})
	}
}

// TestPartsInSeveralBatches: parts that arrive in different batches wait for each other.
func TestPartsInSeveralBatches(t *testing.T) {
	f, s, q := newPair(t, io.Discard)
	s.refuses = "message"
	if _, err := f.Invoke(t.Context(), streamEvent(data(t, "1", noise(9<<17)))); err != nil {
		t.Fatal(err)
	}
	s.refuses = ""
	parts := q.take()
	left := 0
	for range 2 {
		left = 0
		for _, m := range parts {
			answer, err := f.Invoke(t.Context(), queueEvent(t, []string{m}))
			if err != nil {
				t.Fatal(err)
			}
			left += strings.Count(string(answer), "itemIdentifier")
		}
		if left != len(parts)-1 && left != 0 {
			t.Errorf("%d of %d parts come again; want all but the last, then none", left, len(parts))
		}
	}
	if left != 0 || len(s.docs) != 1 {
		t.Errorf("%d parts left, %d stored; want 0, 1", left, len(s.docs))
	}
}

// TestDeliveryTooLargeForLambda: Lambda cannot record a failed delivery of about a megabyte, so the
// function dead-letters it.
func TestDeliveryTooLargeForLambda(t *testing.T) {
	f, s, q := newPair(t, io.Discard)
	s.down = true
	small, large := data(t, "1", noise(100<<10)), data(t, "2", noise(800<<10))
	if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+small+`"}}`)); err == nil || len(q.messages) != 0 {
		t.Errorf("Handle of a small delivery = %v, %d messages; want an error, for Lambda to keep it", err, len(q.messages))
	}
	if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+large+`"}}`)); err != nil || len(q.messages) == 0 || !strings.Contains(q.messages[0], "answered 403") {
		t.Errorf("Handle of a large delivery = %v, %d messages; want it in the queue with the reason", err, len(q.messages))
	}
	s.down = false
	q.replay(t, f)
	if len(q.messages) != 0 || len(s.docs) != 1 {
		t.Errorf("replay: %d messages, %d stored; want 0, 1", len(q.messages), len(s.docs))
	}
}
