package translate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"faulty/functions/forwarder/document"
)

// The names that Lambda gives to failures that it detects itself.
const (
	exitError   = "Runtime.ExitError"
	outOfMemory = "Runtime.OutOfMemory"
	timedOut    = "Sandbox.Timedout"
)

// rejection is the type, or the end of the type, that the Node.js runtime reports for an unhandled
// promise rejection.
const rejection = "UnhandledPromiseRejection"

// isUncaught reports whether message is the last one of Lambda's Node.js runtime, which logs an
// uncaught exception and exits.
func isUncaught(message []byte) bool {
	return bytes.Contains(message[:min(len(message), 128)], []byte("\tUncaught Exception \t"))
}

// isExit reports whether a type means that the process has exited.
func isExit(kind string) bool { return kind == exitError || kind == outOfMemory }

// readTimeout turns the report of an invocation that timed out into an exception. In the JSON log
// format no other event reports the timeout.
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

// A source is one of the kinds of events that report a failure. An attempt has at most one event of
// each kind, so a second one reports the failure of another attempt.
type source uint8

// The sources.
const (
	program     source = iota // the process, or the runtime in it
	exitLine                  // RequestId: … Error: Runtime exited …
	timeoutLine               // … Task timed out after …
	report
	initReport
	jsonReport // in the JSON log format, which does not have the two lines above
)

// sources is a set of sources, one bit for each.
type sources uint8

func (s sources) has(one source) bool { return s&(1<<one) != 0 }

// isOtherFormat reports whether one of Lambda's own events has another log format than the earlier
// ones. A function uses one format at a time.
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

// sourceOf returns the kind of event that doc comes from.
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

// deduplicate removes the exception from the document of one of Lambda's own events if another
// event of the invocation has already reported the failure. For a crash, the process's own dump
// counts, not the exit that follows or the report that repeats it. The type is kept in the
// attribute errorType.
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

// reported reports whether an exception of that type, or the exception that it results from, has
// been reported.
func (in *invocation) reported(name string) bool {
	return slices.Contains(in.failures, name) || isExit(name) && in.crashed
}

// remember records the type of the exception in doc, which is nearly always typ, also under the name
// that the event gave it, and whether a dying process left it.
func (v *invocations) remember(event int, doc *document.Document, typ string, named []byte, dying bool) {
	if !doc.Has(document.ExceptionType) {
		return
	}
	in := v.of(event, doc)
	in.reporters = 1 << v.sourceOf(event, doc)
	name := strings.Clone(doc.StringOf(document.ExceptionType, typ)) // typ would keep the whole text of its exception in memory
	in.failures = append(in.failures, name)
	if string(named) != name {
		in.failures = append(in.failures, string(named))
	}
	switch {
	case isExit(string(named)): // Lambda reports the same exit with either type
		in.failures = append(in.failures, exitError, outOfMemory)
	case bytes.HasSuffix(named, []byte(rejection)): // the JSON format omits the prefix
		in.failures = append(in.failures, "Runtime."+rejection)
	}
	in.crashed = in.crashed || dying
	if dying && v.owner[event] == several {
		v.crash(event)
	}
}

// crash records that a process died while all invocations in flight were running.
func (v *invocations) crash(event int) {
	for i := range v.all {
		if in := &v.all[i]; in.first < event && (!in.isEnded || event < in.last) {
			in.crashed = true
		}
	}
}

// nearby is how many events back the invocation of an event is searched for. Lambda's own events
// about a failure are close to the events of the invocation.
const nearby = 8

// of returns the invocation that the event's document names. For an event outside of all
// invocations, it returns the start of the process.
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
	at := v.lookup(id) // several are in flight, or the delivery has no platform record of this invocation
	if at == none {
		at = v.repeat(id, none)
	}
	return v.begun(&v.all[at])
}

// begun passes a failed start on to the first invocation after it, because Lambda's events about
// that invocation repeat the failure.
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

// isPlatformFailure reports whether Lambda itself reports doc's exception: in a report, or in a
// line of the text format.
func isPlatformFailure(doc *document.Document) bool {
	name := doc.Get(document.ExceptionType).Text()
	return isReport(doc) || isInitReport(doc) || bytes.HasPrefix(name, []byte("Runtime.")) || bytes.HasPrefix(name, []byte("Sandbox."))
}

// endOf returns the text that replaces type and message in the fingerprint of an exit or a timeout.
// For an exit it is what the text format reports: exit status 3 is one group, and exit status 1 is
// another. An exit because of exhausted memory is always one group, whether it is reported as
// "signal: killed", as the type Runtime.OutOfMemory, or as an exit whose report shows that all
// memory was used. Any other report of an exit, which is all that the JSON format has, contains no
// status and forms its own group. A process that dies before its first invocation is another group.
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

// usedAllMemory reports whether, according to a report, an invocation used all of its memory.
func usedAllMemory(doc *document.Document) bool {
	size, err := strconv.ParseFloat(string(doc.Get(document.FaasMemorySize).Text()), 64)
	used, err2 := strconv.ParseFloat(string(doc.Get(document.FaasMaxMemoryUsed).Text()), 64)
	return err == nil && err2 == nil && size > 0 && used >= size
}
