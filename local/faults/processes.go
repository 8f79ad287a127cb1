package faults

import "context"

// Processes run the functions of a system.
type Processes interface {
	// Of returns the names of the processes that run a function now.
	Of(function string) []string
	// Signal sends a signal, one of Kill, Freeze and Thaw. Some of the processes
	// may have ended.
	Signal(names []string, signal string)
	// Limit kills a process of the function that takes much more memory than at
	// rest, as Lambda does beyond MemorySize, until the limit is lifted.
	Limit(ctx context.Context, function string) (lift func(), err error)
}

// The signals that Processes send.
const (
	Kill   = "KILL"
	Freeze = "STOP"
	Thaw   = "CONT"
)
