package logline

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/jsonscan"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

// parsePlatform reads a platform record of Lambda's JSON log format,
//
//	{"time":"…","type":"platform.report","record":{"requestId":"…","metrics":{…},"status":"success"}}
//
// as the Telemetry API reference defines them. Values without a field are kept under their names
// inside the record.
func (p *Parser) parsePlatform(d *document.Document, x *exception, text []byte) bool {
	if !IsRecord(text) {
		return false
	}
	x.isData = true
	w := walker{doc: d, exception: x, cursor: jsonscan.Cursor{Buf: text}, roleOf: platformRole, shape: &p.records}
	c := &w.cursor
	var fault []byte
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "time" && b == '"':
			timestamp.Fill(d, document.Quoted(c.String()))
		case string(key.Raw) == "type" && b == '"':
			if name := c.String(); bytes.HasPrefix(name.Raw, []byte("platform.")) {
				d.Set(document.Action, document.Quoted(name))
			}
		case string(key.Raw) == "record" && b == '{':
			w.object(nil, &w.shape.begin, 0)
		case string(key.Raw) == "record" && b == '"': // platform.fault contains the line of the text format
			fault = document.Quoted(c.String()).Text()
		default:
			w.member(key.Raw, 0)
		}
	}
	if !c.AtEnd() || !d.Has(document.Action) {
		x.restart(d)
		return false
	}
	if len(fault) > 0 && !parseRuntimeExit(d, fault) {
		d.SetDefault(document.Message, document.Plain(fault))
	}
	finishReport(d)
	return true
}

// parseTelemetry reads a log event that an extension received from the Telemetry API and printed:
//
//	{"time":"…","type":"function","record":…}
//
// The record is the line of the function or of another extension, as text or as an object.
func (p *Parser) parseTelemetry(d *document.Document, x *exception, text []byte) bool {
	if !hasTelemetryLine(text) {
		return false
	}
	var kind, line []byte
	var time document.Value
	c := jsonscan.Cursor{Buf: text}
	c.Open('{')
	for key, ok := c.Member(); ok; key, ok = c.Member() {
		switch b := c.Peek(); {
		case string(key.Raw) == "time" && b == '"':
			time = document.Quoted(c.String())
		case string(key.Raw) == "type" && b == '"':
			kind = c.String().Raw
		case string(key.Raw) == "record" && b == '"':
			line = d.Text(document.Quoted(c.String()))
		case string(key.Raw) == "record" && b == '{':
			line = c.Skip()
		default:
			return false
		}
	}
	if !c.AtEnd() || string(kind) != "function" && string(kind) != "extension" {
		return false
	}
	if len(line) == 0 || line[0] != '{' || !p.parseJSON(d, x, line, 1) {
		line = bytes.TrimRight(line, "\r\n")
		p.parseText(d, x, line, bytes.TrimSpace(line))
	}
	timestamp.Fill(d, time)
	if !d.HasAttribute("type") {
		d.AddAttribute([]byte("type"), document.Plain(kind))
	}
	return true
}

// IsRecord reports whether text may be a platform record of the JSON log format: its first member
// is one of the three possible ones, and its type is near the beginning. The first bytes rule out
// most other lines.
func IsRecord(text []byte) bool {
	return isTelemetry(text) && bytes.Contains(text[:min(len(text), telemetryHead)], []byte("platform."))
}

// hasTelemetryLine reports whether text may be such an event with the line of a program.
func hasTelemetryLine(text []byte) bool {
	return isTelemetry(text) && bytes.Contains(text[:min(len(text), telemetryHead)], []byte(`"record"`))
}

// telemetryHead is the number of bytes within which an event of the Telemetry API has its type.
const telemetryHead = 160

// isTelemetry reports whether the first member of text is one of those of the Telemetry API.
func isTelemetry(text []byte) bool {
	if len(text) < 10 || text[0] != '{' || text[1] != '"' {
		return false
	}
	switch string(text[2:7]) {
	case `time"`, `type"`, "recor": // not timestamp, which most loggers write first
		return true
	}
	return false
}

// finishReport derives fields from the combination of values in a report.
func finishReport(d *document.Document) {
	switch string(d.Get(document.Action).Bytes) {
	case "platform.report":
		cold := "false"
		if d.Has(document.FaasInitDuration) || d.Has(document.FaasRestoreDuration) {
			cold = "true"
		}
		d.Set(document.FaasColdstart, document.Bare(d.Keep(cold)))
	case "platform.initRuntimeDone", "platform.restoreRuntimeDone": // the report of the invocation contains the failure
		setFailed(d)
		return
	case "platform.logsDropped":
		level.Warn.SetDefault(d)
		return
	case "platform.initReport": // the duration in these two belongs to the phase, not to an invocation
		rename(d, document.FaasDuration, document.FaasInitDuration)
		setFailed(d)
	case "platform.restoreReport":
		rename(d, document.FaasDuration, document.FaasRestoreDuration)
		setFailed(d)
	case "platform.extension": // the failure of an extension is not an exception of the function
		if d.HasAttribute("errorType") {
			level.Error.SetDefault(d)
		}
		return
	default:
		return
	}
	// Lambda repeats the type of the failure in several records of one invocation. As in the text
	// format, only the report counts.
	if v, ok := d.TakeAttribute("errorType"); ok {
		d.Fill(document.ExceptionType, v)
	}
}

// setFailed sets the level error in a record whose status reports a failed phase.
func setFailed(d *document.Document) {
	switch string(d.Get(document.FaasStatus).Bytes) {
	case "error", "failure", "timeout":
		level.Error.SetDefault(d)
	}
}

// rename moves a value to another field.
func rename(d *document.Document, from, to document.Field) {
	if d.Has(from) {
		d.SetDefault(to, d.Get(from))
		d.Clear(from)
	}
}

// platformRole returns the role of a name inside a platform record.
func platformRole(name []byte) (role, mark) {
	switch string(name) {
	case "requestId":
		return role(document.FaasExecution), 0
	case "functionName":
		return role(document.FaasName), 0
	case "version", "functionVersion":
		return role(document.FaasVersion), 0
	case "runtimeVersion":
		return role(document.FaasRuntime), 0
	case "status":
		return role(document.FaasStatus), 0
	case "tracing.type": // always X-Amzn-Trace-Id
		return roleDrop, 0
	case "tracing.value":
		return roleTraceID, 0
	case "tracing.spanId", "spanId":
		return roleSpanID, 0
	case "metrics.durationMs":
		return role(document.FaasDuration), 0
	case "metrics.billedDurationMs":
		return role(document.FaasBilledDuration), 0
	case "metrics.initDurationMs":
		return role(document.FaasInitDuration), 0
	case "metrics.restoreDurationMs":
		return role(document.FaasRestoreDuration), 0
	case "metrics.billedRestoreDurationMs":
		return role(document.FaasBilledRestoreDuration), 0
	case "metrics.memorySizeMB":
		return role(document.FaasMemorySize), 0
	case "metrics.maxMemoryUsedMB":
		return role(document.FaasMaxMemoryUsed), 0
	}
	return roleNone, 0
}
