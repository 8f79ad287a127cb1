package lambda

import (
	"encoding/json"
	"fmt"
	"time"

	"faulty/local/cloud/storage"
)

// invoke runs one invocation to its end and reports whether the process can serve
// another. The commit stores the outcome.
func (e *environment) invoke(in Invocation) (_ Result, reusable bool, _ *storage.Commit) {
	e.mu.Lock()
	if e.tail = nil; in.LogTail {
		e.tail = make([]byte, 0, 4096)
	}
	e.mu.Unlock()
	rec := newReport(e, in)
	e.stream.Begin()
	for _, r := range e.started(rec) {
		e.write(r)
	}

	if e.failure != nil {
		rec.failure = e.failure
	} else {
		reusable = e.run(in, &rec)
		e.peak = max(e.peak, e.proc.peakMB())
		e.out.mark()
	}
	rec.peakMB = e.peak
	for _, r := range e.finished(rec) {
		e.write(r)
	}
	e.initDuration = 0
	result := e.result(rec)
	if e.isShut() {
		e.stream.Abort()
		return result, false, nil
	}
	var with []storage.Op
	if in.Settle != nil {
		with = in.Settle(result)
	}
	return result, reusable, e.stream.End(with...)
}

// run passes the work to the process and waits until it requests more. Only then
// is the invocation complete, because the function may print after it has
// responded.
func (e *environment) run(in Invocation, rec *report) (reusable bool) {
	rec.begun = time.Now()
	defer func() { rec.duration = time.Since(rec.begun) }()
	deadline := time.NewTimer(e.fn.Timeout)
	defer deadline.Stop()
	e.api.expect(in.RequestID)
	job := work{in.RequestID, rec.trace.header(), e.fn.ARN, rec.begun.Add(e.fn.Timeout), in.Payload}

	todo, replies, asked := e.api.work, e.api.replies, (chan struct{})(nil)
	for {
		select {
		case todo <- job:
			todo = nil
		case r := <-replies:
			rec.setReply(r)
			replies, asked = nil, e.api.asked
		case <-asked:
			return true
		case <-e.proc.exited:
			e.crashed(replies, rec)
			return false
		case <-deadline.C:
			e.kill()
			<-e.proc.exited
			if replies != nil {
				rec.failure = newFailure("timeout", "Sandbox.Timedout",
					fmt.Sprintf("Task timed out after %.2f seconds", e.fn.Timeout.Seconds()))
			}
			return false
		}
	}
}

// crashed records the outcome of an invocation whose process ended. A response
// that the process posted earlier counts: a panic in a Go handler posts its error
// and then exits.
func (e *environment) crashed(replies chan reply, rec *report) {
	if replies == nil {
		return
	}
	select {
	case r := <-replies:
		rec.setReply(r)
	default:
		rec.failure = newFailure("error", "Runtime.ExitError", e.proc.reason())
	}
}

// result returns the response to the caller.
func (e *environment) result(rec report) Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	res := Result{RequestID: rec.requestID, Payload: rec.response, LogTail: e.tail}
	if f := rec.failure; f != nil {
		res.FunctionError = "Unhandled"
		res.Payload = f.payload
		if res.Payload == nil {
			res.Payload = errorPayload(f.errorType, f.text(rec.requestID))
		}
	}
	return res
}

func newFailure(status, errorType, message string) *failure {
	return &failure{status: status, errorType: errorType, message: message}
}

// posted returns a failure that the runtime itself reported.
func posted(payload []byte) *failure {
	var e struct{ ErrorType, ErrorMessage string }
	if json.Unmarshal(payload, &e) != nil || e.ErrorType == "" {
		e.ErrorType = "Runtime.Unknown"
	}
	return &failure{status: "error", errorType: e.ErrorType, message: e.ErrorMessage, payload: payload}
}

// text returns the failure in Lambda's wording for the caller and the log.
func (f *failure) text(requestID string) string {
	return "RequestId: " + requestID + " Error: " + f.message
}

func errorPayload(errorType, message string) []byte {
	payload, _ := json.Marshal(struct { // cannot fail: the values are strings
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}{errorType, message})
	return payload
}
