package faults

import "context"

// Processes controls the processes that run the functions of a system.
type Processes interface {
	// Of returns the names of the processes that currently run a function.
	Of(function string) []string
	// Signal sends a signal to processes. The signal is Kill, Freeze or Thaw. Some of the processes
	// may have ended.
	Signal(names []string, signal string)
	// Limit kills a process of the function that uses much more memory than at rest, like Lambda
	// does above MemorySize, until lift is called.
	Limit(ctx context.Context, function string) (lift func(), err error)
}

// These are the signals that Processes sends.
const (
	Kill   = "KILL"
	Freeze = "STOP"
	Thaw   = "CONT"
)
