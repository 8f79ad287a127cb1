package bulk

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/transport"
)

const (
	// maxResponse bounds how much of a response is read, in bytes.
	maxResponse = 64 << 20

	// expectTimeout is how long to wait for the reply to "Expect: 100-continue". Some servers never
	// reply to it and still accept the body.
	expectTimeout = time.Second

	// dialTimeout bounds how long a connection takes, name resolution included. A lost packet of the
	// handshake is sent again after a second.
	dialTimeout = 2 * time.Second
)

// Options configure a Client.
type Options struct {
	URL  *url.URL  // of OpenSearch; credentials in it are not sent
	Auth auth.Auth // nil for none

	// Authorities are the accepted certificate authorities; nil uses the system's.
	Authorities *x509.CertPool

	// Insecure accepts any certificate. The function never sets it.
	Insecure bool

	// Dial opens connections; nil uses the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// Connected, if set, is called with the address of each connection that is opened.
	Connected func(net.Addr)

	// Timeout bounds one request, so that a hanging server costs one attempt and not the whole
	// invocation. 0 means 10 s.
	Timeout time.Duration

	// Patience is how long Send repeats a request that does not reach OpenSearch. 0 means 1 s.
	Patience time.Duration

	// Compress is the size, in bytes, from which bodies are sent as gzip; 0 disables compression.
	Compress int
}

// A Client stores batches in one OpenSearch. It is safe for concurrent use by multiple goroutines.
//
// It uses net/http directly. opensearch-go's transport adds a node pool, health checks on "GET /",
// which serverless collections do not support, and retries that ignore the Lambda deadline. All of
// these would have to be switched off.
type Client struct {
	base     *url.URL // without credentials
	endpoint *url.URL
	where    string // the endpoint as messages show it
	auth     auth.Auth
	timeout  time.Duration
	patience time.Duration
	compress int
	http     http.RoundTripper
	zippers  sync.Pool // of *zipper
	received sync.Pool // of *received
}

// NewClient returns a client of one OpenSearch.
func NewClient(o Options) *Client {
	base := *o.URL
	base.User = nil
	if base.Path == "" {
		base.Path = "/" // without it, JoinPath would return relative paths
	}
	endpoint := base.JoinPath("_bulk")
	where := endpoint.String()
	endpoint.RawQuery = url.Values{"filter_path": {responseFilter}}.Encode()
	c := &Client{base: &base, endpoint: endpoint, where: where, auth: o.Auth, timeout: o.Timeout, patience: cmp.Or(o.Patience, unavailablePatience), compress: o.Compress}
	if c.auth == nil {
		c.auth = auth.Basic{}
	}
	if c.timeout == 0 {
		c.timeout = 10 * time.Second
	}
	dial := o.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: min(dialTimeout, c.timeout)}).DialContext
	}
	if o.Connected != nil {
		dial = reported(dial, o.Connected)
	}
	// This is a bare transport. An http.Client would follow redirects, which turn a POST into a GET
	// with a meaningless response.
	c.http = transport.HTTP1(&http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dial,
		TLSClientConfig:     &tls.Config{RootCAs: o.Authorities, InsecureSkipVerify: o.Insecure, MinVersion: tls.VersionTLS12}, //nolint:gosec // asked for by --insecure
		MaxIdleConnsPerHost: 4,
		IdleConnTimeout:     5 * time.Minute, // as long as a Lambda environment may stay frozen between deliveries
		TLSHandshakeTimeout: c.timeout / 2,
		DisableCompression:  true, // responses are small because of filter_path
		WriteBufferSize:     64 << 10,

		ExpectContinueTimeout: expectTimeout,
	})
	c.zippers.New = func() any { return new(zipper) }
	c.received.New = func() any { return new(received) }
	return c
}

// reported returns a dial function that reports the address of each connection.
func reported(dial func(ctx context.Context, network, address string) (net.Conn, error), report func(net.Addr)) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err == nil {
			report(conn.RemoteAddr())
		}
		return conn, err
	}
}

// A call is one request.
type call struct {
	method         string
	url            *url.URL
	body           []byte        // nil for none
	kind           string        // content type of the body; "" for NDJSON
	encoding       string        // content encoding of the body
	expectContinue bool          // ask the server whether it accepts the body before sending it
	response       *bytes.Buffer // memory for the response, or nil
}

// open returns a reader of the body. net/http knows the type of the reader and therefore sends the
// header and a short body in one write.
func (r *call) open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(r.body)), nil }

