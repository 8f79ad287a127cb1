package translate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"faulty/functions/forwarder/document"
)

// The names that Lambda gives to what it sees of a process itself.
const (
	exitError   = "Runtime.ExitError"
	outOfMemory = "Runtime.OutOfMemory"
	timedOut    = "Sandbox.Timedout"
)

// rejection is the type, or its end, of what the Node.js runtime makes of a
// promise's unhandled rejection.
const rejection = "UnhandledPromiseRejection"

// isUncaught reports whether message is the last of Lambda's Node.js runtime,
// which logs an exception that nothing has caught and exits.
func isUncaught(message []byte) bool {
	return bytes.Contains(message[:min(len(message), 128)], []byte("\tUncaught Exception \t"))
}

// isExit reports whether a type is that of a process which is gone.
func isExit(kind string) bool { return kind == exitError || kind == outOfMemory }

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

// A source is one of the kinds of events that report a failure. An attempt has
// at most one event of each: a second one reports the failure of another attempt.
type source uint8

// The sources.
const (
	program     source = iota // the process itself, or the runtime in it
	exitLine                  // RequestId: … Error: Runtime exited …
	timeoutLine               // … Task timed out after …
	report
	initReport
	jsonReport // in the JSON log format, which has no such lines
)

// sources is a set of sources, a bit for each.
type sources uint8

func (s sources) has(one source) bool { return s&(1<<one) != 0 }

// isOtherFormat reports whether an event of Lambda's own is in another log format
// than those before it: a function has one format at a time.
func (s sources) isOtherFormat(from source) bool {
	const inText = 1<<exitLine | 1<<timeoutLine | 1<<report
	switch from {
	case jsonReport:
		return s&inText != 0
	case exitLine, timeoutLine, report:
		return s.has(jsonReport)
	}
	return false
}

// sourceOf returns which kind of event doc is of.
func (v *invocations) sourceOf(event int, doc *document.Document) source {
	switch {
	case isReport(doc) && v.events[event].text[0] == '{':
		return jsonReport
	case isReport(doc):
		return report
	case isInitReport(doc):
		return initReport
	case bytes.HasPrefix(doc.Get(document.Message).Bytes, []byte("RequestId: ")):
		return exitLine
	case string(doc.Get(document.ExceptionType).Bytes) == timedOut:
		return timeoutLine
	}
	return program
}

// deduplicate takes the exception from a document of Lambda's own when another
// event of the invocation has reported that failure: of a crash the process's
// dump counts, not the exit that follows, nor the report that repeats it. The
// type stays as the attribute errorType.
func (v *invocations) deduplicate(event int, doc *document.Document) {
	in := v.of(event, doc)
	if !doc.Has(document.ExceptionType) || !isPlatformFailure(doc) {
		return
	}
	in.failed = in.failed || isInitReport(doc)
	kind, from := doc.Get(document.ExceptionType), v.sourceOf(event, doc)
	name := string(kind.Text())
	isRepeated := in.reported(name)
	if isRepeated && (in.reporters.has(from) || in.reporters.isOtherFormat(from)) {
		in.failures, in.reporters, in.crashed = in.failures[:0], 0, false
		return
	}
	in.reporters |= 1 << from
	if !isRepeated && !(isExit(name) && in.exited && (from == report || from == jsonReport)) {
		return
	}
	doc.Clear(document.ExceptionType)
	doc.Clear(document.ExceptionMessage)
	doc.AddAttribute([]byte("errorType"), kind)
}

// reported reports whether an exception of that type, or the one it follows from,
// has been reported.
func (in *invocation) reported(name string) bool {
	return slices.Contains(in.failures, name) || isExit(name) && in.crashed
}

