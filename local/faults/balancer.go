package faults

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Balancer is a load balancer in front of the nodes of a cluster. The nodes receive requests in
// turn. A node that refuses a connection or responds with 503 receives none for a while, and another
// node receives its request.
type Balancer struct {
	server   *http.Server
	listener net.Listener
	next     http.RoundTripper

	mu    sync.Mutex
	nodes []balanced
	turn  int
}

// A balanced is a node with the time until which it receives no requests.
type balanced struct {
	host   string
	failed time.Time
}

// nodeRest is how long a node that has failed receives no requests, as with the health checks of a
// load balancer.
const nodeRest = 5 * time.Second

// NewBalancer starts a balancer in front of the nodes with these addresses, such as
// http://127.0.0.1:9201, on a free port of 127.0.0.1.
func NewBalancer(nodes []string) (*Balancer, error) {
	b := &Balancer{next: &http.Transport{MaxIdleConnsPerHost: 32, DisableCompression: true}}
	for _, node := range nodes {
		u, err := url.Parse(node)
		if err != nil || u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return nil, fmt.Errorf("the address %q of a node is not of the form http://HOST:PORT", node)
		}
		b.nodes = append(b.nodes, balanced{host: u.Host})
	}
	var err error
	if b.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("the load balancer cannot listen: %w", err)
	}
	silent := slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	b.server = &http.Server{ReadHeaderTimeout: time.Minute, ErrorLog: silent, Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme = "http" }, Transport: b, ErrorLog: silent,
	}}
	go func() { _ = b.server.Serve(b.listener) }() // returns when the server is closed
	return b, nil
}

// URL returns the address of the balancer.
func (b *Balancer) URL() string { return "http://" + b.listener.Addr().String() }

// Close stops the balancer.
func (b *Balancer) Close() error { return b.server.Close() }

// RoundTrip implements http.RoundTripper. It returns the response of the first node that is not
// failing, or of the last node if all fail.
func (b *Balancer) RoundTrip(r *http.Request) (res *http.Response, err error) {
	var body []byte
	if r.Body != nil {
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, fmt.Errorf("read the request: %w", err)
		}
	}
	order := b.order(time.Now())
	for i, node := range order {
		out := r.Clone(r.Context())
		out.URL.Host, out.Body = b.nodes[node].host, io.NopCloser(bytes.NewReader(body))
		res, err = b.next.RoundTrip(out) // #nosec G704 -- the nodes are those of the command line
		if err == nil && res.StatusCode != http.StatusServiceUnavailable || r.Context().Err() != nil {
			return res, err
		}
		b.fail(node, time.Now())
		if err == nil && i < len(order)-1 {
			_ = res.Body.Close()
		}
	}
	return res, err
}

// order returns the nodes in the order in which they are tried: in turn, those that have failed
// lately at the end.
func (b *Balancer) order(now time.Time) []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
	var healthy, failing []int
	for i := range b.nodes {
		n := (b.turn + i) % len(b.nodes)
		if now.Before(b.nodes[n].failed.Add(nodeRest)) {
			failing = append(failing, n)
		} else {
			healthy = append(healthy, n)
		}
	}
	return append(healthy, failing...)
}

func (b *Balancer) fail(node int, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nodes[node].failed = now
}
