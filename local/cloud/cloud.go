// Package cloud emulates the part of AWS that faulty runs on, in one process
// tree: Lambda, SQS, CloudWatch Logs and a REST API, as template.yaml declares
// them. The functions are the released binaries. They run as child processes.
//
// A request takes this route, from top to bottom:
//
//	client
//	  | HTTP request
//	rest.API                    SDK of a function
//	  |                           | message
//	  |                         sqs.Service
//	  |                           | batch of messages
//	  |                         eventsource.Mapping
//	  | invocation                | invocation
//	lambda.Service <--------------+------------------+
//	  | log events                                   | invocation, and its retries
//	logs.Service -- subscribed log events --> async.Queue
//	                                                 | record of a failed invocation
//	                                               sqs.Service (failure queue)
//
// The emulation differs from AWS on purpose in these points:
//
//   - Retries of asynchronous invocations wait seconds, not minutes.
//   - An invocation waits briefly for a free environment before it is
//     throttled.
//   - A burst of requests starts only as many environments at a time as the
//     machine can start. AWS starts one for each request at once.
//   - An environment whose process ended is not used again, and neither is its
//     log stream.
//   - Memory is measured, but a function may use more than its memory size.
//   - An SQS event source processes at most five batches at once, unless its
//     MaximumConcurrency sets another limit.
//   - The API is served by HTTP and without its stage.
//   - Log events are delivered but not retained.
//
// With Options.DataDir, everything that was acknowledged survives the end of the
// process, even if it is killed. A response is sent after the log events of its
// invocation are stored. The changes that an invocation causes are stored in the
// same transaction as its log events. A delivery is stored in the same
// transaction as the removal of its log events. After a kill, an invocation that
// was running therefore starts over, and nothing is missing or duplicated.
package cloud

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"

	"faulty/local/cloud/async"
	"faulty/local/cloud/eventsource"
	"faulty/local/cloud/lambda"
	"faulty/local/cloud/logs"
	"faulty/local/cloud/rest"
	"faulty/local/cloud/schedule"
	"faulty/local/cloud/sns"
	"faulty/local/cloud/sqs"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
	"faulty/local/listen"
	"faulty/local/sameorigin"
	"faulty/local/slowbody"
)

