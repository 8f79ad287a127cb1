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

// A Proxy stands between the forwarder and OpenSearch and lets everything
// through, until a fault is set. Faults strike bulk requests only.
type Proxy struct {
	addr   string
	target atomic.Pointer[string]
	fault  atomic.Pointer[fault]
	struck atomic.Int64
	seen   atomic.Int64
	client http.RoundTripper

	mu       sync.Mutex
	listener net.Listener
	server   *http.Server // nil while down
}

// A fault deals with one bulk request, and reports whether it has changed
// anything about it.
type fault func(x *exchange) (struck bool)

// An exchange is a request, read to its end, and the way to respond to it.
type exchange struct {
	p    *Proxy
	w    http.ResponseWriter
	r    *http.Request
	body []byte
}

// A reply is a response, read to its end.
type reply struct {
	status int
	kind   string // its Content-Type
	body   []byte
}

// NewProxy starts a proxy on a free port of a host, such as 127.0.0.1. Aim sets
// its target.
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

// URL returns the proxy's own address.
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
	go func() { _ = server.Serve(listener) }() // ends when it is closed
}

// Down closes every connection and refuses new ones, as a stopped server does.
func (p *Proxy) Down() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server != nil {
		_ = p.server.Close()
		_ = p.listener.Close() // the server may not have begun to use it
		p.server = nil
	}
}

// The port may be in use for a moment by a connection of another program.
const (
	upTries = 50
	upPause = 100 * time.Millisecond
)

// Up listens again, at the same address.
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

// Close ends the proxy.
func (p *Proxy) Close() error {
	p.Down()
	return nil
}

func (p *Proxy) set(f fault) { p.fault.Store(&f) }

// Clear lets everything through again.
func (p *Proxy) Clear() { p.fault.Store(nil) }

// Struck returns how many requests a fault has dealt with so far.
func (p *Proxy) Struck() int { return int(p.struck.Load()) }

// Seen grows with each request that comes, and with each that ends.
func (p *Proxy) Seen() int { return int(p.seen.Load()) }

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.seen.Add(1)
	defer p.seen.Add(1)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the forwarder is gone
	}
	x := &exchange{p, w, r, body}
	if f := p.fault.Load(); f != nil && r.Method == http.MethodPost && (*f)(x) {
		p.struck.Add(1)
		return
	}
	x.pass()
}

// pass sends the request to OpenSearch and responds with its response.
func (x *exchange) pass() { x.answer(x.send(x.body)) }

// send sends the request to OpenSearch, with another body.
func (x *exchange) send(body []byte) (reply, error) {
	// Not the request's context: OpenSearch may store what it has received even
	// if the forwarder is gone.
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

// answer responds, or closes the connection if there is no response.
func (x *exchange) answer(a reply, err error) {
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
