package samlocal

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"

	"faulty/local/cloud/lambda"
)

// patience is how long an invocation's last line is waited for once its answer
// is there. SAM CLI itself has waited for it by then.
const patience = 3 * time.Second

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	proxy := g.proxy.Load()
	if proxy == nil {
		http.Error(w, "sam local is starting", http.StatusServiceUnavailable)
		return
	}
	g.serve(proxy, w, r, false)
}

// serve passes one request on and sees its invocation's lines into the log
// stream before it returns. The container runs one invocation at a time, so
// what it prints meanwhile belongs to this one; the turn goes to the next as
// soon as the last line is there, be SAM CLI still busy with the answer.
func (g *Gateway) serve(proxy *httputil.ReverseProxy, w http.ResponseWriter, r *http.Request, discard bool) {
	select {
	case g.turn <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	r.Header.Set("X-Amzn-Trace-Id", traceHeader(r.Header.Get("X-Amzn-Trace-Id")))
	in := g.book.begin(r.Header.Get("X-Amzn-Trace-Id"))
	answered, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		in.wait(answered)
		g.book.end(in, discard)
		<-g.turn
	}()
	proxy.ServeHTTP(w, r)
	close(answered)
	<-written
}

// traceHeader gives on the trace a client sent, or starts one, as API Gateway
// does and sam local does not.
func traceHeader(sent string) string {
	if _, ok := lambda.TraceRoot(sent); ok {
		return sent
	}
	return "Root=" + lambda.NewTraceRoot(time.Now())
}

// newProxy passes requests on to SAM CLI at host.
func newProxy(host string) *httputil.ReverseProxy {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // bodies go through as they are
	return &httputil.ReverseProxy{
		Transport:     transport,
		FlushInterval: -1, // the client has its answer before the last log line is in
		// A SAM CLI that is gone is told of elsewhere; the client gets 502.
		ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: host})
			p.Out.Host = p.In.Host
			// A client that goes away does not end the invocation.
			p.Out = p.Out.WithContext(context.WithoutCancel(p.Out.Context()))
		},
		ModifyResponse: func(resp *http.Response) error {
			// Where the function failed, API Gateway answers 502, sam local 500.
			if resp.StatusCode == http.StatusInternalServerError && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
				resp.StatusCode, resp.Status = http.StatusBadGateway, ""
			}
			return nil
		},
	}
}

// status is a http.ResponseWriter for an answer whose body is of no interest.
type status struct {
	header http.Header
	code   int
}

func (s *status) Header() http.Header         { return s.header }
func (s *status) Write(p []byte) (int, error) { return len(p), nil }
func (s *status) WriteHeader(code int)        { s.code = code }
