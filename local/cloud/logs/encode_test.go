package logs

import (
	"fmt"
	"testing"
	"time"
)

// TestIDs: ids have 56 digits, increase, and contain the time in the upper bits.
func TestIDs(t *testing.T) {
	s, last := newIDSource(), ""
	for range 1000 {
		id := s.next(time.UnixMilli(1_795_382_692_000))
		if len(id) != 56 || id <= last {
			t.Fatalf("id %q after %q; want 56 digits, growing", id, last)
		}
		last = id
	}
	if a, b := newIDSource(), newIDSource(); a.run.Cmp(b.run) == 0 {
		t.Error("two runs share their random part")
	}
}

func BenchmarkEncode(b *testing.B) {
	st := &Stream{group: "/aws/lambda/faulty-api", name: "2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef"}
	ids := newIDSource()
	var events []Event
	size := 0
	for i := range 1000 {
		line := fmt.Sprintf(`{"timestamp":"2026-11-22T21:24:52.123Z","level":"INFO","message":"GET / 200","n":%d}`, i)
		size += len(line)
		events = append(events, Event{ID: ids.next(time.UnixMilli(1_795_382_692_000)), Timestamp: 1_795_382_692_000, Message: line})
	}
	enc := newEncoder()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		enc.encode("000000000000", "f", st, events)
	}
}
