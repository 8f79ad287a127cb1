package logs

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/internal/trace"
)

func TestLine(t *testing.T) {
	var out bytes.Buffer
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "8286a188"})
	ctx = trace.NewContext(ctx, "Root=1-5759e988-bd862e3fe1be46a994272793")
	Named(New(&out), "faulty.access").InfoContext(ctx, "GET / 200", "http.response.status_code", 200)

	line := out.String()
	stamp, rest, _ := strings.Cut(strings.TrimPrefix(line, `{"timestamp":"`), `"`)
	at, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil || at.Location() != time.UTC || time.Since(at) > time.Minute {
		t.Errorf("timestamp = %q (%v); want now, in UTC", stamp, err)
	}
	const want = `,"level":"INFO","message":"GET / 200","logger":"faulty.access","http.response.status_code":200,` +
		`"requestId":"8286a188","traceId":"5759e988bd862e3fe1be46a994272793"}` + "\n"
	if rest != want {
		t.Errorf("line = %s; want, after the timestamp, %s", line, want)
	}
}

// TestPlainContext: outside an invocation, a log event has neither requestId nor
// traceId. It is one line even if its values contain newlines.
func TestPlainContext(t *testing.T) {
	var out bytes.Buffer
	New(&out).WithGroup("g").Warn("two\nlines", "level", "mine", "bytes", "\xff")
	line := out.String()
	var fields map[string]any
	if err := json.Unmarshal(out.Bytes(), &fields); err != nil || strings.Count(line, "\n") != 1 {
		t.Fatalf("line = %q (%v); want one JSON object in one line", line, err)
	}
	if len(fields) != 4 || fields["g"].(map[string]any)["level"] != "mine" {
		t.Errorf("line = %q; want timestamp, level, message and the group g as given", line)
	}
}

// TestVersion: only the first line contains the version, whichever logger writes
// it.
func TestVersion(t *testing.T) {
	var out bytes.Buffer
	logger := newLogger(&out, "v0.1.0")
	Named(logger, "faulty.access").Info("one")
	logger.Info("two")
	lines := strings.SplitAfter(out.String(), "\n")
	if !strings.Contains(lines[0], `"service.version":"v0.1.0"`) || strings.Contains(lines[1], "service.version") {
		t.Errorf("lines = %q; want service.version in the first alone", lines)
	}
}

func TestName(t *testing.T) {
	for _, test := range []struct {
		level slog.Level
		want  string
	}{
		{Trace, "TRACE"}, {slog.LevelDebug, "DEBUG"}, {slog.LevelInfo, "INFO"}, {slog.LevelInfo + 1, "INFO"},
		{slog.LevelWarn, "WARN"}, {slog.LevelError, "ERROR"}, {Critical - 1, "ERROR"}, {Critical, "FATAL"}, {Critical + 9, "FATAL"},
	} {
		if got := Name(test.level); got != test.want {
			t.Errorf("Name(%d) = %q; want %q", test.level, got, test.want)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	logger := New(io.Discard)
	ctx := trace.NewContext(b.Context(), "Root=1-5759e988-bd862e3fe1be46a994272793")
	b.ReportAllocs()
	for b.Loop() {
		logger.LogAttrs(ctx, slog.LevelInfo, "GET / 200", slog.Int("http.response.status_code", 200))
	}
}
