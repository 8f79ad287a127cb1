package logline

import (
	"bytes"

	"faulty/functions/forwarder/correlation"
	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// parseLambdaText reads the lines that Lambda itself writes in its text format.
func parseLambdaText(d *document.Document, text []byte) bool {
	if len(text) < 8 {
		return false
	}
	switch text[0] {
	case 'S', 'E', 'R', 'I', 'T', 'L':
		return parsePlatformText(d, text) || parseRuntimeExit(d, text)
	case '2':
		return parseTimeout(d, text)
	}
	return false
}

// action returns the name of the platform record that a line beginning with
// word stands for.
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

// parsePlatformText reads a word and its parts, "Name: value", between tabs:
//
//	REPORT RequestId: 5b441b59-…	Duration: 1.23 ms	Billed Duration: 2 ms	…
//	XRAY TraceId: 1-…	SegmentId: …	Sampled: true
//
// START alone has a blank between its two.
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
	if bytes.HasSuffix(text[:end], []byte("START")) || name == "platform.end" || name == "platform.report" {
		if !bytes.HasPrefix(rest, []byte("RequestId: ")) && !bytes.HasPrefix(rest, []byte("Runtime Version: ")) {
			return false
		}
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

// cutPart cuts the first part off a platform line.
func cutPart(rest []byte) (part, tail []byte) {
	if i := bytes.IndexAny(rest, "\t\n"); i >= 0 {
		return bytes.TrimSpace(rest[:i]), rest[i+1:]
	}
	if i := bytes.Index(rest, []byte(" Version: ")); i > 0 && bytes.HasPrefix(rest, []byte("RequestId: ")) {
		return rest[:i], rest[i+1:]
	}
	return bytes.TrimSpace(rest), nil
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
		filled = correlation.IsHex(value, 16) && d.Fill(document.SpanID, v)
	case string(name) == "Error Type":
		d.AddAttribute([]byte("errorType"), v) // finishReport takes it
		filled = true
	case field != noField:
		filled = d.Fill(field, v)
	}
	if !filled {
		d.AddAttribute(name, v)
	}
}

const noField = document.Field(255)

// partField returns the field of a part, and the unit its value ends in.
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
	return noField, ""
}

// parseTimeout reads the line Lambda writes for an invocation it has stopped:
//
//	2026-11-22T21:24:52.123Z 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11 Task timed out after 3.00 seconds
//
// The type is the one that the same event has in Lambda's error JSON.
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

// parseRuntimeExit reads what Lambda writes when a process is gone:
//
//	RequestId: 5b441b59-… Error: Runtime exited with error: exit status 2
//	Runtime.ExitError
func parseRuntimeExit(d *document.Document, text []byte) bool {
	rest, ok := bytes.CutPrefix(text, []byte("RequestId: "))
	id, rest, _ := bytes.Cut(rest, []byte(" "))
	reason, found := bytes.CutPrefix(rest, []byte("Error: "))
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

// fail makes d the document of an exception that the platform reports.
func fail(d *document.Document, text []byte, kind string, reason []byte) {
	level.Error.Set(d)
	d.Set(document.Message, document.Plain(text))
	d.SetText(document.ExceptionType, kind)
	d.Set(document.ExceptionMessage, document.Plain(reason))
}
