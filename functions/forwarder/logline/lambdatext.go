package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// parseLambdaText reads the platform records that Lambda writes in its text format.
func parseLambdaText(d *document.Document, text []byte) bool {
	if len(text) < 8 {
		return false
	}
	switch text[0] {
	case 'S', 'E', 'R', 'I', 'T', 'L':
		return parsePlatformText(d, text) || parseRuntimeExit(d, text) || parseLaunchError(d, text) || parseRuntimeWarning(d, text)
	case 'U':
		return parseUnknownError(d, text)
	case '2':
		return parseTimeout(d, text)
	}
	return false
}

// action returns the name of the platform record for a line that begins with word.
func action(word []byte) string {
	switch string(word) {
	case "START":
		return "platform.start"
	case "END":
		return "platform.end"
	case "REPORT":
		return "platform.report"
	case "INIT_START":
		return "platform.initStart"
	case "INIT_REPORT":
		return "platform.initReport"
	case "RESTORE_START":
		return "platform.restoreStart"
	case "RESTORE_REPORT":
		return "platform.restoreReport"
	case "EXTENSION":
		return "platform.extension"
	case "TELEMETRY":
		return "platform.telemetrySubscription"
	case "LOGS":
		return "platform.logsSubscription"
	}
	return ""
}

// parsePlatformText reads a word and its parts, "Name: value", separated by tabs:
//
//	REPORT RequestId: 5b441b59-…	Duration: 1.23 ms	Billed Duration: 2 ms	…
//	XRAY TraceId: 1-…	SegmentId: …	Sampled: true
//
// Only START has a blank between its two parts.
func parsePlatformText(d *document.Document, text []byte) bool {
	end := bytes.IndexAny(text, " \t")
	if end < 0 {
		return false
	}
	name := action(text[:end])
	rest := text[end+1:]
	if name == "" || !bytes.Contains(rest, []byte(": ")) {
		return false
	}
	if !opensPlatformText(name, text[end:]) {
		return false
	}
	d.Set(document.Action, document.Plain([]byte(name)))
	d.Set(document.Message, document.Plain(text))
	for len(rest) > 0 {
		var part []byte
		part, rest = cutPart(rest)
		fillPart(d, part)
	}
	finishReport(d)
	return true
}

// opensPlatformText reports whether rest, the text behind the first word, begins like that of a
// platform line. Programs also write lines such as "LOGS rotated: 3".
func opensPlatformText(name string, rest []byte) bool {
	switch name {
	case "platform.extension", "platform.telemetrySubscription", "platform.logsSubscription":
		return bytes.HasPrefix(rest, []byte("\tName: "))
	case "platform.initReport":
		return bytes.HasPrefix(rest[1:], []byte("Init Duration: "))
	case "platform.restoreReport":
		return bytes.HasPrefix(rest[1:], []byte("Restore Duration: "))
	}
	return bytes.HasPrefix(rest[1:], []byte("RequestId: ")) || bytes.HasPrefix(rest[1:], []byte("Runtime Version: "))
}

// longestReport is longer than any line of Lambda, in bytes.
const longestReport = 4 << 10

// cutPart cuts off the first part of a platform line. It ends at a tab or a line break. If a log
// shipper has replaced the tabs by blanks, it ends at the name of the next part.
func cutPart(rest []byte) (part, tail []byte) {
	end := len(rest)
	for _, separator := range []byte("\t\n") { // IndexByte is faster than IndexAny
		if i := bytes.IndexByte(rest[:end], separator); i >= 0 {
			end = i
		}
	}
	next := min(end+1, len(rest))
	if i := bytes.Index(rest[:end], []byte(": ")); i > 0 && len(rest) <= longestReport {
		if n := nextPart(rest[i+2 : end]); n > 0 {
			end = i + 2 + n
			next = end
		}
	}
	return bytes.TrimSpace(rest[:end]), rest[next:]
}

// partNames are the names of the parts behind the first. It is read-only.
var partNames = [...]string{
	"Version: ", "Runtime Version ARN: ", "Duration: ", "Billed Duration: ", "Memory Size: ", "Max Memory Used: ", "Init Duration: ", "Restore Duration: ",
	"Billed Restore Duration: ", "Status: ", "Error Type: ", "Phase: ", "XRAY TraceId: ", "SegmentId: ", "Sampled: ",
}

// nextPart returns the start of the part behind a value, or 0.
func nextPart(value []byte) int {
	if bytes.IndexByte(value, ':') < 0 {
		return 0
	}
	for i := 1; i < len(value); i++ {
		if value[i-1] != ' ' || value[i] == ' ' {
			continue
		}
		for _, name := range partNames {
			if bytes.HasPrefix(value[i:], []byte(name)) {
				return i
			}
		}
	}
	return 0
}

func fillPart(d *document.Document, part []byte) {
	name, value, ok := bytes.Cut(part, []byte(": "))
	if !ok || len(value) == 0 {
		return
	}
	v := document.Plain(value)
	filled := false
	switch field, unit := partField(name); {
	case unit != "":
		filled = d.Fill(field, document.Plain(bytes.TrimSuffix(value, []byte(unit))))
	case string(name) == "XRAY TraceId":
		filled = correlation.FillTraceID(d, v)
	case string(name) == "SegmentId":
		filled = correlation.FillSpanID(d, v)
	case string(name) == "Error Type":
		d.AddAttribute([]byte("errorType"), v) // for finishReport
		filled = true
	case field != document.NoField:
		filled = d.Fill(field, v)
	}
	if !filled {
		d.AddAttribute(name, v)
	}
}

