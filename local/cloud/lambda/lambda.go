// Package lambda runs functions as AWS Lambda does. Each concurrent invocation
// has its own execution environment: a child process that uses the Lambda Runtime
// API (2018-06-01). The process's output and the platform records go to a log
// stream.
package lambda

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// ErrThrottled reports that no execution environment became free in time. AWS
// returns 429 TooManyRequestsException.
var ErrThrottled = errors.New("rate exceeded: every execution environment is busy")

// ErrClosed reports that the service is shutting down.
var ErrClosed = errors.New("the embedded Lambda is shutting down")

// A NotFoundError names a function that does not exist.
type NotFoundError struct{ Function string }

// Error implements error. The message names the function.
func (e *NotFoundError) Error() string { return "function not found: " + e.Function }

// Options configure a Service. The defaults of zero values are in parentheses.
type Options struct {
	Region   string
	Endpoint string // the AWS endpoint in the functions' environment
	Logs     *logs.Service
	Log      *slog.Logger

	MaxEnvironments int           // maximum number at once, of all functions together (100)
	MaxStarting     int           // maximum number of cold starts at once (double the number of CPUs)
	IdleTimeout     time.Duration // how long an unused environment lives (5 min)
	ThrottleWait    time.Duration // how long an invocation waits for an environment (3 s)
	InitTimeout     time.Duration // time from the start to the first request for work (10 s)
}

func (o Options) withDefaults() Options {
	if o.MaxEnvironments == 0 {
		o.MaxEnvironments = 100
	}
	if o.MaxStarting == 0 {
		o.MaxStarting = 2 * runtime.NumCPU()
	}
	if o.IdleTimeout == 0 {
		o.IdleTimeout = 5 * time.Minute
	}
	if o.ThrottleWait == 0 {
		o.ThrottleWait = 3 * time.Second
	}
	if o.InitTimeout == 0 {
		o.InitTimeout = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Invocation is one call of a function.
type Invocation struct {
	RequestID string // "" generates one; a retry passes that of the first attempt
	TraceID   string // X-Ray header of the caller, Root=1-…[;Parent=…;Sampled=…]; "" starts a new trace
	Payload   []byte
	LogTail   bool // return the last 4 KB of the log
	// Settle, if set, is called once with the result of an invocation that has
	// ended, unless the service is closing. The statements it returns are
	// committed with the invocation's log events. After a kill, either both the
	// log events and the changes that the result causes are stored, such as the
	// deletion of a batch's messages, or neither is.
	Settle func(Result) []storage.Op
}

// Result is the outcome of a finished invocation, whether it succeeded or failed.
type Result struct {
	RequestID     string
	Payload       []byte
	FunctionError string // "Unhandled" when the function failed, else ""
	LogTail       []byte
}

// Service runs functions.
type Service struct {
	o         Options
	functions map[string]*function // by name; New fills it, then it is constant
	spawner   *spawner
	pool      pool
	reaper    *time.Timer
	closing   sync.Once
	busy      atomic.Int64   // invocations that run
	running   sync.WaitGroup // one for each environment, from its start until it is closed
}

// New returns a service that runs functions. It checks that each function's
// binary exists and was built for this machine.
func New(o Options, functions []template.Function) (*Service, error) {
	var errs []error
	s := &Service{o: o.withDefaults(), functions: map[string]*function{}, pool: pool{live: map[*environment]struct{}{}}}
	for _, f := range functions {
		errs = append(errs, checkBinary(f.CodeDir))
		s.functions[f.Name] = newFunction(f, s.o.MaxEnvironments, len(functions))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	s.spawner = newSpawner()
	s.reaper = time.AfterFunc(s.o.IdleTimeout/4, s.reap)
	return s, nil
}

// Invoke runs the function named name and waits until it has ended and its log
// events are stored. The error is *NotFoundError, ErrThrottled, ErrClosed, an
// error that wraps storage.ErrNotCommitted, or ctx's. The end of ctx only ends
// the wait for an environment; it does not interrupt a running invocation. A
// failure of the function itself is reported in Result.FunctionError, not as an
// error.
func (s *Service) Invoke(ctx context.Context, name string, in Invocation) (Result, error) {
	f, ok := s.functions[name]
	if !ok {
		return Result{}, &NotFoundError{name}
	}
	if in.RequestID == "" {
		in.RequestID = newRequestID()
	}
	env, err := s.acquire(ctx, f)
	if err != nil {
		return Result{RequestID: in.RequestID}, err
	}
	s.busy.Add(1)
	defer s.busy.Add(-1)
	result, reusable, commit := env.invoke(in)
	s.release(env, reusable, result.FunctionError != "")
	if err := commit.Wait(); err != nil {
		return result, fmt.Errorf("the end of invocation %s: %w", in.RequestID, err)
	}
	return result, nil
}

// Busy returns the number of running invocations. It includes those whose caller
// no longer waits.
func (s *Service) Busy() int { return int(s.busy.Load()) }

// Close kills every environment and waits until all are closed. It may be called
// more than once.
func (s *Service) Close() {
	s.closing.Do(func() {
		s.reaper.Stop()
		s.closePool()
		s.running.Wait()
		s.spawner.close()
	})
}
