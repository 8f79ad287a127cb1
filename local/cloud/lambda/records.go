package lambda

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// report describes one invocation.
type report struct {
	requestID string
	trace     trace
	begun     time.Time
	duration  time.Duration
	init      time.Duration // duration of the cold start; 0 for a warm start
	memoryMB  int
	peakMB    int
	response  []byte
	failure   *failure // nil if it succeeded
}

func newReport(e *environment, in Invocation) report {
	return report{
		requestID: in.RequestID,
		trace:     newTrace(in.TraceID, e.fn.Tracing),
		begun:     time.Now(),
		init:      e.initDuration,
		memoryMB:  e.fn.MemoryMB,
	}
}

func (r *report) setReply(rep reply) {
	if rep.failed {
		r.failure = posted(rep.payload)
		return
	}
	r.response = rep.payload
}

// Lambda's platform records in JSON, as defined in the schema of its Telemetry
// API:
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
type (
	platformRecord struct {
		Time   string `json:"time"`
		Type   string `json:"type"`
		Record any    `json:"record"`
	}
	initStartRecord struct {
		InitializationType string `json:"initializationType"`
		Phase              string `json:"phase"`
		RuntimeVersion     string `json:"runtimeVersion"`
		FunctionName       string `json:"functionName"`
		FunctionVersion    string `json:"functionVersion"`
	}
	initDoneRecord struct {
		InitializationType string       `json:"initializationType"`
		Phase              string       `json:"phase"`
		Status             string       `json:"status"`
		ErrorType          string       `json:"errorType,omitempty"`
		Metrics            *initMetrics `json:"metrics,omitempty"` // in platform.initReport only
	}
	startRecord struct {
		RequestID string   `json:"requestId"`
		Version   string   `json:"version"`
		Tracing   *tracing `json:"tracing,omitempty"`
	}
	doneRecord struct { // for platform.runtimeDone and platform.report
		RequestID string   `json:"requestId"`
		Status    string   `json:"status"`
		ErrorType string   `json:"errorType,omitempty"`
		Tracing   *tracing `json:"tracing,omitempty"`
		Spans     []span   `json:"spans,omitempty"`
		Metrics   any      `json:"metrics"`
	}
	initMetrics struct {
		DurationMs float64 `json:"durationMs"`
	}
	runtimeDoneMetrics struct {
		DurationMs    float64 `json:"durationMs"`
		ProducedBytes int     `json:"producedBytes"`
	}
	reportMetrics struct {
		DurationMs       float64 `json:"durationMs"`
		BilledDurationMs int64   `json:"billedDurationMs"`
		MemorySizeMB     int     `json:"memorySizeMB"`
		MaxMemoryUsedMB  int     `json:"maxMemoryUsedMB"`
		InitDurationMs   float64 `json:"initDurationMs,omitempty"` // for a cold start only
	}
	tracing struct {
		SpanID string `json:"spanId,omitempty"`
		Type   string `json:"type"`
		Value  string `json:"value"`
	}
	span struct {
		Name       string  `json:"name"`
		Start      string  `json:"start"`
		DurationMs float64 `json:"durationMs"`
	}
)

// The system log level, INFO by default, determines which records reach
// CloudWatch. At INFO these do: initStart, start and report. The records
// initRuntimeDone, initReport and runtimeDone have level DEBUG if the status is
// success, and reach CloudWatch only for another status. See "System log level
// event mapping" in Lambda's guide.

// runtimeVersion replaces the runtime version that AWS selects. There
// is none here.
const runtimeVersion = "provided:al2023.embedded"

func (e *environment) json() bool { return e.fn.LogFormat == "JSON" }

// initStart returns the first line of a stream.
func (e *environment) initStart(now time.Time) string {
	if e.json() {
		return jsonRecord(now, "platform.initStart", initStartRecord{
			"on-demand", "init", runtimeVersion, e.fn.Name, "$LATEST"})
	}
	return "INIT_START Runtime Version: " + runtimeVersion + "\n"
}

