// Package async runs asynchronous invocations as AWS Lambda does. It queues them,
// retries them when the function fails, and sends them to the function's failure
// destination when their retries or their maximum age are used up.
package async

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// Options configure a Queue.
type Options struct {
	Invoke func(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error)
	// Send puts a destination record into a queue. It stores the record in the
	// same transaction as the changes of the given statements.
	Send func(queueARN, body string, with ...storage.Op) error
	// Store keeps the invocations across a restart. If it is nil, they are kept
	// in memory only.
	Store *storage.DB
	Log   *slog.Logger
	// RetryDelay is the wait before the first retry. The second retry waits double
	// as long. AWS waits 1 and 2 minutes. The default here is 1 s.
	RetryDelay time.Duration
}

// Queue holds the asynchronous invocations that are not finished.
type Queue struct {
	o       Options
	ctx     context.Context
	stop    context.CancelFunc
	pending atomic.Int64
	seq     atomic.Int64 // sequence number of the latest invocation
	running sync.WaitGroup
}

// New returns an empty queue.
func New(o Options) *Queue {
	if o.RetryDelay == 0 {
		o.RetryDelay = time.Second
	}
	q := &Queue{o: o}
	q.ctx, q.stop = context.WithCancel(context.Background())
	return q
}

// Pending returns the number of invocations that wait, run or wait for a retry.
func (q *Queue) Pending() int { return int(q.pending.Load()) }

// Close stops the pending invocations and returns when no invocation runs any
// more. Restore continues the invocations that are stored.
func (q *Queue) Close() {
	q.stop()
	q.running.Wait()
}

// Invoke queues an invocation of f. It returns the request id and the transaction
// that stores the invocation together with the changes of the given statements.
// If first is not nil, it is called once, when the first attempt has ended.
func (q *Queue) Invoke(f *template.Function, in lambda.Invocation, first func(), with ...storage.Op) (id string, queued *storage.Commit) {
	if in.RequestID == "" {
		in.RequestID = uuid.NewString()
	}
	if first == nil {
		first = func() {}
	}
	i := &invocation{Invocation: in, f: f, seq: q.seq.Add(1), queued: time.Now()}
	commit := q.o.Store.Add(append(with, i.insert())...)
	q.start(i, first)
	return in.RequestID, commit
}

func (q *Queue) start(i *invocation, first func()) {
	i.Settle = i.settle
	q.pending.Add(1)
	q.running.Go(func() {
		defer q.pending.Add(-1)
		q.run(i, sync.OnceFunc(first))
	})
}

// run attempts an invocation until it succeeds, its retries are used up, or it is
// too old.
func (q *Queue) run(i *invocation, attempted func()) {
	defer attempted()
	for throttles := 0; ; {
		var wait time.Duration
		res, err := q.o.Invoke(q.ctx, i.f.Name, i.Invocation)
		switch {
		case errors.Is(err, lambda.ErrThrottled):
			// A throttled event has not failed. As on AWS, it waits until it is
			// too old.
			throttles++
			wait = min(q.o.RetryDelay<<min(throttles, 8), 5*time.Minute)
		case err != nil && !errors.Is(err, storage.ErrNotCommitted):
			return // shutting down
		case res.FunctionError == "":
			return
		default:
			q.o.Log.Warn("asynchronous invocation failed", "function", i.f.Name, "attempt", i.attempts, "error", string(res.Payload))
			wait = q.o.RetryDelay * time.Duration(i.attempts)
			if i.attempts > i.f.Async.MaxRetries {
				q.deadLetter(i, res, "RetriesExhausted")
				return
			}
		}
		attempted()
		if i.f.Async.MaxAge > 0 && time.Since(i.queued)+wait > i.f.Async.MaxAge {
			q.deadLetter(i, res, "EventAgeExceeded")
			return
		}
		select {
		case <-time.After(wait):
		case <-q.ctx.Done():
			return
		}
	}
}

// destinationRecord is what a failure destination receives. See "Capturing
// records of Lambda asynchronous invocations" in Lambda's guide.
type destinationRecord struct {
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	RequestContext  requestContext   `json:"requestContext"`
	RequestPayload  json.RawMessage  `json:"requestPayload"`
	ResponseContext *responseContext `json:"responseContext,omitempty"`
	ResponsePayload json.RawMessage  `json:"responsePayload,omitempty"`
}

type requestContext struct {
	RequestID              string `json:"requestId"`
	FunctionARN            string `json:"functionArn"`
	Condition              string `json:"condition"`
	ApproximateInvokeCount int    `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError"`
}

// deadLetter sends the invocation to its failure destination, if it has one.
func (q *Queue) deadLetter(i *invocation, res lambda.Result, condition string) {
	f := i.f
	log := q.o.Log.With("function", f.Name, "requestId", i.RequestID, "condition", condition, "attempts", i.attempts)
	if f.Async.OnFailureARN == "" {
		q.o.Store.Add(i.remove())
		log.Error("asynchronous invocation dropped: the function has no failure destination")
		return
	}
	record := destinationRecord{
		Version:        "1.0",
		Timestamp:      time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		RequestContext: requestContext{i.RequestID, f.ARN + ":$LATEST", condition, i.attempts},
		RequestPayload: raw(i.Payload),
	}
	if res.FunctionError != "" {
		record.ResponseContext = &responseContext{200, "$LATEST", res.FunctionError}
		record.ResponsePayload = raw(res.Payload)
	}
	body, _ := json.Marshal(record) // cannot fail: raw returns valid JSON only
	err := q.o.Send(f.Async.OnFailureARN, string(body), i.remove())
	if errors.Is(err, storage.ErrNotCommitted) {
		// The record is in the queue, and the invocation in the store until the record is too.
		log.Warn("asynchronous invocation dead-lettered; its record is in the failure queue, but not stored yet", "queue", f.Async.OnFailureARN, "error", err)
		return
	}
	if err != nil {
		log.Error("asynchronous invocation lost: its failure destination refused it", "error", err)
		q.o.Store.Add(i.remove()) // the queue would refuse the record again
		return
	}
	log.Warn("asynchronous invocation dead-lettered; its record is in the failure queue", "queue", f.Async.OnFailureARN)
}

// raw returns payload as JSON. A payload that is not valid JSON becomes a JSON
// string, because a function may return anything.
func raw(payload []byte) json.RawMessage {
	if json.Valid(payload) {
		return payload
	}
	quoted, _ := json.Marshal(string(payload)) // cannot fail: the value is a string
	return quoted
}