// partField returns the field for a part, and the unit at the end of its value.
func partField(name []byte) (f document.Field, unit string) {
	switch string(name) {
	case "RequestId":
		return document.FaasExecution, ""
	case "Version":
		return document.FaasVersion, ""
	case "Runtime Version":
		return document.FaasRuntime, ""
	case "Status":
		return document.FaasStatus, ""
	case "Duration":
		return document.FaasDuration, " ms"
	case "Billed Duration":
		return document.FaasBilledDuration, " ms"
	case "Init Duration":
		return document.FaasInitDuration, " ms"
	case "Restore Duration":
		return document.FaasRestoreDuration, " ms"
	case "Billed Restore Duration":
		return document.FaasBilledRestoreDuration, " ms"
	case "Memory Size":
		return document.FaasMemorySize, " MB"
	case "Max Memory Used":
		return document.FaasMaxMemoryUsed, " MB"
	}
	return document.NoField, ""
}

// parseTimeout reads the line that Lambda writes for an invocation that it has stopped:
//
//	2026-11-22T21:24:52.123Z 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 Task timed out after 3.00 seconds
//
// The type is the same as in Lambda's JSON log format.
func parseTimeout(d *document.Document, text []byte) bool {
	stamp, rest, _ := bytes.Cut(text, []byte(" "))
	id, rest, _ := bytes.Cut(rest, []byte(" "))
	if !correlation.IsUUID(id) || !bytes.HasPrefix(rest, []byte("Task timed out after ")) {
		return false
	}
	timestamp.Fill(d, document.Plain(stamp))
	d.Set(document.FaasExecution, document.Plain(id))
	d.SetText(document.FaasStatus, "timeout")
	fail(d, text, "Sandbox.Timedout", rest)
	return true
}

// parseRuntimeExit reads the line that Lambda writes when a process has exited:
//
//	RequestId: 5b441b59-… Error: Runtime exited with error: exit status 2
//	Runtime.ExitError
//
//	RequestId: 5b441b59-… Process exited before completing request
func parseRuntimeExit(d *document.Document, text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("RequestId: "))
	id, rest, _ := bytes.Cut(rest, []byte(" "))
	reason, found := bytes.CutPrefix(rest, []byte("Error: "))
	if !found {
		reason, found = rest, string(bytes.TrimSpace(rest)) == "Process exited before completing request"
	}
	if !ok || !found || !correlation.IsUUID(id) {
		return false
	}
	reason, kind, _ := bytes.Cut(reason, []byte("\n"))
	if kind = bytes.TrimSpace(kind); len(kind) == 0 || bytes.IndexByte(kind, '\n') >= 0 {
		kind = []byte("Runtime.ExitError")
		if bytes.HasPrefix(reason, []byte("Task timed out")) {
			kind = []byte("Sandbox.Timedout")
		}
	}
	d.Set(document.FaasExecution, document.Plain(id))
	fail(d, text, string(kind), reason)
	return true
}

// parseLaunchError reads the reason why a container image or a function did not start. Its
// exception follows in a separate line with the request id.
//
//	IMAGE	Launch error: fork/exec /lambda-entrypoint.sh: exec format error	Entrypoint: []	Cmd: []	WorkingDir: []
//	SUPERNOVA	Launch error: Couldn't find valid bootstrap(s): [app.handler]	Entrypoint: []	…
func parseLaunchError(d *document.Document, text []byte) bool {
	word, rest, _ := bytes.Cut(text, []byte("Launch error: "))
	switch string(bytes.TrimRight(word, "\t ")) {
	case "IMAGE", "SUPERNOVA":
	default:
		return false
	}
	if len(rest) == 0 {
		return false
	}
	level.Error.Set(d)
	d.Set(document.Message, document.Plain(text))
	_, rest, _ = bytes.Cut(rest, []byte("\t"))
	for len(rest) > 0 {
		var part []byte
		part, rest, _ = bytes.Cut(rest, []byte("\t"))
		if name, value, ok := bytes.Cut(part, []byte(": ")); ok {
			d.AddAttribute(name, document.Plain(bytes.TrimSpace(value)))
		}
	}
	return true
}

// parseRuntimeWarning reads the hint to runtime updates that Lambda's Python runtime writes before a
// failure of the function's initialization.
func parseRuntimeWarning(d *document.Document, text []byte) bool {
	if !bytes.HasPrefix(text, []byte("LAMBDA_WARNING: ")) || bytes.ContainsAny(bytes.TrimSpace(text), "\r\n") {
		return false
	}
	level.Warn.Set(d)
	d.Set(document.Message, document.Plain(bytes.TrimSpace(text)))
	return true
}

// parseUnknownError reads the line that Lambda writes if a runtime gave no reason, with or without
// the type of the failure:
//
//	Unknown application error occurred
//	Runtime.Unknown
func parseUnknownError(d *document.Document, text []byte) bool {
	const reason = "Unknown application error occurred"
	kind, ok := bytes.CutPrefix(text, []byte(reason))
	if !ok {
		return false
	}
	switch kind = bytes.TrimSpace(kind); {
	case len(kind) == 0:
		level.Error.Set(d)
		d.Set(document.Message, document.Plain(text))
	case bytes.HasPrefix(kind, []byte("Runtime.")), bytes.HasPrefix(kind, []byte("Function.")):
		fail(d, text, string(kind), text[:len(reason)])
	default:
		return false
	}
	return true
}

// fail makes d the document of an exception that the platform reports.
func fail(d *document.Document, text []byte, kind string, reason []byte) {
	level.Error.Set(d)
	d.Set(document.Message, document.Plain(text))
	d.SetText(document.ExceptionType, kind)
	d.Set(document.ExceptionMessage, document.Plain(reason))
}
