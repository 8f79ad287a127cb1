package samlocal

import (
	"strings"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/template"
)

// An invocation holds the container's output of one invocation.
type invocation struct {
	trace string // value of the header X-Amzn-Trace-Id
	begun time.Time
	lines []entry // lines of the function
	id    string  // Lambda request id
	cause string  // reason of the failure in the emulator's wording; "" if it succeeded
	took  time.Duration
	ended time.Time

	reported chan struct{} // closed at the report, which is the last line unless the process crashed
	crashed  chan struct{} // closed when the emulator reports that the process has ended
}

// An entry is a line with the time of its arrival.
type entry struct {
	at   time.Time
	text string
}

func newInvocation(trace string) *invocation {
	return &invocation{trace: trace, begun: time.Now(), reported: make(chan struct{}), crashed: make(chan struct{})}
}

// read adds a line of the container's output. r is the parsed line.
func (in *invocation) read(r record, line string) {
	now := time.Now()
	if r.id != "" {
		in.id = r.id
	}
	switch r.kind {
	case functionLine:
		in.lines = append(in.lines, entry{now, line + "\n"})
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

// wait returns when the last line has arrived, or at most patience after the
// response.
func (in *invocation) wait(responded <-chan struct{}) {
	select {
	case <-in.reported:
		return
	case <-responded: // after a crash, when SAM CLI no longer waits for the report
	}
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-in.reported:
	case <-in.crashed:
	case <-timeout.C:
	}
}

// log returns the log events of the invocation: the function's lines, and the
// platform's lines before and after them in Lambda's format.
//
// The emulator's own lines are not used. The id in its START line occurs in no
// other line. Its reports contain neither failures nor traces, and it writes no
// report after a crash. It reports the configured memory as the used memory.
func (in *invocation) log(fn template.Function) []entry {
	if in.id == "" { // the invocation did not start
		return in.lines
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
	lines = append(lines, in.lines...)
	for _, text := range behind {
		lines = append(lines, entry{in.ended, text})
	}
	return lines
}
