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

// A site answers requests.
type site struct {
	draw    draw
	faults  []fault.Fault // those that can be asked for by name
	enqueue enqueue
	now     func() time.Time

	access, request *slog.Logger // one line a request; one a request gone wrong
	warm            atomic.Bool  // past the process's first request
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

// Handle answers a request of a REST API (proxy integration, version 1).
func (s *site) Handle(ctx context.Context, ev events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	ev.Path = pathOnly(ev.Path)
	return s.adapter.ProxyWithContext(ctx, ev)
}

// pathOnly escapes a path that would not be read back as a path alone. The
// adapter pastes it into a URL, and a stray ? or % would end the invocation.
func pathOnly(path string) string {
	if _, err := url.ParseRequestURI(path); err == nil && !strings.ContainsAny(path, "?#") {
		return path
	}
	return (&url.URL{Path: path}).EscapedPath()
}

// ServeHTTP answers a request and logs one access line for it.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.now()
	cold := s.warm.CompareAndSwap(false, true)
	r = r.WithContext(trace.NewContext(r.Context(), r.Header.Get("X-Amzn-Trace-Id")))
	p := s.answer(r)
	p.write(w)
	s.access.LogAttrs(r.Context(), slog.LevelInfo, r.Method+" "+r.URL.Path+" "+strconv.Itoa(p.status),
		slog.String("http.request.method", r.Method),
		slog.String("http.route", route(r)),
		slog.String("url.path", r.URL.Path),
		slog.Int("http.response.status_code", p.status),
		slog.Float64("http.latency_ms", float64(s.now().Sub(start).Microseconds())/1000),
		slog.Int("content.length", cmp.Or(p.length, len(p.body))), // the hasher logs the same
		slog.String("content.type", p.contentType),
		slog.Bool("faas.coldstart", cold),
	)
}

// route returns the API's resource that a request belongs to.
func route(r *http.Request) string {
	if r.URL.Path == "/" {
		return "/"
	}
	return "/{proxy+}"
}

// answer decides what a request gets.
func (s *site) answer(r *http.Request) page {
	if r.URL.Path != "/" {
		s.complain(r, slog.LevelWarn, "Not Found: "+r.URL.Path, http.StatusNotFound)
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
	s.complain(r, slog.LevelWarn, "Bad Request: /", http.StatusBadRequest)
	return unknownFault(query.Get("fault"), s.faults)
}

// serve leaves the content on the queue, then serves it. The order matters:
// Lambda freezes the process as soon as the response is out.
func (s *site) serve(r *http.Request, c content) page {
	s.enqueue(r.Context(), c.task())
	return page{status: http.StatusOK, contentType: c.mediaType, body: c.text, length: c.length}
}

// fail raises a fault and reports it, if there is still somebody to report it.
func (s *site) fail(r *http.Request, f fault.Fault) page {
	raise := func() error { return f.Raise(r.Context()) }
	if f.Kills {
		if err := raise(); err != nil {
			panic(err) // it should have ended the process by itself
		}
	}
	failure := fault.Catch(raise)
	if failure == nil {
		failure = &fault.Failure{Type: "NoFailure", Message: f.Name + " did not fail"}
	}
	s.complain(r, slog.LevelError, "Internal Server Error: /", http.StatusInternalServerError,
		slog.String("exception.type", failure.Type),
		slog.String("exception.message", failure.Message),
		slog.String("exception.stacktrace", failure.Stack),
		slog.Bool("exception.handled", true),
	)
	return serverError(f.Name, failure.Type)
}

// complain logs a request gone wrong, in the words of Django's request logger.
func (s *site) complain(r *http.Request, level slog.Level, message string, status int, more ...slog.Attr) {
	attrs := append([]slog.Attr{
		slog.String("http.request.method", r.Method),
		slog.String("http.route", route(r)),
		slog.String("url.path", r.URL.Path),
		slog.Int("http.response.status_code", status),
	}, more...)
	s.request.LogAttrs(r.Context(), level, message, attrs...)
}