// initFailed returns the lines of a start that failed.
func (e *environment) initFailed(phase string, took time.Duration, f *failure) []string {
	if !e.json() {
		return []string{fmt.Sprintf("INIT_REPORT Init Duration: %.2f ms\tPhase: %s\tStatus: %s\tError Type: %s\n",
			milliseconds(took), phase, f.status, f.errorType)}
	}
	now := time.Now()
	done := initDoneRecord{"on-demand", phase, f.status, f.errorType, nil}
	report := done
	report.Metrics = &initMetrics{round(took)}
	return []string{jsonRecord(now, "platform.initRuntimeDone", done), jsonRecord(now, "platform.initReport", report)}
}

// started returns the platform's lines before those of the function.
func (e *environment) started(r report) []string {
	if e.json() {
		return []string{jsonRecord(r.begun, "platform.start", startRecord{r.requestID, "$LATEST", r.trace.record()})}
	}
	return []string{"START RequestId: " + r.requestID + " Version: $LATEST\n"}
}

// finished returns the platform's lines after those of the function.
func (e *environment) finished(r report) []string {
	if r.failure != nil && r.failure.status == "timeout" && r.duration > e.fn.Timeout {
		r.duration = e.fn.Timeout // do not count the time that the kill took
	}
	if e.json() {
		return finishedJSON(r)
	}
	return finishedText(r)
}

func finishedJSON(r report) []string {
	now := time.Now()
	done := doneRecord{RequestID: r.requestID, Status: "success", Tracing: r.trace.record()}
	var lines []string
	if r.failure != nil {
		done.Status, done.ErrorType = r.failure.status, r.failure.errorType
		if done.Status == "timeout" {
			done.ErrorType = "" // the status already identifies a timeout
		}
		runtimeDone := done
		runtimeDone.Metrics = runtimeDoneMetrics{round(r.duration), len(r.response)}
		runtimeDone.Spans = []span{{"responseLatency", stamp(r.begun), round(r.duration)}}
		lines = append(lines, jsonRecord(now, "platform.runtimeDone", runtimeDone))
	}
	done.Metrics = reportMetrics{round(r.duration), billed(r), r.memoryMB, r.peakMB, round(r.init)}
	return append(lines, jsonRecord(now, "platform.report", done))
}

func finishedText(r report) []string {
	var lines []string
	var b strings.Builder
	fmt.Fprintf(&b, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		r.requestID, milliseconds(r.duration), billed(r), r.memoryMB, r.peakMB)
	if r.init > 0 {
		fmt.Fprintf(&b, "Init Duration: %.2f ms\t", milliseconds(r.init))
	}
	switch f := r.failure; {
	case f == nil:
	case f.status == "timeout":
		b.WriteString("Status: timeout\t")
		lines = append(lines, stamp(time.Now())+" "+r.requestID+" "+f.message+"\n")
	case f.payload == nil: // the platform detected the failure, not the runtime
		fmt.Fprintf(&b, "Status: error\tError Type: %s\t", f.errorType)
		lines = append(lines, f.text(r.requestID)+"\n"+f.errorType+"\n")
	default:
		fmt.Fprintf(&b, "Status: error\tError Type: %s\t", f.errorType)
	}
	if t := r.trace.record(); t != nil {
		fmt.Fprintf(&b, "\nXRAY TraceId: %s\tSegmentId: %s\tSampled: true\t", r.trace.root, r.trace.segment)
	}
	return append(lines, "END RequestId: "+r.requestID+"\n", b.String()+"\n")
}

// billed includes the cold start, as AWS does since August 2025.
func billed(r report) int64 {
	return int64(math.Ceil(milliseconds(r.duration + r.init)))
}

func jsonRecord(now time.Time, kind string, record any) string {
	line, _ := json.Marshal(platformRecord{stamp(now), kind, record}) // cannot fail: only finite numbers and strings
	return string(line)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// round returns milliseconds with three decimal places, as Lambda's JSON has
// them.
func round(d time.Duration) float64 { return math.Round(milliseconds(d)*1000) / 1000 }
