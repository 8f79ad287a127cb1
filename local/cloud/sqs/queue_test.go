package sqs

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// inBubble runs f in a synctest bubble, on a service with a queue "work". Its
// messages are dead-lettered to "dead" after two receives.
func inBubble(t *testing.T, f func(t *testing.T, s *Service, work, dead string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		work, dead := s.arn("work"), s.arn("dead")
		for _, c := range []Config{
			{Name: "work", VisibilityTimeout: 30 * time.Second, DeadLetterARN: dead, MaxReceives: 2},
			{Name: "dead", VisibilityTimeout: 30 * time.Second},
		} {
			if err := s.Create(c); err != nil {
				t.Fatal(err)
			}
		}
		f(t, s, work, dead)
	})
}

func send(t *testing.T, s *Service, arn, body string) string {
	t.Helper()
	id, err := s.Send(arn, Outgoing{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// receive receives up to ten messages.
func receive(t *testing.T, s *Service, arn string, wait time.Duration) []Message {
	t.Helper()
	messages, err := s.Receive(t.Context(), arn, 10, wait)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

// wantCounts compares the numbers of visible, in-flight and delayed messages.
func wantCounts(t *testing.T, s *Service, arn string, want ...int) {
	t.Helper()
	visible, flying, late, err := s.Counts(arn)
	if got := []int{visible, flying, late}; err != nil || !slices.Equal(got, want) {
		t.Errorf("Counts(%s) = %v, %v; want %v", arn, got, err, want)
	}
}

func TestVisibilityTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		send(t, s, work, "x")
		first := receive(t, s, work, 0)
		wantCounts(t, s, work, 0, 1, 0)
		start := time.Now()
		again := receive(t, s, work, time.Minute)
		if took := time.Since(start); len(again) != 1 || took != 30*time.Second {
			t.Fatalf("received %d again after %v; want one after 30s", len(again), took)
		}
		if n := again[0].Attributes["ApproximateReceiveCount"]; n != "2" || again[0].ID != first[0].ID {
			t.Errorf("receive count %s of %s; want 2 of %s", n, again[0].ID, first[0].ID)
		}
		// The first handle is stale. It is accepted and has no effect.
		if _, err := s.Delete(work, first[0].ReceiptHandle); err != nil {
			t.Errorf("Delete with a stale handle = %v; want nil", err)
		}
		wantCounts(t, s, work, 0, 1, 0)
		if _, err := s.Delete(work, again[0].ReceiptHandle); err != nil {
			t.Error(err)
		}
		wantCounts(t, s, work, 0, 0, 0)
	})
}

// TestDeleteAfterTimeout: the latest handle also deletes a message that is
// visible again.
func TestDeleteAfterTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		send(t, s, work, "x")
		m := receive(t, s, work, 0)[0]
		time.Sleep(31 * time.Second)
		wantCounts(t, s, work, 1, 0, 0)
		if _, err := s.Delete(work, m.ReceiptHandle); err != nil {
			t.Error(err)
		}
		wantCounts(t, s, work, 0, 0, 0)
	})
}

func TestLongPollWakesAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		took := make(chan time.Duration)
		for range 3 { // each message wakes one of them
			go func() {
				start := time.Now()
				receive(t, s, work, 20*time.Second)
				took <- time.Since(start)
			}()
		}
		for i := range 3 {
			time.Sleep(time.Second)
			send(t, s, work, "x")
			if got, want := <-took, time.Duration(i+1)*time.Second; got != want {
				t.Errorf("poll %d took %v; want %v", i, got, want)
			}
		}
	})
}

func TestLongPollEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		start := time.Now()
		if got := receive(t, s, work, 20*time.Second); len(got) != 0 || time.Since(start) != 20*time.Second {
			t.Errorf("empty poll gave %d after %v; want none after 20s", len(got), time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		got, err := s.Receive(ctx, work, 10, 20*time.Second)
		if len(got) != 0 || err != nil || time.Since(start) != time.Second {
			t.Errorf("cancelled poll gave %d, %v after %v; want none after 1s", len(got), err, time.Since(start))
		}
		send(t, s, work, "x")
		if got, _ := s.Receive(ctx, work, 10, 0); len(got) != 0 {
			t.Error("a receive whose context has ended took a message, which nobody will handle")
		}
	})
}

