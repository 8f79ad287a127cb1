package forward

import (
	"encoding/base64"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
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
			if output, err := f.Invoke(t.Context(), streamEvent(row.record)); err != nil || string(output) != `{"batchItemFailures":[]}` || len(q.messages) < 2 {
				t.Fatalf("Invoke = %s, %v, %d messages; want no failure, several messages", output, err, len(q.messages))
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
			output, err := f.Invoke(t.Context(), queueEvent(t, []string{m}))
			if err != nil {
				t.Fatal(err)
			}
			left += strings.Count(string(output), "itemIdentifier")
		}
		if left != len(parts)-1 && left != 0 {
			t.Errorf("%d of %d parts are redelivered; want all but the last, then none", left, len(parts))
		}
	}
	if left != 0 || len(s.docs) != 1 {
		t.Errorf("%d parts left, %d stored; want 0, 1", left, len(s.docs))
	}
}

// TestLargeDeliveryIsRetried: a failed delivery of any size goes to the retry queue. Lambda's own
// record of one of about a megabyte would not fit into a queue.
func TestLargeDeliveryIsRetried(t *testing.T) {
	for _, size := range []int{100 << 10, 800 << 10} {
		f, s, q := newTrio(t, io.Discard)
		s.down = true
		if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+data(t, "1", noise(size))+`"}}`)); err != nil || len(q.retries.messages) == 0 || !strings.Contains(q.retries.messages[0], "responded 403") {
			t.Errorf("Handle of a delivery of %d bytes = %v, %d messages; want it in the retry queue with the reason", size, err, len(q.retries.messages))
		}
		s.down = false
		f.breaker.Report(nil)
		q.retries.replay(t, f)
		if len(q.retries.messages)+len(q.failures.messages) != 0 || len(s.docs) != 1 {
			t.Errorf("replay: %d and %d messages, %d stored; want none, 1", len(q.retries.messages), len(q.failures.messages), len(s.docs))
		}
	}
}

// TestPartsDuringOutage: a delivery in parts that is not tried, because the request before it failed,
// is stored when its messages are received again.
func TestPartsDuringOutage(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	s.down = true
	for _, d := range []string{data(t, "1", "small"), data(t, "2", noise(800<<10))} {
		if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+d+`"}}`)); err != nil {
			t.Fatal(err)
		}
	}
	messages := q.retries.take()
	if len(messages) != 3 {
		t.Fatalf("%d messages to retry; want the small delivery and two parts of the large one", len(messages))
	}
	f.breaker.Report(nil)
	if _, err := f.Invoke(t.Context(), queueEvent(t, messages)); err == nil {
		t.Fatal("Invoke = nil; want an error, because OpenSearch is down")
	}
	s.down = false
	f.breaker.Report(nil)
	if output, err := f.Invoke(t.Context(), queueEvent(t, messages)); err != nil || string(output) != `{"batchItemFailures":[]}` || len(s.docs) != 2 {
		t.Errorf("Invoke = %s, %v, %d stored; want both deliveries stored", output, err, len(s.docs))
	}
}

// TestOldPartsMeet: parts of a dead letter wait for each other in the memory of an environment, so
// that they are received again while it exists, whatever their age.
func TestOldPartsMeet(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	s.down = true
	if err := f.Handle(t.Context(), []byte(`{"awslogs":{"data":"`+data(t, "1", noise(800<<10))+`"}}`)); err != nil {
		t.Fatal(err)
	}
	s.down = false
	f.breaker.Report(nil)
	part := q.retries.take()[0]
	output, err := f.Invoke(t.Context(), queueEventOfAge(t, 12*time.Hour, []string{part}))
	if seconds := q.retries.hidden["receipt-0"]; err != nil || !strings.Contains(string(output), "id-0") || seconds < 40 || seconds > 60 {
		t.Errorf("Invoke = %s, %v, hidden for %d s; want the part again within a minute", output, err, seconds)
	}
}
