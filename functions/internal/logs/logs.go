// Package logs writes the log lines of a function. Each line is one JSON object
// in the format that Lambda uses for JSON logs.
//
//	{"timestamp":"2026-11-22T21:24:52.123456Z","level":"INFO","message":"GET / 200",
//	 "logger":"faulty.access","requestId":"…","traceId":"<32 hex digits>"}
//
// The lines are JSON regardless of the function's log format, so that they are
// the same in every environment. The package does not filter by level. Lambda's
// log level settings or the reader can do that.
//
// The first line of a process reports the running version in service.version: the
// version of its commit, if the build recorded one.
package logs

import (
	"context"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"faulty/functions/internal/trace"
)

// Levels that slog has no name for. Like slog's levels, they are four apart.
const (
	Trace    = slog.LevelDebug - 4
	Critical = slog.LevelError + 4 // written as FATAL, which is Lambda's name
)

// New returns a logger that writes to w. It adds the invocation's requestId and
// traceId if the context of the call has them.
func New(w io.Writer) *slog.Logger { return newLogger(w, version()) }

func newLogger(w io.Writer, version string) *slog.Logger {
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: Trace, ReplaceAttr: rename})
	return slog.New(handler{lines, version, new(sync.Once)})
}

// version returns the version of the commit that the binary was built from, such
// as v0.1.0. It returns "" if the build did not record one.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return ""
}

// Named returns a logger whose lines have the given logger name.
func Named(l *slog.Logger, name string) *slog.Logger {
	return l.With(slog.String("logger", name))
}

// rename converts slog's built-in keys to Lambda's names and formats.
func rename(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		return slog.Time("timestamp", a.Value.Time().UTC())
	case slog.LevelKey:
		level, _ := a.Value.Any().(slog.Level)
		return slog.String("level", Name(level))
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}

// Name returns Lambda's name of a level: TRACE, DEBUG, INFO, WARN, ERROR or
// FATAL. A level between two names has the lower name.
func Name(level slog.Level) string {
	switch {
	case level < slog.LevelDebug:
		return "TRACE"
	case level >= Critical:
		return "FATAL"
	}
	name, _, _ := strings.Cut(level.String(), "+")
	return name
}

// A handler adds the ids of the invocation in the context to each record. It adds
// the version to the first record.
type handler struct {
	slog.Handler
	version string
	first   *sync.Once
}

func (h handler) Handle(ctx context.Context, r slog.Record) error {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		r.AddAttrs(slog.String("requestId", lc.AwsRequestID))
	}
	if id := trace.FromContext(ctx).ID(); id != "" {
		r.AddAttrs(slog.String("traceId", id))
	}
	if h.version != "" {
		h.first.Do(func() { r.AddAttrs(slog.String("service.version", h.version)) })
	}
	return h.Handler.Handle(ctx, r)
}

func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs), h.version, h.first}
}

func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.Handler.WithGroup(name), h.version, h.first}
}
