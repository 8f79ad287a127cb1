package sqs

import (
	"log/slog"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/cloud/storage"
)

const (
	work = "arn:aws:sqs:us-east-1:000000000000:work"
	dead = "arn:aws:sqs:us-east-1:000000000000:dead"
)

// A restart is a service whose process can be restarted.
type restart struct {
	*Service
	t   *testing.T
	dir string
}

func (r *restart) start() {
	r.t.Helper()
	store, err := storage.Open(r.dir, slog.New(slog.DiscardHandler))
	if err != nil {
		r.t.Fatal(err)
	}
	r.Service = New(Options{Store: store})
	for _, c := range []Config{
		{Name: "work", VisibilityTimeout: 30 * time.Second, DeadLetterARN: dead, MaxReceives: 2, Retention: time.Hour},
		{Name: "dead"},
	} {
		if err := r.Create(c); err != nil {
			r.t.Fatal(err)
		}
	}
	if err := r.Restore(); err != nil {
		r.t.Fatal(err)
	}
}

// again restarts the process.
func (r *restart) again() {
	r.t.Helper()
	if err := r.changes.store.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.start()
}

func restarting(t *testing.T, run func(*restart)) {
	synctest.Test(t, func(t *testing.T) {
		r := &restart{t: t, dir: t.TempDir()}
		r.start()
		defer func() { // synctest waits until the store is closed
			if err := r.changes.store.Close(); err != nil {
				t.Error(err)
			}
		}()
		run(r)
	})
}

func (r *restart) send(out Outgoing) {
	r.t.Helper()
	if _, err := r.Send(work, out); err != nil {
		r.t.Fatal(err)
	}
}

// receive receives as a client, or as an event source mapping if internal is set.
func (r *restart) receive(arn string, internal bool) []Message {
	r.t.Helper()
	wait := time.Duration(0)
	got, err := r.Service.receive(r.t.Context(), func() (*queue, error) { return r.find(arn) },
		receiveOptions{limit: 10, wait: &wait, internal: internal})
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}

func (r *restart) depth(arn string) [3]int {
	r.t.Helper()
	visible, hidden, late, err := r.Counts(arn)
	if err != nil {
		r.t.Fatal(err)
	}
	return [3]int{visible, hidden, late}
}

// TestRestartKeepsMessages: a restart preserves content, order, attributes and
// delay.
func TestRestartKeepsMessages(t *testing.T) {
	restarting(t, func(r *restart) {
		r.send(Outgoing{Body: "first <&> ü", TraceHeader: "Root=1", Attributes: map[string]Attribute{"n": {Type: "Number", Text: "1"}, "b": {Type: "Binary", Bytes: []byte{0, 255}}}})
		r.send(Outgoing{Body: "second"})
		r.send(Outgoing{Body: "late", Delay: time.Minute})
		r.again()
		if got := r.depth(work); got != [3]int{2, 0, 1} {
			t.Errorf("visible, in flight, delayed: %v; want [2 0 1]", got)
		}
		got := r.receive(work, false)
		if len(got) != 2 || got[0].Body != "first <&> ü" || got[1].Body != "second" {
			t.Fatalf("received %+v; want both in their order", got)
		}
		m := got[0]
		if m.Attributes["AWSTraceHeader"] != "Root=1" || m.MD5OfBody != hexMD5([]byte(m.Body)) || m.MD5OfAttributes == "" ||
			m.MessageAttributes["n"].Text != "1" || string(m.MessageAttributes["b"].Bytes) != "\x00\xff" {
			t.Errorf("after a restart: %+v", m)
		}
		time.Sleep(time.Minute)
		if got := r.depth(work); got[2] != 0 {
			t.Errorf("visible, in flight, delayed after the delay: %v", got)
		}
	})
}

// TestRestartInFlight: a client's message stays in flight across a restart, and
// its receipt handle stays valid. A function's message becomes visible, because
// the function ends with the process.
func TestRestartInFlight(t *testing.T) {
	restarting(t, func(r *restart) {
		r.send(Outgoing{Body: "of a client"})
		outside := r.receive(work, false)
		r.send(Outgoing{Body: "of a function"})
		r.receive(work, true)
		r.again()
		if got := r.depth(work); got != [3]int{1, 1, 0} {
			t.Errorf("visible, in flight, delayed: %v; want [1 1 0]", got)
		}
		ops, err := r.Delete(work, outside[0].ReceiptHandle)
		if err != nil || len(ops) != 1 {
			t.Fatalf("Delete after the restart: %d statements, %v; want 1", len(ops), err)
		}
		if err := r.changes.store.Add(ops...).Wait(); err != nil {
			t.Fatal(err)
		}
		r.again()
		if got := r.depth(work); got != [3]int{1, 0, 0} {
			t.Errorf("visible, in flight, delayed after the delete: %v; want [1 0 0]", got)
		}
	})
}

