// Package faults injects faults, one after another, while traffic flows. It accounts for every
// event: the event is stored once, it is in a queue with a reason, it is lost, or it is duplicated.
//
// Chaos runs the rows of a matrix, in which each row is one fault. Soak runs one long row: a steady
// load during which faults are injected in turn. Both use the same code to send, wait and account.
//
// Faults between the forwarder and OpenSearch are injected by a proxy. Faults of OpenSearch are
// injected with its API, faults of the functions with signals to their processes, and faults of
// queues with the SQS API. The forwarder does not know that it is tested. The system is started for
// the run, and nothing else writes to it. Packages embedded and localstack start systems.
//
// Events are counted by their ids. They come from two sources. The run itself sends deliveries with
// its own event ids. The demo's functions print lines for requests, which are identified by their
// traces.
package faults

import (
	"context"
	"time"

	"faulty/local/deployment"
)

// A System is the system into which faults are injected. A nil field means that the environment
// does not support it. Rows that need the field are skipped.
type System struct {
	deployment.Addresses
	Environment string // name of the environment for the report
	Embedded    bool   // the store is the embedded one
	Endpoint    string // AWS endpoint for Lambda and SQS
	Store       string // URL of OpenSearch without the proxy
	Proxy       *Proxy // the forwarder uses it as its OpenSearch

	Busy      func() string                             // describes the work in flight; "" for none
	Patience  time.Duration                             // maximum time that work may be in flight; default 5 minutes
	Counts    func(function string) Counts              // counts of a function's invocations
	Processes Processes                                 // processes that run the functions
	Lines     func(ctx context.Context) (*Lines, error) // lines that the functions printed
	Restart   func(ctx context.Context) error           // restarts OpenSearch
	Cluster   *Cluster                                  // the nodes of OpenSearch
	// Another starts one more system in addition to this one with other parameters, which may
	// depend on the name of its stack.
	Another func(ctx context.Context, parameters func(stack string) map[string]string) (*System, func() error, error)
	// NoAccount is the reason why the log groups of a whole account cannot be subscribed in this
	// environment; "" if they can.
	NoAccount string
}

// Counts contains the number of a function's invocations, of its failed invocations, and of its
// current processes.
type Counts struct{ Invocations, Failed, Environments int }
