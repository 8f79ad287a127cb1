package lambda

import (
	"fmt"
	"time"

	"faulty/local/cloud/template"
)

// An Outcome describes an invocation that ran outside this package, for example
// in a container of sam local.
type Outcome struct {
	RequestID string
	Trace     string // value of the header X-Amzn-Trace-Id
	Begun     time.Time
	Duration  time.Duration
	TimedOut  bool
	Exit      string // how the process ended, such as "exit status 1"; "" if it still runs
}

// PlatformLines returns the lines that Lambda writes before and after the lines
// of an invocation that ran elsewhere, in the function's log format. The memory
// of the invocation was not measured. It is reported as 0.
func PlatformLines(fn template.Function, o Outcome) (before, behind []string) {
	e := &environment{fn: &function{Function: fn}}
	r := report{
		requestID: o.RequestID, trace: newTrace(o.Trace, fn.Tracing),
		begun: o.Begun, duration: o.Duration, memoryMB: fn.MemoryMB,
	}
	switch {
	case o.TimedOut:
		r.failure = newFailure("timeout", "Sandbox.Timedout", fmt.Sprintf("Task timed out after %.2f seconds", fn.Timeout.Seconds()))
	case o.Exit != "":
		r.failure = newFailure("error", "Runtime.ExitError", "Runtime exited with error: "+o.Exit)
	}
	return e.started(r), e.finished(r)
}
