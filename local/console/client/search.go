package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/functions/forwarder/jsonscan"
)

// patience is the timeout of a search. OpenSearch returns partial results when it expires.
const patience = 15 * time.Second

// deadline is the timeout of the entire request. Some phases of a search, such as parsing a
// query, do not check the time and can exceed patience. OpenSearch cancels a search when the
// client closes the connection.
const deadline = patience + 5*time.Second

// maxResponse limits the size of a response in bytes.
const maxResponse = 64 << 20

// A response is the result of one search. A is the type of its aggregations.
type response[A any] struct {
	TimedOut bool `json:"timed_out"`
	Shards   struct {
		Total    int `json:"total"`
		Failed   int `json:"failed"`
		Failures []struct {
			Reason failure `json:"reason"`
		} `json:"failures"`
	} `json:"_shards"`
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []hit `json:"hits"`
	} `json:"hits"`
	Aggregations A `json:"aggregations"`
}

type hit struct {
	Index  string          `json:"_index"`
	ID     string          `json:"_id"`
	Source json.RawMessage `json:"_source"`
	Sort   []any           `json:"sort"`
}

// ask sends one search to the client's index pattern.
//
// It decodes the response itself: opensearch-go's types drop the reason behind "all shards
// failed", and that reason explains what is wrong with a query.
func ask[A any](ctx context.Context, c *Client, search object) (response[A], error) {
	return askIn[A](ctx, c, c.index, search)
}

// askIn sends one search to an index.
func askIn[A any](ctx context.Context, c *Client, index string, search object) (response[A], error) {
	return askScanning[A](ctx, c, index, search, nil)
}

// askScanning sends one search to an index. If scan is not nil, it reads the aggregations.
func askScanning[A any](ctx context.Context, c *Client, index string, search object, scan func(*A, *jsonscan.Cursor)) (response[A], error) {
	var out response[A]
	body, err := json.Marshal(search)
	if err != nil {
		return out, fmt.Errorf("write the search: %w", err)
	}
	if err := check(body); err != nil {
		return out, err
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	req, err := opensearchapi.SearchReq{
		Indices: []string{index},
		Body:    bytes.NewReader(body),
		Params: opensearchapi.SearchParams{
			IgnoreUnavailable: new(true), AllowNoIndices: new(true), Timeout: patience,
			FilterPath: []string{"-aggregations.**.time.buckets.key_as_string"}, // the keys as text would be half of the response, and they are not used
		},
	}.GetRequest(http.MethodPost)
	if err != nil {
		return out, fmt.Errorf("build the search in %s: %w", index, err)
	}
	start := time.Now()
	text, err := c.send(req.WithContext(ctx))
	meter(ctx).add(len(body), len(text), time.Since(start))
	if err != nil {
		return out, blame(err, body)
	}
	var into func(*jsonscan.Cursor)
	if scan != nil {
		into = func(c *jsonscan.Cursor) { scan(&out.Aggregations, c) }
	}
	if err := decode(text, &out, into); err != nil {
		return out, fmt.Errorf("read the response to the search in %s: %w", index, err)
	}
	return out, out.partial(meter(ctx))
}

// partial handles shards that failed or timed out while others responded. OpenSearch reports
// both as a success. A query that cannot be parsed is an error: shards whose dates cannot
// match do not parse it and therefore succeed. In all other cases the numbers are incomplete,
// and the meter records a warning.
func (o response[A]) partial(m *Meter) error {
	if o.TimedOut {
		m.warn(fmt.Sprintf("OpenSearch had not searched everything after %v; choose a shorter range", patience))
	}
	if o.Shards.Failed == 0 || len(o.Shards.Failures) == 0 {
		return nil
	}
	f := o.Shards.Failures[0].Reason
	if f.aboutQuery() {
		return &Error{Status: http.StatusBadRequest, Reason: f.root().Reason, Query: true}
	}
	m.warn(fmt.Sprintf("%d of %d shards did not respond: %s", o.Shards.Failed, o.Shards.Total, f.root().Reason))
	return nil
}

// send returns the body of a successful response.
func (c *Client) send(req *http.Request) ([]byte, error) {
	res, err := c.client.Stream(req)
	if err != nil {
		return nil, unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	var response bytes.Buffer
	response.Grow(int(min(max(res.ContentLength, 0), maxResponse)) + bytes.MinRead)
	_, err = response.ReadFrom(io.LimitReader(res.Body, maxResponse+1))
	text := response.Bytes()
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, unreachable(err)
	case err != nil:
		return nil, fmt.Errorf("the response of OpenSearch is incomplete: %w", err)
	case len(text) > maxResponse:
		return nil, &Error{Status: http.StatusOK, Reason: fmt.Sprintf("OpenSearch found more than %d MB; narrow the search", maxResponse>>20)}
	}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusCreated {
		return nil, refused(res.StatusCode, text)
	}
	return text, nil
}

// unreachable omits the URL from the error, because it can contain credentials.
func unreachable(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Reason: "OpenSearch does not respond in time; choose a shorter range, or see its log for what it is busy with"}
	}
	cause := err
	for next := err; next != nil; next = errors.Unwrap(next) {
		cause = next
		if _, ok := next.(*net.OpError); ok { //nolint:errorlint // find the level of the error that has the address
			break
		}
	}
	return &Error{Reason: fmt.Sprintf("OpenSearch cannot be reached: %v", cause)}
}
