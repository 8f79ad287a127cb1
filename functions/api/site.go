package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/awslabs/aws-lambda-go-api-proxy/httpadapter"

	"faulty/functions/api/fault"
	"faulty/functions/internal/logs"
	"faulty/functions/internal/trace"
)

// A site handles the requests.
type site struct {
	draw    draw
	faults  []fault.Fault // faults that a request can select by name
	enqueue enqueue
	now     func() time.Time

	access, request *slog.Logger // one line for each request; one for each failed request
	warm            atomic.Bool  // the process has handled its first request
	adapter         *httpadapter.HandlerAdapter
}

func newSite(lookup func(string) (string, bool), logger *slog.Logger) (*site, error) {
	cfg, err := loadConfig(lookup)
	if err != nil {
		return nil, err
	}
	faults := fault.Catalogue()
	s := &site{
		draw:    newDraw(cfg, faults),
		faults:  faults,
		enqueue: newEnqueue(cfg, logs.Named(logger, "faulty.queue")),
		now:     time.Now,
		access:  logs.Named(logger, "faulty.access"),
		request: logs.Named(logger, "faulty.request"),
	}
	s.adapter = httpadapter.New(s)
	return s, nil
}

// Handle handles a request of a REST API (proxy integration, version 1).
func (s *site) Handle(ctx context.Context, ev events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	ev.Path = pathOnly(ev.Path)
	return s.adapter.ProxyWithContext(ctx, ev)
}

// pathOnly escapes a path that would not be parsed as only a path. The adapter
// inserts the path into a URL, where an unescaped ? or % would fail the
// invocation.
func pathOnly(path string) string {
	if _, err := url.ParseRequestURI(path); err == nil && !strings.ContainsAny(path, "?#") {
		return path
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// ServeHTTP handles a request and logs one access line.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.now()
	cold := s.warm.CompareAndSwap(false, true)
	r = r.WithContext(trace.NewContext(r.Context(), r.Header.Get("X-Amzn-Trace-Id")))
	p := s.pageFor(r)
	p.write(w)
	s.access.LogAttrs(r.Context(), slog.LevelInfo, r.Method+" "+r.URL.Path+" "+strconv.Itoa(p.status),
		slog.String("http.request.method", r.Method),
		slog.String("http.route", route(r)),
		slog.String("url.path", r.URL.Path),
		slog.Int("http.response.status_code", p.status),
		slog.Float64("http.latency_ms", float64(s.now().Sub(start).Microseconds())/1000),
		slog.Int("content.length", cmp.Or(p.length, len(p.body))), // the same number as in the hasher's log
		slog.String("content.type", p.contentType),
		slog.Bool("faas.coldstart", cold),
	)
}

// route returns the API's resource of a request.
func route(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/"
	}
	return "/{proxy+}"
}

// pageFor returns the page for a request.
func (s *site) pageFor(r *http.Request) page {
	if r.URL.Path != "/" {
		s.logFailed(r, slog.LevelWarn, "Not Found: "+r.URL.Path, http.StatusNotFound)
		return notFound(r.URL.Path)
	}
	query := r.URL.Query()
	if !query.Has("fault") {
		d := s.draw(s.now())
		if d.fault != nil {
			return s.fail(r, *d.fault)
		}
		return s.serve(r, d.content)
	}
	for _, f := range s.faults {
		if f.Name == query.Get("fault") {
			return s.fail(r, f)
		}
	}
	s.logFailed(r, slog.LevelWarn, "Bad Request: /", http.StatusBadRequest)
	return unknownFault(query.Get("fault"), s.faults)
}

// serve sends the content to the queue before it serves it. The order is
// important because Lambda freezes the process after the response.
func (s *site) serve(r *http.Request, c content) page {
	s.enqueue(r.Context(), c.task())
	return page{status: http.StatusOK, contentType: c.mediaType, body: c.text, length: c.length}
}

// fail raises a fault and reports it, unless the fault ends the process.
func (s *site) fail(r *http.Request, f fault.Fault) page {
	raise := func() error { return f.Raise(r.Context()) }
	if f.Kills {
		if err := raise(); err != nil {
			panic(err) // the fault should have ended the process
		}
	}
	failure := fault.Catch(raise)
	if failure == nil {
		failure = &fault.Failure{Type: "NoFailure", Message: f.Name + " did not fail"}
	}
	s.logFailed(r, slog.LevelError, "Internal Server Error: /", http.StatusInternalServerError,
		slog.String("exception.type", failure.Type),
		slog.String("exception.message", failure.Message),
		slog.String("exception.stacktrace", failure.Stack),
		slog.Bool("exception.handled", true),
	)
	return serverError(f.Name, failure.Type)
}

// logFailed logs a failed request in the format of Django's request logger.
func (s *site) logFailed(r *http.Request, level slog.Level, message string, status int, more ...slog.Attr) {
	attrs := append([]slog.Attr{
		slog.String("http.request.method", r.Method),
		slog.String("http.route", route(r)),
		slog.String("url.path", r.URL.Path),
		slog.Int("http.response.status_code", status),
	}, more...)
	s.request.LogAttrs(r.Context(), level, message, attrs...)
}
