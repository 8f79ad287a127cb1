package outage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/forwarder/forward"
	"faulty/local/cloud/async"
	"faulty/local/cloud/eventsource"
	"faulty/local/cloud/lambda"
	"faulty/local/cloud/sqs"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// A simulation is the part of a stack that log deliveries pass through.
type simulation struct {
	testing.TB
	function *template.Function
	retries  template.Queue
	failures template.Queue
	search   *search
	queues   *sqs.Service
	async    *async.Queue
	sources  []*eventsource.Mapping
	network  forward.Network
	servers  []*http.Server

	mu          sync.Mutex
	idle        []*forward.Forwarder // execution environments; the most recently used one is last
	count       int                  // of execution environments
	busy        int                  // invocations that run
	busiest     int                  // most invocations that ran at once since the last call of takeBusiest
	invocations int
	failed      int
}

// start starts the forwarder of a stack in a bubble of synctest.
func start(t testing.TB, stack *template.Stack) *simulation {
	t.Helper()
	s := &simulation{TB: t, search: newSearch(), queues: sqs.New(sqs.Options{Endpoint: "http://sqs"})}
	for i := range stack.Functions {
		if f := &stack.Functions[i]; f.LogicalID == "ForwarderFunction" {
			s.function = f
		}
	}
	for _, q := range stack.Queues {
		switch q.LogicalID {
		case "Retries":
			s.retries = q
		case "Failures":
			s.failures = q
		}
		if err := s.queues.Create(sqs.Config{
			Name: q.Name, ARN: q.ARN, VisibilityTimeout: q.VisibilityTimeout, Retention: q.Retention,
			Delay: q.Delay, DeadLetterARN: q.DeadLetterARN, MaxReceives: q.MaxReceives,
		}); err != nil {
			t.Fatal(err)
		}
	}
	hosts := map[string]*listener{"opensearch:9200": s.serve(s.search), "sqs:80": s.serve(s.queues)}
	s.network = forward.Network{Dial: func(ctx context.Context, _, address string) (net.Conn, error) {
		if address == "opensearch:9200" && s.search.state() == refusing {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		}
		return hosts[address].dial(ctx)
	}}
	s.async = async.New(async.Options{
		Invoke: s.invoke, Log: slog.New(slog.DiscardHandler), RetryDelay: time.Minute, // as on AWS
		Send: func(queueARN, body string, with ...storage.Op) error {
			_, err := s.queues.Send(queueARN, sqs.Outgoing{Body: body}, with...)
			return err
		},
	})
	for _, source := range s.function.Queues {
		s.sources = append(s.sources, eventsource.Start(eventsource.Options{
			Queues: s.queues, Invoke: s.invoke, Function: s.function.Name, Source: source, Log: slog.New(slog.DiscardHandler),
		}))
	}
	return s
}

func (s *simulation) close() {
	for _, source := range s.sources {
		source.Close()
	}
	s.async.Close()
	for _, server := range s.servers {
		_ = server.Close()
	}
}

// invoke runs the forwarder as Lambda does: in an idle environment, in a new one, or not at all if
// the reserved concurrency is in use.
func (s *simulation) invoke(ctx context.Context, _ string, in lambda.Invocation) (lambda.Result, error) {
	f, err := s.acquire()
	if err != nil {
		return lambda.Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.function.Timeout)
	defer cancel()
	response, err := f.Invoke(lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: in.RequestID}), in.Payload)
	result := lambda.Result{RequestID: in.RequestID, Payload: response}
	if err != nil {
		result.FunctionError = "Unhandled"
		result.Payload, _ = json.Marshal(map[string]string{"errorMessage": err.Error(), "errorType": "error"}) // strings: cannot fail
	}
	if ctx.Err() != nil && !errors.Is(ctx.Err(), context.Canceled) {
		s.Error("an invocation ran into its timeout")
	}
	s.release(f, err != nil)
	if in.Settle != nil {
		in.Settle(result)
	}
	return result, nil
}

func (s *simulation) acquire() (*forward.Forwarder, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.function.ReservedConcurrency != nil && s.busy >= *s.function.ReservedConcurrency {
		return nil, lambda.ErrThrottled
	}
	s.busy++
	s.busiest = max(s.busiest, s.busy)
	s.invocations++
	if last := len(s.idle) - 1; last >= 0 {
		f := s.idle[last]
		s.idle = s.idle[:last]
		return f, nil
	}
	s.count++
	return forward.NewOn(s.network, func(name string) (string, bool) {
		value, ok := map[string]string{
			"OPENSEARCH_URL": "http://opensearch:9200", "FAILURE_QUEUE_URL": "http://sqs/000000000000/" + s.failures.Name, "RETRY_QUEUE_URL": "http://sqs/000000000000/" + s.retries.Name,
			"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "SUMMARIES": "off", "GROUPS": "on",
		}[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
}

func (s *simulation) release(f *forward.Forwarder, failed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	if failed {
		s.failed++
	}
	s.idle = append(s.idle, f)
}

// takeBusiest returns the most invocations that ran at once since its last call, and how many there
// were.
func (s *simulation) takeBusiest() (busiest, invocations, failed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	busiest, invocations, failed = s.busiest, s.invocations, s.failed
	s.busiest, s.invocations, s.failed = s.busy, 0, 0
	return busiest, invocations, failed
}

// waiting returns the number of messages in a queue, in any state.
func (s *simulation) waiting(q template.Queue) int {
	visible, inFlight, delayed, err := s.queues.Counts(q.ARN)
	if err != nil {
		s.Fatal(err)
	}
	return visible + inFlight + delayed
}

// serve serves a handler in memory.
func (s *simulation) serve(h http.Handler) *listener {
	l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: h, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)} // #nosec G112 -- in memory
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }() // returns when the server is closed
	return l
}

// A listener accepts connections in memory.
type listener struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", ctx.Err())
	}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }
