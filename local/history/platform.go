package history

import (
	"fmt"
	"strings"
	"time"
)

// record returns a record in Lambda's JSON log format.
func record(at time.Time, kind string, members map[string]any) string {
	return object(member{"time", at.Format("2006-01-02T15:04:05.000Z")}, member{"type", "platform." + kind}, member{"record", members})
}

// initStart returns the record for the start of an environment.
func (i *invocation) initStart(at time.Time) string {
	runtime := i.fn.language.runtime
	arn := "arn:aws:lambda:" + region + "::runtime:" + strings.Repeat("5d1f8a02e6", 6) + "7c3b"
	if i.fn.isJSON {
		return record(at, "initStart", map[string]any{
			"initializationType": "on-demand", "phase": "init", "runtimeVersion": runtime, "runtimeVersionArn": arn,
			"functionName": i.fn.name, "functionVersion": fmt.Sprint(i.environment.version), "instanceId": i.environment.host,
		})
	}
	return fmt.Sprintf("INIT_START Runtime Version: %s\tRuntime Version ARN: %s\n", runtime, arn)
}

func (i *invocation) start(at time.Time) string {
	version := fmt.Sprint(i.environment.version)
	if i.fn.isJSON {
		return record(at, "start", map[string]any{"requestId": i.id, "functionArn": i.arn(), "version": version, "tracing": i.tracing()})
	}
	return fmt.Sprintf("START RequestId: %s Version: %s\n", i.id, version)
}

// tracing returns the member "tracing" of a record.
func (i *invocation) tracing() map[string]any {
	return map[string]any{"spanId": i.span, "type": "X-Amzn-Trace-Id", "value": fmt.Sprintf("Root=%s;Parent=%s;Sampled=1", i.request.trace, i.span)}
}

// failure returns the log events that Lambda writes before END when the environment fails.
func (i *invocation) failure(at time.Time) []string {
	if i.fn.isJSON {
		return nil
	}
	switch i.status {
	case timeout:
		return []string{fmt.Sprintf("%s %s Task timed out after %.2f seconds\n\n", at.Format("2006-01-02T15:04:05.000Z"), i.id, i.fn.timeout.Seconds())}
	case outOfMemory:
		return []string{fmt.Sprintf("RequestId: %s Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n", i.id)}
	case exited:
		return []string{fmt.Sprintf("RequestId: %s Error: Runtime exited with error: exit status %d\nRuntime.ExitError\n", i.id, i.exit)}
	}
	return nil
}

func (i *invocation) end(at time.Time) string {
	if i.fn.isJSON {
		return record(at, "runtimeDone", map[string]any{
			"requestId": i.id, "status": i.status.name(), "tracing": i.tracing(), "metrics": map[string]any{"durationMs": milliseconds(i.duration), "producedBytes": 50},
		})
	}
	return fmt.Sprintf("END RequestId: %s\n", i.id)
}

// report returns the REPORT of an invocation.
func (i *invocation) report(at time.Time) string {
	billed := (i.duration + time.Millisecond - 1).Milliseconds()
	if i.fn.isJSON {
		metrics := map[string]any{"durationMs": milliseconds(i.duration), "billedDurationMs": billed, "memorySizeMB": i.fn.memory, "maxMemoryUsedMB": i.memory()}
		if i.isCold {
			metrics["initDurationMs"] = milliseconds(i.initialized)
		}
		members := map[string]any{"requestId": i.id, "metrics": metrics, "tracing": i.tracing(), "status": i.status.name()}
		if kind := i.status.errorType(); kind != "" {
			members["errorType"] = kind
		}
		return record(at, "report", members)
	}
	text := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", i.id, milliseconds(i.duration), billed, i.fn.memory, i.memory())
	if i.isCold {
		text += fmt.Sprintf("Init Duration: %.2f ms\t", milliseconds(i.initialized))
	}
	if i.fn.isTraced {
		text += fmt.Sprintf("\nXRAY TraceId: %s\tSegmentId: %s\tSampled: true\t", i.request.trace, i.span)
	}
	switch i.status {
	case timeout:
		text += "Status: timeout"
	case outOfMemory, exited:
		text += "Status: error\tError Type: " + i.status.errorType()
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
