package bulk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxResponse bounds how much of an answer is read, in bytes.
const maxResponse = 64 << 20

// attemptTimeout bounds one request: a server that hangs costs one attempt, not
// the invocation.
const attemptTimeout = 10 * time.Second

// A Client stores batches in one OpenSearch. It is safe for use by several
// goroutines at once.
//
// It speaks HTTP by itself. opensearch-go's transport brings a node pool, health
// checks on "GET /", which serverless collections do not have, and retries that
// know nothing of a Lambda deadline; all of it would have to be switched off.
type Client struct {
	endpoint       string // without credentials; fit for messages
	user, password string
	http           *http.Client
}

// NewClient returns a client of the OpenSearch at base. User and password in
// the URL are sent as basic credentials, and never shown.
func NewClient(base *url.URL) *Client {
	endpoint := base.JoinPath("_bulk")
	endpoint.User = nil
	endpoint.RawQuery = url.Values{"filter_path": {responseFilter}}.Encode()
	password, _ := base.User.Password()
	return &Client{
		endpoint: endpoint.String(),
		user:     base.User.Username(),
		password: password,
		http: &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     5 * time.Minute, // as long as a Lambda environment may stay frozen between deliveries
			TLSHandshakeTimeout: attemptTimeout / 2,
			DisableCompression:  true, // answers are small, thanks to filter_path
			WriteBufferSize:     64 << 10,
		}},
	}
}

// where is the address in messages.
func (c *Client) where() string {
	before, _, _ := bytes.Cut([]byte(c.endpoint), []byte("?"))
	return string(before)
}

// post sends a batch once and returns the verdicts.
func (c *Client) post(ctx context.Context, b *Batch) ([]verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint, bytes.NewReader(b.body))
	if err != nil {
		return nil, fmt.Errorf("build the request to %s: %w", c.where(), err)
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	if c.user != "" {
		req.SetBasicAuth(c.user, c.password)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, &RequestError{URL: c.where(), Reason: plainReason(err)}
	}
	defer func() { _ = res.Body.Close() }()
	body, err := readAll(res)
	if res.StatusCode != http.StatusOK {
		return nil, &RequestError{URL: c.where(), Status: res.StatusCode, Reason: responseReason(body), RetryAfter: retryAfter(res)}
	}
	if err != nil {
		return nil, &RequestError{URL: c.where(), Status: res.StatusCode, Reason: "the answer broke off: " + err.Error()}
	}
	verdicts, err := parseVerdicts(make([]verdict, 0, b.Len()), body, b.Len())
	if err != nil {
		return nil, &RequestError{URL: c.where(), Status: res.StatusCode, Reason: err.Error()}
	}
	return verdicts, nil
}

// readAll reads an answer, with a buffer of the size that it announces.
func readAll(res *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if res.ContentLength > 0 {
		body.Grow(int(min(res.ContentLength, maxResponse)) + bytes.MinRead)
	}
	_, err := body.ReadFrom(io.LimitReader(res.Body, maxResponse))
	return body.Bytes(), err
}

// retryAfter reads how long the server asks to be left alone.
func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}
