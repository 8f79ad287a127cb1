package samlocal

import (
	"strings"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/template"
)

// An invocation is what the container printed of it.
type invocation struct {
	trace string // as in the header X-Amzn-Trace-Id
	begun time.Time
	own   []entry // the function's lines
	id    string  // the Lambda request id
	cause string  // why it failed, in the emulator's words; "" if it did not
	took  time.Duration
	ended time.Time

	reported chan struct{} // closed with the report, the last line of all but a crash
	crashed  chan struct{} // closed when the emulator said that the process is gone
}

// An entry is a line and when it came.
type entry struct {
	at   time.Time
	text string
}

func newInvocation(trace string) *invocation {
	return &invocation{trace: trace, begun: time.Now(), reported: make(chan struct{}), crashed: make(chan struct{})}
}

// read adds a line of the container's output, which parse has parsed.
func (in *invocation) read(r record, line string) {
	now := time.Now()
	if r.id != "" {
		in.id = r.id
	}
	switch r.kind {
	case ownLine:
		in.own = append(in.own, entry{now, line + "\n"})
	case start:
		in.begun = now
	case failure:
		in.cause = r.cause
	case crash:
		in.ended, in.took = now, now.Sub(in.begun)
		closeOnce(in.crashed)
	case report:
		in.ended, in.took = now, r.duration
		closeOnce(in.reported)
	}
}

func closeOnce(c chan struct{}) {
	select {
	case <-c:
	default:
		close(c)
	}
}

// wait returns when the last line is there, or soon after the answer.
func (in *invocation) wait(answered <-chan struct{}) {
	select {
	case <-in.reported:
		return
	case <-answered: // after a crash, when SAM CLI has given up on the report
	}
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-in.reported:
	case <-in.crashed:
	case <-timeout.C:
	}
}

// log returns the invocation's lines with those that Lambda writes around them.
//
// The emulator's own are of no use for that: its START has an id that is nobody
// else's, its reports say nothing of failures and traces, there is none after a
// crash, and it takes the function's memory size for what it used.
func (in *invocation) log(fn template.Function) []entry {
	if in.id == "" { // it never got as far
		return in.own
	}
	o := lambda.Outcome{RequestID: in.id, Trace: in.trace, Begun: in.begun, Duration: in.took, TimedOut: in.cause == timeoutCause}
	if !o.TimedOut {
		o.Exit = strings.TrimPrefix(in.cause, "Runtime exited with error: ")
	}
	before, behind := lambda.PlatformLines(fn, o)
	var lines []entry
	for _, text := range before {
		lines = append(lines, entry{in.begun, text})
	}
	lines = append(lines, in.own...)
	for _, text := range behind {
		lines = append(lines, entry{in.ended, text})
	}
	return lines
}
