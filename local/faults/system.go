// Package faults injects faults, one after another, while traffic flows, and
// accounts for every event: it is stored once, it is in a queue with its reason,
// it is lost, or it is duplicated.
//
// Chaos runs the rows of a matrix. Each row is one fault. Soak is one long row:
// a steady load, during which faults are injected in turn. Both send, wait and
// account in the same way.
//
// A proxy injects the faults between the forwarder and OpenSearch, OpenSearch's
// API its own, signals to processes those of the functions, and the SQS API
// those of queues. The forwarder does not know that it is tested. The system is
// started for the run, and nothing else writes to it. The packages embedded and
// localstack start one.
//
// Events are counted by their ids. They come in two ways: as deliveries that the
// run makes itself, with its own event ids, and as lines that the demo's
// functions print for requests, which their traces identify.
package faults

import (
	"context"
	"time"

	"faulty/local/deployment"
)

// A System is what faults are injected into. A nil field cannot be reached in its
// environment, and rows that need it are skipped.
type System struct {
	deployment.Addresses
	Environment string // its name, for the report
	Embedded    bool   // the store is
	Endpoint    string // of its AWS, for Lambda and SQS
	Store       string // OpenSearch's own URL, past the proxy
	Proxy       *Proxy // what the forwarder takes for OpenSearch

	Busy      func() string                             // what is in flight; "" for nothing
	Patience  time.Duration                             // how long it may be; 5 minutes
	Counts    func(function string) Counts              // of a function's invocations
	Processes Processes                                 // that run the functions
	Lines     func(ctx context.Context) (*Lines, error) // what the functions printed
	Restart   func(ctx context.Context) error           // OpenSearch's
	// Another starts one more system beside this one, with other parameters,
	// which may depend on its stack's name.
	Another func(ctx context.Context, parameters func(stack string) map[string]string) (*System, func() error, error)
	// NoAccount is why the log groups of a whole account cannot be subscribed
	// there; "" if they can.
	NoAccount string
}

// Counts are a function's invocations, those that failed, and the processes that
// it has now.
type Counts struct{ Invocations, Failed, Environments int }
