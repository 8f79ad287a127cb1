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
	"faulty/local/cloud/template"
)

// Options configure a Queue.
type Options struct {
	Invoke func(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error)
	// Send puts a destination record into a queue.
	Send func(queueARN, body string) error
	Log  *slog.Logger
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

// Close gives up what is pending and returns when no invocation runs any more.
func (q *Queue) Close() {
	q.stop()
	q.running.Wait()
}

// Invoke queues an invocation of f and returns its request id. first, if not
// nil, is called once, when the first attempt has ended.
func (q *Queue) Invoke(f *template.Function, in lambda.Invocation, first func()) string {
	if in.RequestID == "" {
		in.RequestID = uuid.NewString()
	}
	if first == nil {
		first = func() {}
	}
	q.pending.Add(1)
	q.running.Go(func() {
		defer q.pending.Add(-1)
		q.run(f, in, sync.OnceFunc(first))
	})
	return in.RequestID
}

// run attempts an invocation until it succeeds, its retries are used up, or it
// is too old.
func (q *Queue) run(f *template.Function, in lambda.Invocation, attempted func()) {
	defer attempted()
	queued := time.Now()
	for attempts, throttles := 0, 0; ; {
		var wait time.Duration
		res, err := q.o.Invoke(q.ctx, f.Name, in)
		switch {
		case errors.Is(err, lambda.ErrThrottled):
			// Not the event's fault: it waits, as on AWS, until it is too old.
			throttles++
			wait = min(q.o.RetryDelay<<min(throttles, 8), 5*time.Minute)
		case err != nil:
			return // shutting down
		case res.FunctionError == "":
			return
		default:
			attempts++
			q.o.Log.Warn("asynchronous invocation failed", "function", f.Name, "attempt", attempts, "error", string(res.Payload))
			wait = q.o.RetryDelay * time.Duration(attempts)
			if attempts > f.Async.MaxRetries {
				q.giveUp(f, in, res, "RetriesExhausted", attempts)
				return
			}
		}
		attempted()
		if f.Async.MaxAge > 0 && time.Since(queued)+wait > f.Async.MaxAge {
			q.giveUp(f, in, res, "EventAgeExceeded", attempts)
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
func (q *Queue) giveUp(f *template.Function, in lambda.Invocation, res lambda.Result, condition string, attempts int) {
	log := q.o.Log.With("function", f.Name, "requestId", in.RequestID, "condition", condition, "attempts", attempts)
	if f.Async.OnFailureARN == "" {
		log.Error("asynchronous invocation dropped: the function has no failure destination")
		return
	}
	record := destinationRecord{
		Version:        "1.0",
		Timestamp:      time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		RequestContext: requestContext{in.RequestID, f.ARN + ":$LATEST", condition, attempts},
		RequestPayload: raw(in.Payload),
	}
	if res.FunctionError != "" {
		record.ResponseContext = &responseContext{200, "$LATEST", res.FunctionError}
		record.ResponsePayload = raw(res.Payload)
	}
	body, _ := json.Marshal(record) // raw yields valid JSON only: cannot fail
	if err := q.o.Send(f.Async.OnFailureARN, string(body)); err != nil {
		log.Error("asynchronous invocation lost: its failure destination refused it", "error", err)
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
