package forward

import (
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"faulty/functions/forwarder/deadletter"
)

// streamsOf returns an object with events of many log streams.
func streamsOf(streams, events int) string {
	var text strings.Builder
	for i := range streams * events {
		stream := i % streams
		text.WriteString(event(fmt.Sprint("stream-", stream), i/streams, fmt.Sprintf("stream %d. order %d is paid", stream, i/streams)))
	}
	return text.String()
}

// TestObjectSharesRequests checks that the log streams of an object share bulk requests, and that a refused document
// concerns its own log stream only.
func TestObjectSharesRequests(t *testing.T) {
	const streams, events = 300, 4
	for _, row := range []struct {
		name           string
		setUp          func(*shelf)
		stored, failed int
		requests       int
		retried        bool
	}{
		{"all stored", func(*shelf) {}, streams * events, 0, 1, false},
		{"one refused", func(s *shelf) { s.refuses = "stream 7. order 2 " }, streams*events - 1, 1, 1, false},
		{"one refused for now", func(s *shelf) { s.refuses, s.reason = "stream 7. order 2 ", "cluster_block_exception" }, streams*events - 1, 0, 1, true},
		{"a request refused", func(s *shelf) { s.chokes = "stream 7. order 2 " }, streams*events - (streams-7)*events, 0, 1 + 8, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			f, s, b := newBucket(t, io.Discard)
			b.objects["a.log"] = []byte(streamsOf(streams, events))
			row.setUp(s)
			if err := f.Handle(t.Context(), []byte(notice("a.log"))); err != nil {
				t.Fatal(err)
			}
			if len(s.docs) != row.stored || len(b.queues.failures.messages) != row.failed || (len(b.queues.retries.messages) == 1) != row.retried || s.requests != row.requests {
				t.Errorf("%d documents by %d requests, %d failures, %d to retry; want %d by %d, %d, %v", len(s.docs), s.requests, len(b.queues.failures.messages), len(b.queues.retries.messages),
					row.stored, row.requests, row.failed, row.retried)
			}
			for _, m := range b.queues.failures.messages {
				if letter, err := deadletter.Parse([]byte(m)); err != nil || letter.Stream != "stream-7" || len(letter.Refused) != 1 || letter.Refused[0].Events[0].Message != "stream 7. order 2 is paid" {
					t.Errorf("failure %s, %v; want the event of its log stream", m, err)
				}
			}
			s.refuses, s.chokes = "", ""
			b.queues.retries.replay(t, f)
			b.queues.failures.replay(t, f)
			f, complete, b := newBucket(t, io.Discard)
			b.objects["a.log"] = []byte(streamsOf(streams, events))
			if err := f.Handle(t.Context(), []byte(notice("a.log"))); err != nil || !maps.Equal(keys(complete.docs), keys(s.docs)) {
				t.Errorf("Handle = %v; want the same documents, of which there are %d", err, len(s.docs))
			}
		})
	}
}
