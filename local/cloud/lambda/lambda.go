// Package lambda runs functions as AWS Lambda does: each concurrent invocation
// in an execution environment of its own, a child process that speaks the
// Lambda Runtime API (2018-06-01), whose output and platform records go to a
// log stream.
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

// ErrThrottled says that no execution environment became free in time: the
// 429 TooManyRequestsException of AWS.
var ErrThrottled = errors.New("rate exceeded: every execution environment is busy")

// ErrClosed says that the service is shutting down.
var ErrClosed = errors.New("the embedded Lambda is shutting down")

// A NotFoundError names a function that does not exist.
type NotFoundError struct{ Function string }

// Error names the function.
func (e *NotFoundError) Error() string { return "function not found: " + e.Function }

// Options configure a Service. A zero number means its default.
type Options struct {
	Region   string
	Endpoint string // the AWS endpoint the functions are pointed at
	Logs     *logs.Service
	Log      *slog.Logger

	MaxEnvironments int           // at once, over all functions (100)
	MaxStarting     int           // cold starts under way at once (twice the CPUs)
	IdleTimeout     time.Duration // an environment unused for so long is stopped (5 min)
	ThrottleWait    time.Duration // how long an invocation waits for an environment (3 s)
	InitTimeout     time.Duration // from start to the first request for work (10 s)
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
	RequestID string // "" draws one; a retry passes the first attempt's
	TraceID   string // X-Ray header of the caller, Root=1-…[;Parent=…;Sampled=…]; "" starts a trace
	Payload   []byte
	LogTail   bool // return the last 4 KB of the log
	// Settle, if set, is called once with the result of an invocation that has
	// ended, unless the service is closing. The statements it returns are committed
	// with the invocation's log events: what the result changes, such as the
	// messages of a batch, and what the function has printed survive a kill
	// together or not at all.
	Settle func(Result) []storage.Op
}

// Result is what a finished invocation gave, failed or not.
type Result struct {
	RequestID     string
	Payload       []byte
	FunctionError string // "Unhandled" when the function failed, else ""
	LogTail       []byte
}

// Service runs functions.
type Service struct {
	o         Options
	functions map[string]*function // by name; fixed once New returned
	spawner   *spawner
	pool      pool
	reaper    *time.Timer
	closing   sync.Once
	busy      atomic.Int64   // invocations
	running   sync.WaitGroup // one for each environment, from its start until nothing is left of it
}

// New returns a service that runs functions. It checks that each one's binary
// is there and was built for this machine.
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
// events are stored. The error is *NotFoundError, ErrThrottled, ErrClosed, one that
// wraps storage.ErrNotCommitted, or ctx's, which only ends the wait
// for an environment: an invocation that runs is never cut short. A failure of
// the function itself is not an error but Result.FunctionError.
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

// Busy returns how many invocations run, those included that nobody waits for
// any more.
func (s *Service) Busy() int { return int(s.busy.Load()) }

// Close kills every environment and waits until nothing is left of them. It
// may be called more than once.
func (s *Service) Close() {
	s.closing.Do(func() {
		s.reaper.Stop()
		s.closePool()
		s.running.Wait()
		s.spawner.close()
	})
}
