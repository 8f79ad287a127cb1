package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

func newRequestID() string { return uuid.NewString() }

// streamName is as Lambda's: 2026/11/22/[$LATEST]<32 hex digits>.
func streamName(now time.Time) string {
	return now.UTC().Format("2006/01/02") + "/[$LATEST]" + randomHex(16)
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return hex.EncodeToString(b)
}

// trace is the X-Ray context of one invocation.
type trace struct {
	root    string // 1-<8 hex: seconds>-<24 hex>
	segment string // 16 hex: the function's own segment
	sampled bool
}

// newTrace continues the trace of an X-Amzn-Trace-Id header, or starts one.
func newTrace(header string, active bool) trace {
	t := trace{segment: randomHex(8), sampled: active}
	for part := range strings.SplitSeq(header, ";") {
		if root, ok := strings.CutPrefix(strings.TrimSpace(part), "Root="); ok {
			t.root = root
		}
	}
	if t.root == "" {
		t.root = NewTraceRoot(time.Now())
	}
	return t
}

// NewTraceRoot returns an X-Ray trace id, 1-<seconds, 8 hex>-<random, 24 hex>.
func NewTraceRoot(now time.Time) string {
	return fmt.Sprintf("1-%08x-%s", now.Unix(), randomHex(12))
}

// header is what the runtime gets as Lambda-Runtime-Trace-Id.
func (t trace) header() string {
	sampled := "0"
	if t.sampled {
		sampled = "1"
	}
	return "Root=" + t.root + ";Parent=" + t.segment + ";Sampled=" + sampled
}

// record is the trace as platform records show it, nil for a function without
// active tracing.
func (t trace) record() *tracing {
	if !t.sampled {
		return nil
	}
	return &tracing{t.segment, "X-Amzn-Trace-Id", t.header()}
}