// TestRestartVisibility: the rest of a visibility timeout continues after a
// restart.
func TestRestartVisibility(t *testing.T) {
	restarting(t, func(r *restart) {
		r.send(Outgoing{Body: "x"})
		got := r.receive(work, false)
		if err := r.ChangeVisibility(work, got[0].ReceiptHandle, 50*time.Second); err != nil {
			t.Fatal(err)
		}
		time.Sleep(40 * time.Second)
		r.again()
		if got := r.depth(work); got != [3]int{0, 1, 0} {
			t.Errorf("after 40 of 50 s: %v; want [0 1 0]", got)
		}
		time.Sleep(11 * time.Second)
		if got := r.depth(work); got != [3]int{1, 0, 0} {
			t.Errorf("after 51 of 50 s: %v; want [1 0 0]", got)
		}
	})
}

// TestRestartRedrive: receives are counted across restarts until the message is
// dead-lettered. The dead-letter queue is preserved too.
func TestRestartRedrive(t *testing.T) {
	restarting(t, func(r *restart) {
		r.send(Outgoing{Body: "poison"})
		for range 2 {
			if got := r.receive(work, true); len(got) != 1 {
				t.Fatalf("received %+v; want the message", got)
			}
			r.again()
		}
		if got := r.receive(work, true); len(got) != 0 {
			t.Fatalf("received %+v a third time; want it in the dead-letter queue", got)
		}
		r.again()
		got := r.receive(dead, false)
		if len(got) != 1 || got[0].Attributes["DeadLetterQueueSourceArn"] != work || got[0].Attributes["ApproximateReceiveCount"] != "3" {
			t.Errorf("dead letters: %+v; want the message, of %s, received 3 times", got, work)
		}
	})
}

// TestRestartRetention: the retention of a message continues while no process
// runs.
func TestRestartRetention(t *testing.T) {
	restarting(t, func(r *restart) {
		r.send(Outgoing{Body: "old"})
		time.Sleep(59 * time.Minute)
		r.again()
		if got := r.depth(work); got[0] != 1 {
			t.Errorf("after 59 of 60 min: %v", got)
		}
		time.Sleep(2 * time.Minute)
		r.again()
		if got := r.depth(work); got[0] != 0 {
			t.Errorf("after 61 of 60 min: %v", got)
		}
	})
}

// TestRestartQueues: a queue that a client has created keeps its attributes and
// messages. One that a client has deleted or purged has no messages.
func TestRestartQueues(t *testing.T) {
	restarting(t, func(r *restart) {
		const kept, gone = "arn:aws:sqs:us-east-1:000000000000:kept", "arn:aws:sqs:us-east-1:000000000000:gone"
		do := func(action, body string) {
			t.Helper()
			if _, err := (call{r.Service, ""}).dispatch(t.Context(), action, []byte(body)); err != nil {
				t.Fatal(err)
			}
		}
		url := func(name string) string { return `{"QueueUrl":"http://localhost/000000000000/` + name + `"` }
		for _, name := range []string{"kept", "gone"} {
			do("CreateQueue", `{"QueueName":"`+name+`","Attributes":{"VisibilityTimeout":"7"}}`)
			do("SendMessage", url(name)+`,"MessageBody":"x"}`)
		}
		do("SetQueueAttributes", url("kept")+`,"Attributes":{"DelaySeconds":"3","Policy":"{}"}}`)
		do("SendMessage", url("work")+`,"MessageBody":"x"}`)
		want := maps.Clone(r.byARN(kept).attributes())
		do("DeleteQueue", url("gone")+`}`)
		do("PurgeQueue", url("work")+`}`)
		r.again()
		if q := r.byARN(kept); q == nil || !maps.Equal(q.attributes(), want) {
			t.Errorf("after the restart: %v; want %v", q, want)
		}
		if r.byARN(gone) != nil {
			t.Error("the deleted queue is there")
		}
		if got := r.depth(work); got[0] != 0 {
			t.Errorf("the purged queue has %v", got)
		}
		do("CreateQueue", `{"QueueName":"gone"}`)
		r.again()
		if got := r.depth(gone); got[0] != 0 {
			t.Errorf("the queue created again has %v", got)
		}
	})
}
