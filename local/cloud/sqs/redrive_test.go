package sqs

import (
	"strconv"
	"testing"
	"time"
)

func TestRedrive(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, dead string) {
		id := send(t, s, work, "poison")
		sent := strconv.FormatInt(time.Now().UnixMilli(), 10)
		for range 2 {
			if got := receive(t, s, work, time.Minute); len(got) != 1 {
				t.Fatalf("received %d; want the message", len(got))
			}
		}
		if got := receive(t, s, work, time.Minute); len(got) != 0 {
			t.Fatalf("received %v a third time; want it dead", got)
		}
		got := receive(t, s, dead, 0)
		if len(got) != 1 || got[0].ID != id || got[0].Attributes["SentTimestamp"] != sent || got[0].Attributes["DeadLetterQueueSourceArn"] != work {
			t.Fatalf("dead-letter queue has %+v; want %s, sent at %s, from %s", got, id, sent, work)
		}
	})
}
