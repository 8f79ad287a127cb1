package history

import (
	"fmt"
	"strings"
	"time"
)

// A platform formats the records that Lambda writes about an invocation, in text or in JSON.
type platform struct{ *invocation }

// record returns a record in Lambda's JSON log format.
func record(at time.Time, kind string, members map[string]any) string {
	return object(member{"time", at.Format("2006-01-02T15:04:05.000Z")}, member{"type", "platform." + kind}, member{"record", members})
}

// initStart returns the record for the start of an environment.
func (p platform) initStart(at time.Time) string {
	runtime := p.fn.language.runtime
	arn := "arn:aws:lambda:" + region + "::runtime:" + strings.Repeat("5d1f8a02e6", 6) + "7c3b"
	if p.fn.isJSON {
		return record(at, "initStart", map[string]any{
			"initializationType": "on-demand", "phase": "init", "runtimeVersion": runtime, "runtimeVersionArn": arn,
			"functionName": p.fn.name, "functionVersion": fmt.Sprint(p.environment.version), "instanceId": p.environment.host,
		})
	}
	return fmt.Sprintf("INIT_START Runtime Version: %s\tRuntime Version ARN: %s\n", runtime, arn)
}

func (p platform) start(at time.Time) string {
	version := fmt.Sprint(p.environment.version)
	if p.fn.isJSON {
		return record(at, "start", map[string]any{"requestId": p.id, "functionArn": p.arn(), "version": version, "tracing": p.tracing()})
	}
	return fmt.Sprintf("START RequestId: %s Version: %s\n", p.id, version)
}

// tracing returns the member "tracing" of a record.
func (p platform) tracing() map[string]any {
	return map[string]any{"spanId": p.span, "type": "X-Amzn-Trace-Id", "value": fmt.Sprintf("Root=%s;Parent=%s;Sampled=1", p.request.trace, p.span)}
}

// failure returns the log events that Lambda writes before END when the environment fails.
func (p platform) failure(at time.Time) []string {
	if p.fn.isJSON {
		return nil
	}
	switch p.status {
	case timeout:
		return []string{fmt.Sprintf("%s %s Task timed out after %.2f seconds\n\n", at.Format("2006-01-02T15:04:05.000Z"), p.id, p.fn.timeout.Seconds())}
	case outOfMemory:
		return []string{fmt.Sprintf("RequestId: %s Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n", p.id)}
	case exited:
		return []string{fmt.Sprintf("RequestId: %s Error: Runtime exited with error: exit status %d\nRuntime.ExitError\n", p.id, p.exit)}
	}
	return nil
}

func (p platform) end(at time.Time) string {
	if p.fn.isJSON {
		return record(at, "runtimeDone", map[string]any{
			"requestId": p.id, "status": p.status.name(), "tracing": p.tracing(), "metrics": map[string]any{"durationMs": milliseconds(p.duration), "producedBytes": 50},
		})
	}
	return fmt.Sprintf("END RequestId: %s\n", p.id)
}

// report returns the REPORT of an invocation.
func (p platform) report(at time.Time) string {
	billed := (p.duration + time.Millisecond - 1).Milliseconds()
	if p.fn.isJSON {
		metrics := map[string]any{"durationMs": milliseconds(p.duration), "billedDurationMs": billed, "memorySizeMB": p.fn.memory, "maxMemoryUsedMB": p.memory()}
		if p.isCold {
			metrics["initDurationMs"] = milliseconds(p.initialized)
		}
		members := map[string]any{"requestId": p.id, "metrics": metrics, "tracing": p.tracing(), "status": p.status.name()}
		if kind := p.status.errorType(); kind != "" {
			members["errorType"] = kind
		}
		return record(at, "report", members)
	}
	text := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", p.id, milliseconds(p.duration), billed, p.fn.memory, p.memory())
	if p.isCold {
		text += fmt.Sprintf("Init Duration: %.2f ms\t", milliseconds(p.initialized))
	}
	if p.fn.isTraced {
		text += fmt.Sprintf("\nXRAY TraceId: %s\tSegmentId: %s\tSampled: true\t", p.request.trace, p.span)
	}
	switch p.status {
	case timeout:
		text += "Status: timeout"
	case outOfMemory, exited:
		text += "Status: error\tError Type: " + p.status.errorType()
	}
	return text + "\n"
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// A status is the result of an invocation.
type status int

const (
	success     status = iota
	failed             // the handler failed, but the environment is still usable
	exited             // the process exited
	timeout            // Lambda stopped the invocation
	outOfMemory        // the kernel stopped the process
)

// name returns the status in Lambda's JSON log format.
func (s status) name() string {
	return [...]string{success: "success", failed: "error", exited: "error", timeout: "timeout", outOfMemory: "error"}[s]
}

func (s status) errorType() string {
	switch s {
	case exited:
		return "Runtime.ExitError"
	case outOfMemory:
		return "Runtime.OutOfMemory"
	}
	return ""
}

// The AWS account and the region of all functions.
const (
	account = "123456789012"
	region  = "eu-west-1"
)

// arn returns the function's ARN.
func (i *invocation) arn() string {
	return "arn:aws:lambda:" + region + ":" + account + ":function:" + i.fn.name
}
