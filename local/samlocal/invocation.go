package samlocal

import (
	"fmt"
	"math"
	"strings"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/template"
)

// An invocation is what the container printed of it.
type invocation struct {
	trace  string // as in the header X-Amzn-Trace-Id
	begun  time.Time
	own    []entry // the function's lines
	id     string  // the Lambda request id
	cause  string  // why it failed, in the emulator's words; "" if it did not
	report string  // the REPORT line; "" without one
	ended  time.Time

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

// read takes a line of the container, which parse has looked at.
func (in *invocation) read(r record, line string) {
	now := time.Now()
	if r.id != "" {
		in.id = r.id
	}
	switch r.kind {
	case ownLine:
		in.own = append(in.own, entry{now, line})
	case failure:
		in.cause = r.cause
	case crash:
		in.ended = now
		closeOnce(in.crashed)
	case report:
		in.ended, in.report = now, line
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

// log returns the invocation's lines as Lambda writes them in its text format.
//
// The emulator writes nearly the same. But its START has an id that is nobody
// else's, its reports say nothing of failures and traces, and there is none
// after a crash.
func (in *invocation) log(fn template.Function) []entry {
	if in.id == "" { // it never got as far
		return in.own
	}
	lines := append([]entry{{in.begun, "START RequestId: " + in.id + " Version: $LATEST"}}, in.own...)
	kind := ""
	add := func(text string) { lines = append(lines, entry{in.ended, text}) }
	switch {
	case in.cause == timeoutCause:
		kind = "Status: timeout\t"
		add(fmt.Sprintf("%s %s Task timed out after %.2f seconds", in.ended.UTC().Format("2006-01-02T15:04:05.000Z"), in.id, fn.Timeout.Seconds()))
	case in.cause != "":
		kind = "Status: error\tError Type: Runtime.ExitError\t"
		add("RequestId: " + in.id + " Error: " + in.cause + "\nRuntime.ExitError")
	}
	add("END RequestId: " + in.id)
	text := strings.TrimRight(in.report, "\t \r") + "\t"
	if in.report == "" {
		ms := float64(in.ended.Sub(in.begun)) / float64(time.Millisecond)
		text = fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\t", in.id, ms, math.Ceil(ms), fn.MemoryMB)
	}
	if root, ok := lambda.TraceRoot(in.trace); ok {
		kind += "\nXRAY TraceId: " + root + "\t"
	}
	add(text + kind)
	return lines
}
