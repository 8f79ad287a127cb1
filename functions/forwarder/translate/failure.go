package translate

import (
	"bytes"
	"slices"
	"strconv"

	"faulty/functions/forwarder/document"
)

// The names that Lambda gives to what it sees of a process itself.
const (
	exitError = "Runtime.ExitError"
	timedOut  = "Sandbox.Timedout"
)

// readTimeout makes the report of an invocation that ran out of time an
// exception: in the JSON log format nothing else tells of it.
func readTimeout(doc *document.Document) {
	if doc.Has(document.ExceptionType) || !isReport(doc) || string(doc.Get(document.FaasStatus).Text()) != "timeout" {
		return
	}
	doc.SetText(document.ExceptionType, timedOut)
	ms, err := strconv.ParseFloat(string(doc.Get(document.FaasDuration).Text()), 64)
	if err == nil {
		doc.SetText(document.ExceptionMessage, "Task timed out after "+strconv.FormatFloat(ms/1000, 'f', 2, 64)+" seconds")
	}
}

// tellOnce takes the exception from a document of Lambda's own when the
// invocation has told of that failure before: a crash is the process's dump,
// not the exit that follows, nor the report that repeats it. What is taken
// stays as the attribute errorType.
func (v *invocations) tellOnce(event int, doc *document.Document) {
	in := v.of(event, doc)
	if in == nil || !doc.Has(document.ExceptionType) || !isPlatformFailure(doc) {
		return
	}
	kind := doc.Get(document.ExceptionType)
	name := string(kind.Text())
	if !slices.Contains(in.failures, name) && (name != exitError || !in.crashed) {
		return
	}
	doc.Clear(document.ExceptionType)
	doc.Clear(document.ExceptionMessage)
	doc.AddAttribute([]byte("errorType"), kind)
}

// remember keeps what kind of exception doc tells of, and whether a dying process
// left it.
func (v *invocations) remember(event int, doc *document.Document, dying bool) {
	in := v.of(event, doc)
	if in == nil || !doc.Has(document.ExceptionType) {
		return
	}
	in.failures = append(in.failures, string(doc.Get(document.ExceptionType).Text()))
	in.crashed = in.crashed || dying
}

// nearby is how far from a line the records of its invocation are looked for:
// Lambda's own lines about a failure stand next to them.
const nearby = 8

// of returns the invocation that the event's document names, or nil.
func (v *invocations) of(event int, doc *document.Document) *invocation {
	if event >= len(v.owner) || !doc.Has(document.FaasExecution) {
		return nil
	}
	id := doc.Get(document.FaasExecution).Text()
	for i := event; i >= 0 && i > event-nearby; i-- {
		if at := v.owner[i]; at != none && bytes.Equal(v.all[at].id, id) {
			return &v.all[at]
		}
	}
	return nil
}

func isReport(doc *document.Document) bool {
	return string(doc.Get(document.Action).Bytes) == "platform.report"
}

// isPlatformFailure reports whether Lambda itself tells of doc's exception: in
// a report, or in a line of the text format.
func isPlatformFailure(doc *document.Document) bool {
	name := doc.Get(document.ExceptionType).Text()
	return isReport(doc) || bytes.HasPrefix(name, []byte("Runtime.")) || bytes.HasPrefix(name, []byte("Sandbox."))
}

// phase stands for the message in the fingerprint of an exit and of a timeout.
// The text format's line says "exit status 3" where a report has the type alone,
// and both are one failure; but a process that dies before its first invocation
// is another.
func phase(doc *document.Document) string {
	if string(doc.Get(document.Action).Bytes) == "platform.initReport" {
		return "init"
	}
	return ""
}
