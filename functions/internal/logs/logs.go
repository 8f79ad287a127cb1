// Package logs writes a function's log lines: one JSON object a line, in the
// shape Lambda itself gives to JSON logs.
//
//	{"timestamp":"2026-11-22T21:24:52.123456Z","level":"INFO","message":"GET / 200",
//	 "logger":"faulty.access","requestId":"…","traceId":"<32 hex digits>"}
//
// The lines are JSON whatever the function's log format is, so that they read
// the same under every way of running. Nothing is filtered here: which lines
// are kept is for Lambda's own log levels, or the reader, to say.
//
// The first line of a process tells in service.version what is running: the
// version of its commit, where the build knew one.
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

// Levels that slog has no name for, in steps of four as its own.
const (
	Trace    = slog.LevelDebug - 4
	Critical = slog.LevelError + 4 // written as FATAL, which is Lambda's word
)

// New returns a logger that writes to w and adds the invocation's requestId
// and traceId where the context of the call knows them.
func New(w io.Writer) *slog.Logger { return newLogger(w, version()) }

func newLogger(w io.Writer, version string) *slog.Logger {
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: Trace, ReplaceAttr: rename})
	return slog.New(handler{lines, version, new(sync.Once)})
}

// version is that of the commit that the binary is built from, such as v0.1.0; ""
// where the build knew none.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return ""
}

// Named returns a logger whose lines carry the given logger name.
func Named(l *slog.Logger, name string) *slog.Logger {
	return l.With(slog.String("logger", name))
}

// rename gives slog's own keys the names and forms Lambda uses.
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
// FATAL. A level between two names takes the lower one.
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

// A handler adds to each record what its context knows of the invocation, and to
// the first one the version.
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
