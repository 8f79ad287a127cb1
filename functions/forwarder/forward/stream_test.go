package forward

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// streamEventOfAge returns the event for records that were sent some time ago.
func streamEventOfAge(age time.Duration, data ...string) []byte {
	sent := fmt.Sprintf(`"kinesis":{"approximateArrivalTimestamp":%.3f,`, float64(time.Now().Add(-age).UnixMilli())/1000)
	return []byte(strings.ReplaceAll(string(streamEvent(data...)), `"kinesis":{`, sent))
}

// TestStreamDuringOutage checks that an outage does not block a shard: the records go to the retry queue, nearly none of
// them is tried, and each is stored once afterwards. Only what the retry queue does not take is delivered again.
func TestStreamDuringOutage(t *testing.T) {
	const n = 105
	f, s, q := newTrio(t, io.Discard)
	var records []string
	for i := range n {
		records = append(records, data(t, fmt.Sprint(i), "a"))
	}
	s.down, q.retries.down = true, true
	if output, err := f.Invoke(t.Context(), streamEvent(records...)); err == nil {
		t.Errorf("Invoke without the retry queue = %s; want an error, so that Lambda delivers all records again", output)
	}
	q.retries.down = false
	for range 2 {
		begin := time.Now()
		output, err := f.Invoke(t.Context(), streamEvent(records...))
		if err != nil || string(output) != `{"batchItemFailures":[]}` {
			t.Fatalf("Invoke = %s, %v; want all handled", output, err)
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("Invoke took %v; want what sending takes", took)
		}
	}
	if len(q.retries.messages) != 2*n || len(q.failures.messages) != 0 || s.requests != 0 {
		t.Fatalf("%d messages to retry, %d failures, %d requests; want %d, none, none", len(q.retries.messages), len(q.failures.messages), s.requests, 2*n)
	}
	s.down = false
	f.breaker.Report(nil)
	q.retries.replay(t, f)
	if len(s.docs) != n || len(q.retries.messages) != 0 {
		t.Errorf("%d stored, %d left; want %d, none", len(s.docs), len(q.retries.messages), n)
	}
}

// TestPoisonRecord checks that a record that ends the process is moved to the retry queue, and that the others of its
// shard are stored. The test plays Lambda: it halves a batch that has ended the process.
func TestPoisonRecord(t *testing.T) {
	f, s, q := newTrio(t, io.Discard)
	poison := data(t, "poison", "a")
	batch := []string{poison}
	for i := range 99 {
		batch = slices.Insert(batch, i%(len(batch)+1), data(t, fmt.Sprint(i), "a"))
	}
	crashes := 0
	for age := time.Second; len(batch) > 0; age += 30 * time.Second {
		part := batch
		for crash := true; crash; {
			crash = slices.Contains(part, poison) && (len(part) > 1 || age <= suspectAge)
			if crash {
				crashes++
				age += 5 * time.Second
				part = part[:max(len(part)/2, 1)]
			}
		}
		output, err := f.Invoke(t.Context(), streamEventOfAge(age, part...))
		if err != nil || string(output) != `{"batchItemFailures":[]}` {
			t.Fatalf("Invoke = %s, %v; want all handled", output, err)
		}
		batch = batch[len(part):]
	}
	var letter struct{ Reason string }
	if len(q.retries.messages) == 0 || json.Unmarshal([]byte(q.retries.messages[0]), &letter) != nil || letter.Reason != errSuspect.Error() {
		t.Fatalf("messages to retry %q; want one with the reason", q.retries.messages)
	}
	if stored := len(s.docs); stored+len(q.retries.messages) != 100 || crashes > 20 || !strings.Contains(strings.Join(q.retries.messages, ""), poison) {
		t.Errorf("%d stored, %d to retry after %d crashes; want 100 in all", stored, len(q.retries.messages), crashes)
	}
}

// TestSuspect checks which records are not tried: old ones that Lambda delivers alone.
func TestSuspect(t *testing.T) {
	for _, row := range []struct {
		age       time.Duration
		records   int
		isSuspect bool
	}{{time.Second, 1, false}, {2 * suspectAge, 1, true}, {2 * suspectAge, 2, false}} {
		f, s, q := newTrio(t, io.Discard)
		var records []string
		for i := range row.records {
			records = append(records, data(t, fmt.Sprint(i), "a"))
		}
		output, err := f.Invoke(t.Context(), streamEventOfAge(row.age, records...))
		if isSuspect := len(q.retries.messages) == 1 && s.requests == 0; err != nil || string(output) != `{"batchItemFailures":[]}` || isSuspect != row.isSuspect || !isSuspect && len(s.docs) != row.records {
			t.Errorf("%d records after %v: Invoke = %s, %v, %d stored, %d to retry; want it to be suspect: %v", row.records, row.age, output, err, len(s.docs), len(q.retries.messages), row.isSuspect)
		}
	}
}
