package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A Proxy stands between the forwarder and OpenSearch. It passes all requests on until a fault is
// set. Faults affect only bulk requests.
type Proxy struct {
	addr   string
	target atomic.Pointer[string]
	fault  atomic.Pointer[fault]
	struck atomic.Int64
	seen   atomic.Int64
	client http.RoundTripper

	mu       sync.Mutex
	listener net.Listener
	server   *http.Server // nil while the proxy is down
}

// A fault handles one bulk request. It reports whether it has affected the request.
type fault func(x *exchange) (struck bool)

// An exchange is a request whose body has been read, with the means to respond to it.
type exchange struct {
	p    *Proxy
	w    http.ResponseWriter
	r    *http.Request
	body []byte
}

// A reply is a response whose body has been read.
type reply struct {
	status int
	kind   string // Content-Type
	body   []byte
}

// NewProxy starts a proxy on a free port of a host, such as 127.0.0.1. Aim sets its target.
func NewProxy(host string) (*Proxy, error) {
	p := &Proxy{client: &http.Transport{MaxIdleConnsPerHost: 32, DisableCompression: true}}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, fmt.Errorf("the fault proxy cannot listen: %w", err)
	}
	p.addr = listener.Addr().String()
	p.serve(listener)
	return p, nil
}

// URL returns the address of the proxy.
func (p *Proxy) URL() string { return "http://" + p.addr }

// Aim makes the proxy pass requests to the OpenSearch at url.
func (p *Proxy) Aim(url string) {
	url = strings.TrimSuffix(url, "/")
	p.target.Store(&url)
}

func (p *Proxy) serve(listener net.Listener) {
	server := &http.Server{Handler: p, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	p.mu.Lock()
	p.server, p.listener = server, listener
	p.mu.Unlock()
	go func() { _ = server.Serve(listener) }() // returns when the server is closed
}

// Down closes every connection and refuses new ones, like a server that has stopped.
func (p *Proxy) Down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		_ = p.server.Close()
		_ = p.listener.Close() // the server may not use the listener yet
		p.server = nil
	}
}

// A connection of another program may use the port for a short time.
const (
	upTries = 50
	upPause = 100 * time.Millisecond
)

// Up listens again at the same address.
func (p *Proxy) Up(ctx context.Context) error {
	p.mu.Lock()
	up := p.server != nil
	p.mu.Unlock()
	if up {
		return nil
	}
	for try := 0; ; try++ {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.addr)
		if err == nil {
			p.serve(listener)
			return nil
		}
		if try == upTries {
			return fmt.Errorf("the fault proxy's port was taken while it was down: %w", err)
		}
		if err := last(ctx, upPause); err != nil {
			return err
		}
	}
}

// Close stops the proxy.
func (p *Proxy) Close() error {
	p.Down()
	return nil
}

func (p *Proxy) set(f fault) { p.fault.Store(&f) }

// Clear removes the fault: the proxy passes all requests on again.
func (p *Proxy) Clear() { p.fault.Store(nil) }

// Struck returns the number of requests that faults have affected so far.
func (p *Proxy) Struck() int { return int(p.struck.Load()) }

// Seen returns a number that grows when a request arrives and when a request ends.
func (p *Proxy) Seen() int { return int(p.seen.Load()) }

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.seen.Add(1)
	defer p.seen.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the forwarder has closed the connection
	}
	x := &exchange{p, w, r, body}
	if f := p.fault.Load(); f != nil && r.Method == http.MethodPost && (*f)(x) {
		p.struck.Add(1)
		return
	}
	x.pass()
}

// pass sends the request to OpenSearch and returns OpenSearch's response to the forwarder.
func (x *exchange) pass() { x.respond(x.send(x.body)) }

// send sends the request to OpenSearch with another body.
func (x *exchange) send(body []byte) (reply, error) {
	// This does not use the request's context: OpenSearch may store what it has received even if
	// the forwarder has closed the connection.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.r.Context()), time.Minute)
	defer cancel()
	target := x.p.target.Load()
	if target == nil {
		return reply{}, errors.New("the proxy has no target")
	}
	req, err := http.NewRequestWithContext(ctx, x.r.Method, *target+x.r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return reply{}, fmt.Errorf("pass the request on: %w", err)
	}
	for _, name := range []string{"Content-Type", "Content-Encoding", "Authorization"} {
		if v := x.r.Header.Get(name); v != "" {
			req.Header.Set(name, v)
		}
	}
	res, err := x.p.client.RoundTrip(req)
	if err != nil {
		return reply{}, fmt.Errorf("pass the request on: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header.Get("Content-Type"), got}, err
}

// respond responds to the request. It closes the connection if there is no response.
func (x *exchange) respond(a reply, err error) {
	if err != nil {
		x.cut()
	}
	x.w.Header().Set("Content-Type", a.kind)
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(a.body)
}

// cut closes the connection without a response.
func (x *exchange) cut() {
	x.p.struck.Add(1)
	panic(http.ErrAbortHandler)
}
