// Package async runs asynchronous invocations as AWS Lambda does: queued,
// retried when the function fails, and handed to the function's failure
// destination when they are given up.
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
	// Send puts a destination record into a queue. It stores the record with what
	// the statements change, in one transaction.
	Send func(queueARN, body string, with ...storage.Op) error
	// Store keeps the invocations over a restart; nil keeps them in memory alone.
	Store *storage.DB
	Log   *slog.Logger
	// RetryDelay is the wait before the first retry; the second waits twice as
	// long. AWS waits 1 and 2 minutes, here it is 1 s unless set.
	RetryDelay time.Duration
}

// Queue holds the asynchronous invocations that are not finished.
type Queue struct {
	o       Options
	ctx     context.Context
	stop    context.CancelFunc
	pending atomic.Int64
	seq     atomic.Int64 // of the latest invocation
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

// Pending returns how many invocations wait, run or wait for a retry.
func (q *Queue) Pending() int { return int(q.pending.Load()) }

// Close stops what is pending and returns when no invocation runs any more. What
// is stored continues with Restore.
func (q *Queue) Close() {
	q.stop()
	q.running.Wait()
}

// Invoke queues an invocation of f and returns its request id and the transaction
// that stores it, with what the statements change. first, if not nil, is called
// once, when the first attempt has ended.
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

// start runs an invocation.
func (q *Queue) start(i *invocation, first func()) {
	i.Settle = i.settle
	q.pending.Add(1)
	q.running.Go(func() {
		defer q.pending.Add(-1)
		q.run(i, sync.OnceFunc(first))
	})
}

// run attempts an invocation until it succeeds, its retries are used up, or it
// is too old.
func (q *Queue) run(i *invocation, attempted func()) {
	defer attempted()
	for throttles := 0; ; {
		var wait time.Duration
		res, err := q.o.Invoke(q.ctx, i.f.Name, i.Invocation)
		switch {
		case errors.Is(err, lambda.ErrThrottled):
			// Not the event's fault: it waits, as on AWS, until it is too old.
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
				q.giveUp(i, res, "RetriesExhausted")
				return
			}
		}
		attempted()
		if i.f.Async.MaxAge > 0 && time.Since(i.queued)+wait > i.f.Async.MaxAge {
			q.giveUp(i, res, "EventAgeExceeded")
			return
		}
		select {
		case <-time.After(wait):
		case <-q.ctx.Done():
			return
		}
	}
}

// destinationRecord is what a failure destination gets, see "Capturing records
// of Lambda asynchronous invocations" in Lambda's guide.
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

// giveUp sends the invocation to its failure destination, if it has one.
func (q *Queue) giveUp(i *invocation, res lambda.Result, condition string) {
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
	body, _ := json.Marshal(record) // raw yields valid JSON only: cannot fail
	if err := q.o.Send(f.Async.OnFailureARN, string(body), i.remove()); err != nil {
		log.Error("asynchronous invocation lost: its failure destination refused it", "error", err)
		q.o.Store.Add(i.remove()) // it would be refused again
		return
	}
	log.Warn("asynchronous invocation given up; its record is in the failure queue", "queue", f.Async.OnFailureARN)
}

// raw is payload as JSON, which a function's output need not be.
func raw(payload []byte) json.RawMessage {
	if json.Valid(payload) {
		return payload
	}
	quoted, _ := json.Marshal(string(payload)) // a string: cannot fail
	return quoted
}