// TestLongPollSeesEarlierTimeout: a poll that waits for a message in flight
// returns when its timeout is shortened.
func TestLongPollSeesEarlierTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		send(t, s, work, "x")
		m := receive(t, s, work, 0)[0]
		took := make(chan time.Duration)
		go func() {
			start := time.Now()
			receive(t, s, work, 20*time.Second)
			took <- time.Since(start)
		}()
		synctest.Wait()
		if err := s.ChangeVisibility(work, m.ReceiptHandle, 3*time.Second); err != nil {
			t.Fatal(err)
		}
		if got := <-took; got != 3*time.Second {
			t.Errorf("poll took %v; want 3s", got)
		}
	})
}

func TestDelay(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		if _, err := s.Send(work, Outgoing{Body: "x", Delay: 5 * time.Second}); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, s, work, 0, 0, 1)
		start := time.Now()
		if got := receive(t, s, work, 20*time.Second); len(got) != 1 || time.Since(start) != 5*time.Second {
			t.Errorf("received %d after %v; want one after 5s", len(got), time.Since(start))
		}
	})
}

func TestRetention(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		send(t, s, work, "ready")
		send(t, s, work, "in flight")
		receive(t, s, work, 0)
		time.Sleep(defaultRetention - time.Second)
		wantCounts(t, s, work, 2, 0, 0)
		time.Sleep(time.Second)
		wantCounts(t, s, work, 0, 0, 0)
	})
}

func TestChangeVisibility(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, dead string) {
		send(t, s, work, "x")
		handle := receive(t, s, work, 0)[0].ReceiptHandle
		tests := []struct {
			name, queue, handle string
			d                   time.Duration
			want                string
		}{
			{"longer", work, handle, time.Hour, ""},
			{"too long", work, handle, 13 * time.Hour, "InvalidParameterValue"},
			{"negative", work, handle, -time.Second, "InvalidParameterValue"},
			{"another queue's handle", dead, handle, 0, "ReceiptHandleIsInvalid"},
			{"no handle", work, "", 0, "MissingParameter"},
			{"show", work, handle, 0, ""},
			{"not in flight", work, handle, time.Second, legacy + "MessageNotInflight"},
		}
		for _, tt := range tests {
			err, got := s.ChangeVisibility(tt.queue, tt.handle, tt.d), ""
			if err != nil {
				got = err.(*Error).Legacy
			}
			if got != tt.want {
				t.Errorf("%s: ChangeVisibility(%v) = %q; want %q", tt.name, tt.d, got, tt.want)
			}
		}
		wantCounts(t, s, work, 1, 0, 0)
	})
}

func TestPurge(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		c, in := call{s, ""}, []byte(`{"QueueUrl":"http://any/000000000000/work"}`)
		send(t, s, work, "ready")
		receive(t, s, work, 0)
		send(t, s, work, "in flight")
		if _, err := c.dispatch(t.Context(), "PurgeQueue", in); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, s, work, 0, 0, 0)
		if _, err := c.dispatch(t.Context(), "PurgeQueue", in); err == nil {
			t.Error("a second purge within a minute was accepted")
		}
		time.Sleep(purgePause)
		if _, err := c.dispatch(t.Context(), "PurgeQueue", in); err != nil {
			t.Error(err)
		}
	})
}

// TestDeleteQueueEndsPolls: a poll ends with an error when its queue is deleted.
func TestDeleteQueueEndsPolls(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Service, work, _ string) {
		failed := make(chan error)
		go func() {
			_, err := s.Receive(t.Context(), work, 1, 20*time.Second)
			failed <- err
		}()
		synctest.Wait()
		if _, err := (call{s, ""}).dispatch(t.Context(), "DeleteQueue", []byte(`{"QueueUrl":"http://any/000000000000/work"}`)); err != nil {
			t.Fatal(err)
		}
		if err := <-failed; err == nil || err.(*Error).Legacy != legacy+"NonExistentQueue" {
			t.Errorf("poll of a deleted queue = %v; want NonExistentQueue", err)
		}
	})
}