// Options configure a Cloud. Empty fields take the default values in their
// comments.
type Options struct {
	Template   string            // path of the SAM template; "template.yaml"
	StackName  string            // "faulty"
	Region     string            // "us-east-1"
	AccountID  string            // "000000000000"
	APIAddr    string            // host:port of the REST API; "127.0.0.1:0"
	AWSAddr    string            // host:port of the AWS endpoint; "127.0.0.1:0"
	Parameters map[string]string // override the template's defaults
	// Environment is added to the environment of every function.
	Environment map[string]string
	// CodeDir replaces the folder of the template as the base of each
	// function's CodeUri, for binaries built elsewhere.
	CodeDir string
	// DataDir keeps the queues, the log events and the asynchronous invocations
	// across a restart. If it is empty, they are kept in memory only.
	DataDir string
	// API, if set, serves APIAddr instead of the embedded REST API.
	API http.Handler
	Log *slog.Logger // nil: discard
	// Lines, if set, is called with every log line as it arrives. It is called
	// from several goroutines and must not block.
	Lines func(group, stream string, ts time.Time, line string)

	RetryDelay   time.Duration // wait before the first retry of an asynchronous invocation; 1 s (AWS: 1 min)
	ThrottleWait time.Duration // how long an invocation waits for an environment; 3 s (AWS: no wait)
	IdleTimeout  time.Duration // how long an unused environment lives; 5 min
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *string
		value string
	}{
		{&o.Template, "template.yaml"}, {&o.StackName, "faulty"}, {&o.Region, "us-east-1"},
		{&o.AccountID, "000000000000"}, {&o.APIAddr, "127.0.0.1:0"}, {&o.AWSAddr, "127.0.0.1:0"},
	} {
		if *d.field == "" {
			*d.field = d.value
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Cloud is a running stack.
type Cloud struct {
	o     Options
	stack *template.Stack

	store     *storage.DB // nil if everything is in memory
	queues    *sqs.Service
	logs      *logs.Service
	functions *lambda.Service
	async     *async.Queue
	mappings  []*eventsource.Mapping
	topics    sns.Service
	schedules schedule.Group

	apiListener, awsListener net.Listener
	apiServer, awsServer     *http.Server
	serving                  sync.WaitGroup
}

// Start runs the stack of a template until Close. It returns once both addresses
// are served. Functions start when they are first invoked.
func Start(ctx context.Context, o Options) (_ *Cloud, err error) {
	c := &Cloud{o: o.withDefaults()}
	defer func() {
		if err != nil {
			_ = c.Close() // err already reports the first problem
		}
	}()
	if c.awsListener, err = listen.TCP(ctx, "the AWS endpoint", c.o.AWSAddr, "--aws-port"); err != nil {
		return nil, err
	}
	if c.apiListener, err = listen.TCP(ctx, "the REST API", c.o.APIAddr, "--api-port"); err != nil {
		return nil, err
	}
	if err = c.load(); err != nil {
		return nil, err
	}
	if c.o.DataDir != "" {
		if c.store, err = storage.Open(c.o.DataDir, c.o.Log); err != nil {
			return nil, err
		}
	}
	if err = c.wire(); err != nil {
		return nil, err
	}
	c.serve()
	return c, nil
}

// load reads the template and refuses a template that this emulation cannot
// serve.
func (c *Cloud) load() error {
	stack, err := template.Load(c.o.Template, template.Options{
		StackName: c.o.StackName, Region: c.o.Region, AccountID: c.o.AccountID,
		Endpoint: c.AWSURL(), Parameters: c.o.Parameters,
	})
	if err != nil {
		return fmt.Errorf("the template cannot be run: %w", err)
	}
	if len(stack.APIs) != 1 {
		return fmt.Errorf("%s declares %d REST APIs; exactly one can be served", c.o.Template, len(stack.APIs))
	}
	if c.o.CodeDir != "" {
		if err := rebase(stack, c.o.Template, c.o.CodeDir); err != nil {
			return err
		}
	}
	for _, f := range stack.Functions {
		maps.Copy(f.Environment, c.o.Environment)
	}
	c.stack = stack
	return nil
}

// wire creates each service before the services that write to it. The last step
// closes the cycle in the diagram: the forwarder receives log events and prints
// log events itself.
func (c *Cloud) wire() (err error) {
	if err = c.createQueues(); err != nil {
		return err
	}
	c.logs, err = logs.New(logs.Options{AccountID: c.o.AccountID, Tap: c.o.Lines, Hold: c.hold(), Store: c.store}, c.subscriptions())
	if err != nil {
		return err
	}
	c.functions, err = lambda.New(lambda.Options{
		Region: c.o.Region, Endpoint: c.AWSURL(), Logs: c.logs, Log: c.o.Log,
		ThrottleWait: c.o.ThrottleWait, IdleTimeout: c.o.IdleTimeout,
	}, c.stack.Functions)
	if err != nil {
		return err
	}
	c.async = async.New(async.Options{Invoke: c.functions.Invoke, Send: c.sendRecord, Store: c.store, Log: c.o.Log, RetryDelay: c.o.RetryDelay})
	if err = c.restore(); err != nil {
		return err
	}
	c.logs.Start(c.deliver)
	return nil
}

// hold returns how long log events wait for the end of their invocation. It is
// one second longer than the longest timeout of a function, and at most a minute.
// The log events of an invocation therefore arrive in one delivery, even if the
// function is killed at its timeout.
func (c *Cloud) hold() time.Duration {
	var longest time.Duration
	for _, f := range c.stack.Functions {
		longest = max(longest, f.Timeout)
	}
	return min(longest+time.Second, time.Minute)
}

func (c *Cloud) subscriptions() (subs []logs.Subscription) {
	for _, f := range c.stack.Functions {
		for _, s := range f.Subscriptions {
			subs = append(subs, logs.Subscription{Name: s.Name, Group: s.LogGroup, Function: f.Name, FilterPattern: s.FilterPattern})
		}
	}
	return subs
}

// invokeStored invokes a function, unless what it logs could not be stored.
func (c *Cloud) invokeStored(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error) {
	if err := c.store.Full(); err != nil {
		return lambda.Result{}, err
	}
	return c.functions.Invoke(ctx, function, in)
}

// deliver queues an invocation of a function with the log events of its
// subscription.
func (c *Cloud) deliver(function string, payload []byte, with []storage.Op, done func()) {
	c.async.Invoke(c.function(function), lambda.Invocation{Payload: payload}, done, with...)
}

// sendRecord puts the record of a failed invocation into a queue.
func (c *Cloud) sendRecord(queueARN, body string, with ...storage.Op) error {
	_, err := c.queues.Send(queueARN, sqs.Outgoing{Body: body}, with...)
	return err
}

// function returns the function with the given name, or nil.
func (c *Cloud) function(name string) *template.Function {
	for i := range c.stack.Functions {
		if f := &c.stack.Functions[i]; f.Name == name {
			return f
		}
	}
	return nil
}

func (c *Cloud) createQueues() error {
	c.topics.AccountID = c.o.AccountID
	c.queues = sqs.New(sqs.Options{Region: c.o.Region, AccountID: c.o.AccountID, Endpoint: c.AWSURL(), Store: c.store})
	for _, q := range c.stack.Queues {
		if err := c.queues.Create(sqs.Config{
			Name: q.Name, ARN: q.ARN, VisibilityTimeout: q.VisibilityTimeout, Retention: q.Retention,
			Delay: q.Delay, ReceiveWait: q.ReceiveWait, MaxMessageBytes: q.MaxMessageBytes,
			DeadLetterARN: q.DeadLetterARN, MaxReceives: q.MaxReceives,
		}); err != nil {
			return fmt.Errorf("create queue %s: %w", q.LogicalID, err)
		}
	}
	return nil
}

// serve starts to accept requests and to poll the queues.
func (c *Cloud) serve() {
	names := map[string]string{}
	for _, f := range c.stack.Functions {
		names[f.LogicalID] = f.Name
		for _, s := range f.Schedules {
			c.schedules.Every(s.Every, func() { c.async.Invoke(c.function(f.Name), lambda.Invocation{Payload: []byte(s.Input)}, nil) })
		}
		for _, source := range f.Queues {
			c.mappings = append(c.mappings, eventsource.Start(eventsource.Options{
				Queues: c.queues, Invoke: c.functions.Invoke, Region: c.o.Region,
				Function: f.Name, Source: source, Log: c.o.Log,
			}))
		}
	}
	api := rest.New(rest.Options{
		API: c.stack.APIs[0], AccountID: c.o.AccountID, Region: c.o.Region,
		Functions: names, Invoke: c.invokeStored, Log: c.o.Log,
	})
	c.awsServer = c.server(sameorigin.New(c.endpoint(), sameorigin.Local))
	if c.o.API != nil {
		c.apiServer = c.server(c.o.API)
	} else {
		c.apiServer = c.server(api)
	}
	c.serving.Go(func() { _ = c.awsServer.Serve(c.awsListener) }) // returns ErrServerClosed
	c.serving.Go(func() { _ = c.apiServer.Serve(c.apiListener) })
}

// server logs the messages of net/http at debug level, to keep them out of the
// terminal. An example is a message about a client that disconnects.
func (c *Cloud) server(h http.Handler) *http.Server {
	return &http.Server{Handler: slowbody.New(h, slowbody.Default()), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(c.o.Log.Handler(), slog.LevelDebug)}
}

// APIURL returns the base URL of the REST API, without a trailing slash.
func (c *Cloud) APIURL() string { return "http://" + c.apiListener.Addr().String() }

// AWSURL returns the endpoint URL for AWS SDKs and the aws CLI.
func (c *Cloud) AWSURL() string { return "http://" + c.awsListener.Addr().String() }

// Published returns the latest messages that were published to SNS topics, newest
// first.
func (c *Cloud) Published() []sns.Message { return c.topics.Messages() }

// Stack returns the resolved template.
func (c *Cloud) Stack() *template.Stack { return c.stack }
