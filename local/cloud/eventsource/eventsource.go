// Package eventsource emulates Lambda's event source mapping for SQS. It polls a
// queue, invokes a function with batches of its messages, and deletes the
// messages that the function did not report as failed.
package eventsource

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/sqs"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

const (
	receiveMost = 10               // maximum number of messages of one ReceiveMessage call
	longPoll    = 20 * time.Second // how long a ReceiveMessage call waits for the first message
	concurrency = 5                // batches at once; AWS starts with the same number
)

// Options configure a Mapping.
type Options struct {
	Queues   *sqs.Service
	Invoke   func(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error)
	Region   string
	Function string // name
	Source   template.QueueSource
	Log      *slog.Logger
}

// Mapping polls one queue for one function.
type Mapping struct {
	o       Options
	limit   int
	ctx     context.Context
	stop    context.CancelFunc
	busy    atomic.Int64 // batches that are received but not yet settled
	pollers atomic.Int64
	running sync.WaitGroup
}

// Start starts to poll.
func Start(o Options) *Mapping {
	m := &Mapping{o: o, limit: concurrency}
	if o.Source.MaxConcurrency > 0 {
		m.limit = o.Source.MaxConcurrency
	}
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.pollers.Add(1)
	m.running.Go(func() { m.poll(true) })
	return m
}

// Busy returns the number of batches that the function is processing.
func (m *Mapping) Busy() int { return int(m.busy.Load()) }

// Close stops polling and waits for the batches in flight.
func (m *Mapping) Close() {
	m.stop()
	m.running.Wait()
}

// poll receives and processes batches. One poller runs until Close. A full batch
// starts another poller, up to the limit. The additional pollers end when batches
// are no longer full. A few messages are therefore received in few batches, and a
// backlog is processed by many function processes.
func (m *Mapping) poll(forGood bool) {
	defer m.pollers.Add(-1)
	for m.ctx.Err() == nil {
		messages := m.receive()
		full := len(messages) >= min(m.o.Source.BatchSize, receiveMost)
		if full && m.pollers.Add(1) <= int64(m.limit) {
			m.running.Go(func() { m.poll(false) })
		} else if full {
			m.pollers.Add(-1)
		}
		if len(messages) > 0 {
			m.process(messages)
			m.busy.Add(-1)
		}
		if !full && !forGood {
			return
		}
	}
}

// receive collects one batch: the messages that are available, up to the batch
// size, and those that arrive within the batch window. It counts a batch that is
// not empty as busy.
func (m *Mapping) receive() []sqs.Message {
	var batch []sqs.Message
	wait := longPoll
	var windowEnd time.Time
	for len(batch) < m.o.Source.BatchSize {
		more, err := m.o.Queues.Receive(m.ctx, m.o.Source.QueueARN, min(receiveMost, m.o.Source.BatchSize-len(batch)), wait)
		if err != nil && m.ctx.Err() == nil {
			m.o.Log.Error("event source mapping cannot receive", "queue", m.o.Source.QueueARN, "error", err)
			m.pause(time.Second)
		}
		if len(batch) == 0 && len(more) > 0 {
			m.busy.Add(1)
			windowEnd = time.Now().Add(m.o.Source.BatchWindow)
		}
		batch = append(batch, more...)
		if wait = time.Until(windowEnd); err != nil || len(more) == 0 || wait <= 0 {
			break
		}
	}
	return batch
}

func (m *Mapping) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-m.ctx.Done():
	}
}

// process invokes the function with a batch. The invocation deletes the messages
// that succeeded. The others become visible again when their visibility timeout
// ends.
func (m *Mapping) process(batch []sqs.Message) {
	payload := event(batch, m.o.Source.QueueARN, m.o.Region)
	settle := func(res lambda.Result) []storage.Op { return m.settle(batch, res) }
	_, err := m.o.Invoke(m.ctx, m.o.Function, lambda.Invocation{Payload: payload, Settle: settle})
	if errors.Is(err, lambda.ErrThrottled) {
		// AWS backs off and tries again while the messages' visibility timeout
		// runs.
		for _, msg := range batch {
			m.check(m.o.Queues.ChangeVisibility(m.o.Source.QueueARN, msg.ReceiptHandle, time.Second))
		}
	}
}

// settle deletes the messages that the function processed, and returns the
// statements that delete them from the store.
func (m *Mapping) settle(batch []sqs.Message, res lambda.Result) (ops []storage.Op) {
	if res.FunctionError != "" {
		return nil
	}
	failed := map[string]bool{}
	var err error
	if m.o.Source.ReportBatchItemFailures {
		if failed, err = failures(res.Payload, batch); err != nil {
			m.o.Log.Error("the whole batch failed: its batchItemFailures are not usable",
				"function", m.o.Function, "requestId", res.RequestID, "error", err)
			return nil
		}
	}
	for _, msg := range batch {
		if !failed[msg.ID] {
			deleted, err := m.o.Queues.Delete(m.o.Source.QueueARN, msg.ReceiptHandle)
			m.check(err)
			ops = append(ops, deleted...)
		}
	}
	return ops
}

func (m *Mapping) check(err error) {
	if err != nil {
		m.o.Log.Error("event source mapping cannot settle a message", "queue", m.o.Source.QueueARN, "error", err)
	}
}
