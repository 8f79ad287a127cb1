package lambda

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// trace is the X-Ray context of one invocation.
type trace struct {
	root    string // 1-<seconds, 8 hex>-<random, 24 hex>
	segment string // segment of the function, 16 hex
	sampled bool
}

// newTrace continues the trace of an X-Amzn-Trace-Id header, or starts a new one.
func newTrace(header string, active bool) trace {
	root, ok := traceRoot(header)
	if !ok {
		root = newTraceRoot(time.Now())
	}
	return trace{root, randomHex(8), active}
}

var validRoot = regexp.MustCompile(`^1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24}$`)

// traceRoot returns the trace id of an X-Amzn-Trace-Id header, such as
// Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1. It
// returns false if there is none or it is malformed.
func traceRoot(header string) (root string, ok bool) {
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			return root, validRoot.MatchString(root)
		}
	}
	return "", false
}

// TraceHeader returns the X-Amzn-Trace-Id header for an invocation. It is the
// client's header if that has a trace id, otherwise a header with a new trace id.
func TraceHeader(sent string) string {
	if _, ok := traceRoot(sent); ok {
		return sent
	}
	return "Root=" + newTraceRoot(time.Now())
}

// newTraceRoot returns an X-Ray trace id, 1-<seconds, 8 hex>-<random, 24 hex>.
func newTraceRoot(now time.Time) string {
	return fmt.Sprintf("1-%08x-%s", now.Unix(), randomHex(12))
}

// header returns the value that the runtime receives as Lambda-Runtime-Trace-Id.
func (t trace) header() string {
	sampled := "0"
	if t.sampled {
		sampled = "1"
	}
	return "Root=" + t.root + ";Parent=" + t.segment + ";Sampled=" + sampled
}

// record returns the trace in the format of the platform records. It returns nil
// for a function without active tracing.
func (t trace) record() *tracing {
	if !t.sampled {
		return nil
	}
	return &tracing{t.segment, "X-Amzn-Trace-Id", t.header()}
}
