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
	"sync"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"
)

// patience is how long a search may look: then it answers with what it has found.
const patience = 15 * time.Second

// maxAnswer bounds how much of an answer is read, in bytes.
const maxAnswer = 64 << 20

// An answer is what one search found; A is the shape of its aggregations.
type answer[A any] struct {
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

// ask sends one search.
//
// It reads the answer's bytes itself: opensearch-go's types drop the reason
// behind "all shards failed", which is the one that tells what is wrong with a
// query.
func ask[A any](ctx context.Context, a *Client, search object) (answer[A], error) {
	var out answer[A]
	body, err := json.Marshal(search)
	if err != nil {
		return out, fmt.Errorf("write the search: %w", err)
	}
	req, err := opensearchapi.SearchReq{
		Indices: []string{a.index},
		Body:    bytes.NewReader(body),
		Params: opensearchapi.SearchParams{
			IgnoreUnavailable: new(true), AllowNoIndices: new(true), Timeout: patience,
			FilterPath: []string{"-aggregations.**.time.buckets.key_as_string"}, // half of an answer, and not read
		},
	}.GetRequest(http.MethodPost)
	if err != nil {
		return out, fmt.Errorf("build the search in %s: %w", a.index, err)
	}
	start := time.Now()
	text, err := a.send(req.WithContext(ctx))
	meter(ctx).add(len(body), len(text), time.Since(start))
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return out, fmt.Errorf("read the answer of the search in %s: %w", a.index, err)
	}
	return out, out.partial(meter(ctx))
}

// partial looks at shards that failed while others answered, which OpenSearch
// calls a success, and at those that ran out of time. A query that cannot be read is no success: shards whose
// dates are out of question never read it. Anything else makes the figures
// incomplete, which the meter is told.
func (o answer[A]) partial(m *Meter) error {
	if o.TimedOut {
		m.warn(fmt.Sprintf("OpenSearch had not looked at everything after %v; a shorter range asks it for less", patience))
	}
	if o.Shards.Failed == 0 || len(o.Shards.Failures) == 0 {
		return nil
	}
	f := o.Shards.Failures[0].Reason
	if f.aboutQuery() {
		return &Error{Status: http.StatusBadRequest, Reason: f.root().Reason, Query: true}
	}
	m.warn(fmt.Sprintf("%d of %d shards did not answer: %s", o.Shards.Failed, o.Shards.Total, f.root().Reason))
	return nil
}

// send returns the body of a successful answer.
func (a *Client) send(req *http.Request) ([]byte, error) {
	res, err := a.client.Stream(req)
	if err != nil {
		return nil, unreachable(err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer bytes.Buffer
	answer.Grow(int(min(max(res.ContentLength, 0), maxAnswer)) + bytes.MinRead)
	_, err = answer.ReadFrom(io.LimitReader(res.Body, maxAnswer+1))
	text := answer.Bytes()
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, unreachable(err)
	case err != nil:
		return nil, fmt.Errorf("the answer of OpenSearch broke off: %w", err)
	case len(text) > maxAnswer:
		return nil, &Error{Status: http.StatusOK, Reason: fmt.Sprintf("OpenSearch found more than %d MB; narrow the search", maxAnswer>>20)}
	}
	if res.StatusCode != http.StatusOK {
		return nil, refused(res.StatusCode, text)
	}
	return text, nil
}

// unreachable leaves the URL out: it may hold credentials.
func unreachable(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{Reason: "OpenSearch does not answer in time; a shorter range asks it for less, and its own log says what it is busy with"}
	}
	cause := err
	for next := err; next != nil; next = errors.Unwrap(next) {
		cause = next
		if _, ok := next.(*net.OpError); ok { //nolint:errorlint // the level that has the address is looked for
			break
		}
	}
	return &Error{Reason: fmt.Sprintf("OpenSearch cannot be reached: %v", cause)}
}

// A Meter counts what a page asks for.
type Meter struct {
	mu             sync.Mutex
	searches       int
	sent, received int
	took           time.Duration
	incomplete     string
}

type meterKey struct{}

// WithMeter returns a context whose searches are counted.
func WithMeter(ctx context.Context) (context.Context, *Meter) {
	m := &Meter{}
	return context.WithValue(ctx, meterKey{}, m), m
}

func meter(ctx context.Context) *Meter {
	m, _ := ctx.Value(meterKey{}).(*Meter)
	return m
}

func (m *Meter) add(sent, received int, took time.Duration) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.searches++
	m.sent += sent
	m.received += received
	m.took += took
}

func (m *Meter) warn(text string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.incomplete = text
}

// Incomplete says why figures lack something; "" where they are whole.
func (m *Meter) Incomplete() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.incomplete
}

// Read returns the number of searches, the bytes of their bodies both ways, and
// the sum of their times.
func (m *Meter) Read() (searches, sent, received int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.searches, m.sent, m.received, m.took
}