// remember keeps what kind of exception doc reports, under the name it had in
// the event as well, and whether a dying process left it.
func (v *invocations) remember(event int, doc *document.Document, named []byte, dying bool) {
	if !doc.Has(document.ExceptionType) {
		return
	}
	in := v.of(event, doc)
	in.reporters = 1 << v.sourceOf(event, doc)
	in.failures = append(in.failures, string(doc.Get(document.ExceptionType).Text()), string(named))
	switch {
	case isExit(string(named)): // one tells of the other
		in.failures = append(in.failures, exitError, outOfMemory)
	case bytes.HasSuffix(named, []byte(rejection)): // the JSON format leaves the prefix out
		in.failures = append(in.failures, "Runtime."+rejection)
	}
	in.crashed = in.crashed || dying
	if dying && v.owner[event] == several {
		v.crash(event)
	}
}

// crash notes that a process died with all invocations that were in flight.
func (v *invocations) crash(event int) {
	for i := range v.all {
		if in := &v.all[i]; in.first < event && (!in.isEnded || event < in.last) {
			in.crashed = true
		}
	}
}

// nearby is how far before an event its invocation is looked for among the
// events: Lambda's own events about a failure stand next to the invocation's.
const nearby = 8

// of returns the invocation that the event's document names; for an event
// outside of all invocations, the start of the process.
func (v *invocations) of(event int, doc *document.Document) *invocation {
	if !doc.Has(document.FaasExecution) {
		if string(doc.Get(document.Action).Bytes) == "platform.initStart" {
			v.start = invocation{}
		}
		return &v.start
	}
	id := doc.Get(document.FaasExecution).Text()
	for i := event; i >= 0 && i > event-nearby; i-- {
		if at := v.owner[i]; at >= 0 && bytes.Equal(v.all[at].id, id) {
			return v.begun(&v.all[at])
		}
	}
	at := v.lookup(id) // several are in flight, or the delivery holds no record of it
	if at == none {
		at = v.repeat(id, none)
	}
	return v.begun(&v.all[at])
}

// begun hands a failed start down to the first invocation behind it: Lambda's
// events about that one repeat the failure.
func (v *invocations) begun(in *invocation) *invocation {
	if v.start.failed {
		in.failures = append(in.failures, v.start.failures...)
		in.crashed = in.crashed || v.start.crashed
		v.start = invocation{}
	}
	return in
}

func isReport(doc *document.Document) bool {
	return string(doc.Get(document.Action).Bytes) == "platform.report"
}

func isInitReport(doc *document.Document) bool {
	return string(doc.Get(document.Action).Bytes) == "platform.initReport"
}

// isPlatformFailure reports whether Lambda itself tells of doc's exception: in
// a report, or in a line of the text format.
func isPlatformFailure(doc *document.Document) bool {
	name := doc.Get(document.ExceptionType).Text()
	return isReport(doc) || isInitReport(doc) || bytes.HasPrefix(name, []byte("Runtime.")) || bytes.HasPrefix(name, []byte("Sandbox."))
}

// endOf returns what stands for type and message in the fingerprint of an exit
// and of a timeout. What the text format tells of an exit counts: exit status 3
// is one group, and exit status 1 another. An end for want of memory is one
// group however it is told: "signal: killed", the type Runtime.OutOfMemory, or
// the report of an exit with all memory used. Another report of an exit, which
// is all that the JSON format has, names no status: a group of its own. A
// process that dies before its first invocation is another again.
func endOf(doc *document.Document) string {
	kind := string(doc.Get(document.ExceptionType).Text())
	if kind != timedOut {
		_, how, _ := strings.Cut(string(doc.Get(document.ExceptionMessage).Text()), "Runtime exited with error: ")
		how, _, _ = strings.Cut(how, "\n")
		switch {
		case how == "signal: killed" || usedAllMemory(doc):
			kind = outOfMemory
		case strings.HasPrefix(how, "exit status ") || strings.HasPrefix(how, "signal: "):
			kind += " " + how
		}
	}
	if isInitReport(doc) {
		kind += " init"
	}
	return kind
}

// usedAllMemory reports whether a report says that an invocation has used all
// the memory there was.
func usedAllMemory(doc *document.Document) bool {
	size, err := strconv.ParseFloat(string(doc.Get(document.FaasMemorySize).Text()), 64)
	used, err2 := strconv.ParseFloat(string(doc.Get(document.FaasMaxMemoryUsed).Text()), 64)
	return err == nil && err2 == nil && size > 0 && used >= size
}
