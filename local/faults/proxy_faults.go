package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"
)

// maxHold is the time limit of a request that is held, in case the forwarder never closes it.
const maxHold = 2 * time.Minute

// inTurn applies one of several faults to each request in turn.
func inTurn(faults ...fault) fault {
	var requests atomic.Int64
	return func(x *exchange) bool {
		n := int(requests.Add(1) - 1)
		return faults[n%len(faults)](x)
	}
}

// pass is a fault that does not affect the request.
func pass(*exchange) bool { return false }

// slow delays each request. It drops the request if the forwarder closes the connection in the
// meantime.
func slow(by time.Duration) fault {
	return func(x *exchange) bool {
		if last(x.r.Context(), by) == nil {
			x.pass()
		}
		return true
	}
}

// storm responds with 429 to half of the requests. For another quarter of the requests, it responds
// with 429 for half of the documents.
func storm() fault {
	all := func(x *exchange) bool {
		x.respond(reply{http.StatusTooManyRequests, "application/json",
			[]byte(`{"error":{"type":"rejected_execution_exception","reason":"rejected execution of coordinating operation"},"status":429}`)}, nil)
		return true
	}
	half := func(x *exchange) bool {
		x.halve(item{http.StatusTooManyRequests, "rejected_execution_exception", "rejected execution of primary operation"})
		return true
	}
	return inTurn(all, pass, all, half)
}

// refuse responds with 400 for half of the documents of each request.
func refuse(x *exchange) bool {
	x.halve(item{http.StatusBadRequest, "mapper_parsing_exception", "failed to parse: the fault proxy says so"})
	return true
}

// cuts closes the connections of half of the requests: before the request is stored, after it is
// stored, and in the middle of the response.
func cuts() fault {
	before := func(x *exchange) bool {
		x.cut()
		return true
	}
	after := func(x *exchange) bool {
		_, _ = x.send(x.body)
		x.cut()
		return true
	}
	within := func(x *exchange) bool {
		a, err := x.send(x.body)
		if err != nil {
			x.cut()
		}
		x.w.Header().Set("Content-Type", a.kind)
		x.w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
		_, _ = x.w.Write(a.body[:len(a.body)/2])
		x.cut()
		return true
	}
	return inTurn(before, pass, after, pass, within, pass)
}

// hold reports a request on held. It does not respond until the forwarder closes the connection. If
// stored is true, it sends the request to OpenSearch first.
func hold(stored bool, held chan<- struct{}) fault {
	return func(x *exchange) bool {
		if stored {
			_, _ = x.send(x.body)
		}
		select {
		case held <- struct{}{}:
		default: // another request has already been reported
		}
		_ = last(x.r.Context(), maxHold) // ends when the forwarder closes the connection, or after maxHold
		return true
	}
}

// An item is the response for a document that is not stored.
type item struct {
	status       int
	kind, reason string
}

// halve sends every other document to OpenSearch and responds with instead for the rest.
func (x *exchange) halve(instead item) {
	lines := bytes.SplitAfter(x.body, []byte("\n"))
	var passed []byte
	n := len(lines) / 2
	for i := 0; i < n; i += 2 {
		passed = append(append(passed, lines[2*i]...), lines[2*i+1]...)
	}
	a, err := x.send(passed)
	var got struct {
		Items []json.RawMessage `json:"items"`
	}
	if err != nil || a.status != http.StatusOK || json.Unmarshal(a.body, &got) != nil || len(got.Items) != (n+1)/2 {
		x.respond(a, err)
		return
	}
	refusal := fmt.Appendf(nil, `{"create":{"status":%d,"error":{"type":%q,"reason":%q}}}`, instead.status, instead.kind, instead.reason)
	items := make([]json.RawMessage, n)
	for i := range items {
		items[i] = refusal
		if i%2 == 0 {
			items[i] = got.Items[i/2]
		}
	}
	a.body, _ = json.Marshal(map[string]any{"errors": true, "items": items}) // consists of valid JSON, so it cannot fail
	x.respond(a, nil)
}
