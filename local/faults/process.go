package faults

import "context"

// Processes are those that run the functions of a system.
type Processes interface {
	// Of names the processes that run a function now.
	Of(function string) []string
	// Signal sends them KILL, STOP or CONT. Some may be gone.
	Signal(names []string, signal string)
	// Limit has those of a function killed that take much more memory than at
	// rest, as Lambda kills beyond MemorySize, until the limit is lifted.
	Limit(ctx context.Context, function string) (lift func(), err error)
}

const (
	kill   = "KILL"
	freeze = "STOP"
	thaw   = "CONT"
)