// post sends a batch once and returns the verdicts, which are in the memory of got. It ends after the
// client's timeout, and not later than until if that is set.
func (c *Client) post(ctx context.Context, b *Batch, got *received, until time.Time, expectContinue bool) ([]verdict, error) {
	ctx, cancel := within(ctx, c.timeout, until)
	defer cancel()
	r := call{method: http.MethodPost, url: c.endpoint, body: b.body, expectContinue: expectContinue}
	var z *zipper
	if c.compress > 0 && len(r.body) >= c.compress {
		z = c.zippers.Get().(*zipper)
		r.body, r.encoding = z.compress(r.body), "gzip"
	}
	verdicts, err := c.verdicts(ctx, &r, got, b.Len())
	if err != nil {
		// Without a complete response, the transport may still be sending in the background. It
		// would send whatever the memory holds next, so this memory is not reused.
		b.body = bytes.Clone(b.body)
		return nil, err
	}
	if z != nil {
		c.zippers.Put(z)
	}
	return verdicts, nil
}

// verdicts sends a bulk request of n documents and returns the verdicts.
func (c *Client) verdicts(ctx context.Context, r *call, got *received, n int) ([]verdict, error) {
	got.body.Reset()
	r.response = &got.body
	response, err := c.do(ctx, r)
	if err != nil {
		return nil, err
	}
	got.verdicts, err = parseVerdicts(slices.Grow(got.verdicts[:0], n), response, n)
	if err != nil {
		return nil, &RequestError{URL: c.where, Status: http.StatusOK, Reason: err.Error(), Advice: "is OPENSEARCH_URL the address of OpenSearch itself, and not of Dashboards or a proxy's page?"}
	}
	return got.verdicts, nil
}

// received is memory for responses to bulk requests and for the verdicts in them.
type received struct {
	body     bytes.Buffer
	verdicts []verdict
}

// maxReceived is the size of the largest response whose memory is kept, in bytes. That of a full
// request body is smaller.
const maxReceived = 1 << 20

// keep keeps the memory for another batch.
func (c *Client) keep(got *received) {
	if got.body.Cap() <= maxReceived {
		clear(got.verdicts) // they refer to the reasons of refusals
		c.received.Put(got)
	}
}

// within limits a request by a timeout and by an end time, if that is set.
func within(ctx context.Context, timeout time.Duration, until time.Time) (context.Context, context.CancelFunc) {
	end := time.Now().Add(timeout)
	if !until.IsZero() && until.Before(end) {
		end = until
	}
	return context.WithDeadline(ctx, end)
}

// do sends a request and returns the body of the response. It returns a *RequestError unless the
// status is 200.
func (c *Client) do(ctx context.Context, r *call) ([]byte, error) {
	where := c.where
	if r.url != c.endpoint {
		where = (&url.URL{Scheme: r.url.Scheme, Host: r.url.Host, Path: r.url.Path}).String()
	}
	req := (&http.Request{Method: r.method, URL: r.url, Host: r.url.Host, ProtoMajor: 1, ProtoMinor: 1, Header: make(http.Header, 4), ContentLength: int64(len(r.body))}).WithContext(ctx)
	if r.body != nil {
		req.Body, _ = r.open()
		req.GetBody = r.open
		req.Header["Content-Type"] = []string{cmp.Or(r.kind, "application/x-ndjson")}
	}
	if r.encoding != "" {
		req.Header.Set("Content-Encoding", r.encoding)
	}
	if err := c.auth.Authorize(ctx, req, r.body); err != nil {
		return nil, fmt.Errorf("authorize the request to %s: %w", where, err)
	}
	if r.expectContinue {
		req.Header.Set("Expect", "100-continue") // not part of the signature
	}
	res, err := c.http.RoundTrip(req)
	if err != nil {
		return nil, transportError(where, err)
	}
	defer func() { _ = res.Body.Close() }()
	response, err := readAll(res, cmp.Or(r.response, new(bytes.Buffer)))
	if res.StatusCode != http.StatusOK {
		return nil, &RequestError{URL: where, Status: res.StatusCode, Reason: responseReason(response), RetryAfter: retryAfter(res), Advice: c.advice(res.StatusCode)}
	}
	if err != nil {
		return nil, &RequestError{URL: where, Status: res.StatusCode, Reason: "the response was truncated: " + err.Error()}
	}
	return response, nil
}

// readAll reads a response into body, which gets the announced size.
func readAll(res *http.Response, body *bytes.Buffer) ([]byte, error) {
	if res.ContentLength > 0 {
		body.Grow(int(min(res.ContentLength, maxResponse)) + bytes.MinRead)
	}
	_, err := body.ReadFrom(io.LimitReader(res.Body, maxResponse))
	return body.Bytes(), err
}

// retryAfter returns how long the server asks the client to wait.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}

// A zipper compresses bodies one after another with the same memory.
type zipper struct {
	out bytes.Buffer
	zw  *gzip.Writer
}

// compress returns the gzip of body, which is valid until the next call.
func (z *zipper) compress(body []byte) []byte {
	z.out.Reset()
	if z.zw == nil {
		z.zw, _ = gzip.NewWriterLevel(&z.out, gzip.BestSpeed) // cannot fail: the level is valid
	} else {
		z.zw.Reset(&z.out)
	}
	_, _ = z.zw.Write(body) // writing to memory cannot fail
	_ = z.zw.Close()
	return z.out.Bytes()
}
