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

// patience is the maximum time to wait for an invocation's last line after its
// response. When SAM CLI responds, it has already received the line before the
// last, so the last one arrives soon.
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

// serve forwards one request and writes the lines of its invocation to the log
// stream before it returns. The container runs one invocation at a time, so its
// output belongs to this invocation. The next request starts after the last line,
// even if SAM CLI is still sending the response.
func (g *Gateway) serve(proxy *httputil.ReverseProxy, w http.ResponseWriter, r *http.Request, discard bool) {
	select {
	case g.turn <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	// API Gateway sets this header, but sam local does not.
	r.Header.Set("X-Amzn-Trace-Id", lambda.TraceHeader(r.Header.Get("X-Amzn-Trace-Id")))
	in := g.book.begin(r.Header.Get("X-Amzn-Trace-Id"))
	responded, written := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(written)
		in.wait(responded)
		g.book.end(in, discard)
		<-g.turn
	}()
	proxy.ServeHTTP(w, r)
	close(responded)
	<-written
}

// newProxy returns a proxy that forwards requests to SAM CLI at host.
func newProxy(host string) *httputil.ReverseProxy {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // bodies are forwarded unchanged
	return &httputil.ReverseProxy{
		Transport:     transport,
		FlushInterval: -1, // the client gets the response before the last log line arrives
		// Gateway.Done reports that SAM CLI has exited. The client then gets 502.
		ErrorLog: log.New(io.Discard, "", 0),
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: host})
			p.Out.Host = p.In.Host
			// A client that disconnects does not end the invocation.
			p.Out = p.Out.WithContext(context.WithoutCancel(p.Out.Context()))
		},
		ModifyResponse: func(resp *http.Response) error {
			// If the function failed, API Gateway returns 502 but sam local
			// returns 500.
			if resp.StatusCode == http.StatusInternalServerError && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
				resp.StatusCode, resp.Status = http.StatusBadGateway, ""
			}
			return nil
		},
	}
}

// status is an http.ResponseWriter that discards the body.
type status struct {
	header http.Header
	code   int
}

func (s *status) Header() http.Header         { return s.header }
func (s *status) Write(p []byte) (int, error) { return len(p), nil }
func (s *status) WriteHeader(code int)        { s.code = code }
