package eventsource

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/sqs"
	"faulty/local/cloud/template"
)

const queueARN = "arn:aws:sqs:us-east-1:000000000000:q"
const deadARN = "arn:aws:sqs:us-east-1:000000000000:dead"

// worker is the function. It records the bodies of each batch and responds with
// reply.
type worker struct {
	mu      sync.Mutex
	batches [][]string
	reply   func(records []record) (lambda.Result, error)
}

func (w *worker) invoke(_ context.Context, _ string, in lambda.Invocation) (lambda.Result, error) {
	var event struct{ Records []record }
	if err := json.Unmarshal(in.Payload, &event); err != nil {
		return lambda.Result{}, err
	}
	var bodies []string
	for _, r := range event.Records {
		bodies = append(bodies, r.Body)
	}
	w.mu.Lock()
	w.batches = append(w.batches, bodies)
	w.mu.Unlock()
	res, err := w.reply(event.Records)
	if err == nil {
		in.Settle(res)
	}
	return res, err
}

// poll sends bodies to a queue whose messages are dead-lettered after two
// receives. It lets a function process them for some time, and returns the number
// of messages that are then left in the queue and in the dead-letter queue.
func poll(t *testing.T, w *worker, source template.QueueSource, bodies []string, pass time.Duration) (left, dead int) {
	t.Helper()
	queues := sqs.New(sqs.Options{Region: "us-east-1", AccountID: "000000000000", Endpoint: "http://127.0.0.1:1"})
	for _, c := range []sqs.Config{
		{Name: "dead", ARN: deadARN},
		{Name: "q", ARN: queueARN, VisibilityTimeout: 30 * time.Second, DeadLetterARN: deadARN, MaxReceives: 2},
	} {
		if err := queues.Create(c); err != nil {
			t.Fatal(err)
		}
	}
	for _, body := range bodies {
		if _, err := queues.Send(queueARN, sqs.Outgoing{Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	source.QueueARN = queueARN
	m := Start(Options{Queues: queues, Invoke: w.invoke, Region: "us-east-1", Function: "f", Source: source, Log: slog.New(slog.DiscardHandler)})
	time.Sleep(pass)
	m.Close()
	if m.Busy() != 0 {
		t.Errorf("Busy() = %d after Close; want 0", m.Busy())
	}
	count := func(arn string) int {
		visible, inFlight, delayed, err := queues.Counts(arn)
		if err != nil {
			t.Fatal(err)
		}
		return visible + inFlight + delayed
	}
	return count(queueARN), count(deadARN)
}

func numbered(n int) (bodies []string) {
	for i := range n {
		bodies = append(bodies, fmt.Sprint(i))
	}
	return bodies
}

// TestOutcomes checks what happens to messages for each response of the function.
func TestOutcomes(t *testing.T) {
	all := func(records []record) (lambda.Result, error) { return lambda.Result{Payload: []byte("null")}, nil }
	odd := func(records []record) (lambda.Result, error) {
		var items []string
		for _, r := range records {
			if strings.HasSuffix(r.Body, "1") {
				items = append(items, fmt.Sprintf(`{"itemIdentifier":%q}`, r.MessageId))
			}
		}
		return lambda.Result{Payload: []byte(`{"batchItemFailures":[` + strings.Join(items, ",") + `]}`)}, nil
	}
	failing := func([]record) (lambda.Result, error) { return lambda.Result{FunctionError: "Unhandled"}, nil }
	confused := func([]record) (lambda.Result, error) {
		return lambda.Result{Payload: []byte(`{"batchItemFailures":[{"itemIdentifier":"nobody"}]}`)}, nil
	}
	for _, row := range []struct {
		name     string
		reply    func([]record) (lambda.Result, error)
		report   bool
		pass     time.Duration
		left     int
		dead     int
		attempts int // total number of receives
	}{
		{"all done", all, true, time.Second, 0, 0, 12},
		{"two fail, reported", odd, true, time.Second, 2, 0, 12},
		{"two fail for good", odd, true, 90 * time.Second, 0, 2, 14},
		{"reports are off", odd, false, time.Second, 0, 0, 12},
		{"the function fails", failing, true, time.Second, 12, 0, 12},
		{"the function fails for good", failing, true, 90 * time.Second, 0, 12, 24},
		{"an unknown id", confused, true, time.Second, 12, 0, 12},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &worker{reply: row.reply}
				left, dead := poll(t, w, template.QueueSource{BatchSize: 10, ReportBatchItemFailures: row.report}, numbered(12), row.pass)
				attempts := 0
				for _, b := range w.batches {
					attempts += len(b)
				}
				if left != row.left || dead != row.dead || attempts != row.attempts {
					t.Errorf("left %d, dead %d, handed out %d; want %d, %d, %d", left, dead, attempts, row.left, row.dead, row.attempts)
				}
			})
		})
	}
}

// TestThrottled: the messages of a throttled invocation become visible after a
// second.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := false
		w := &worker{reply: func([]record) (lambda.Result, error) {
			if !refused {
				refused = true
				return lambda.Result{}, lambda.ErrThrottled
			}
			return lambda.Result{}, nil
		}}
		if left, dead := poll(t, w, template.QueueSource{BatchSize: 10}, numbered(3), 3*time.Second); left+dead != 0 || len(w.batches) != 2 {
			t.Errorf("left %d, dead %d after %d batches; want all done in the second", left, dead, len(w.batches))
		}
	})
}

// TestScaling: a backlog is processed in as many concurrent batches as allowed.
func TestScaling(t *testing.T) {
	for _, row := range []struct {
		name, maxWant   string
		limit, messages int
	}{
		{"default", "5", 0, 200}, {"limited", "2", 2, 200}, {"a trickle", "1", 0, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				now, most := 0, 0
				w := &worker{reply: func([]record) (lambda.Result, error) {
					mu.Lock()
					now++
					most = max(most, now)
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					now--
					mu.Unlock()
					return lambda.Result{}, nil
				}}
				left, _ := poll(t, w, template.QueueSource{BatchSize: 10, MaxConcurrency: row.limit}, numbered(row.messages), 20*time.Second)
				if fmt.Sprint(most) != row.maxWant || left != 0 {
					t.Errorf("%d batches at once, %d messages left; want %s, 0", most, left, row.maxWant)
				}
			})
		})
	}
}

// TestBatchWindow: a batch window collects more messages than one receive
// returns.
func TestBatchWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &worker{reply: func([]record) (lambda.Result, error) { return lambda.Result{}, nil }}
		poll(t, w, template.QueueSource{BatchSize: 100, BatchWindow: 5 * time.Second}, numbered(35), 10*time.Second)
		if len(w.batches) != 1 || len(w.batches[0]) != 35 {
			t.Errorf("batches %v; want one of 35", w.batches)
		}
	})
}
