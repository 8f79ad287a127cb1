package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// slow answers late.
func slow(by time.Duration) fault {
	return func(x *exchange) bool {
		time.Sleep(by)
		x.pass()
		return true
	}
}

// storm answers 429 to half of the requests, and for half of the documents to
// half of the others.
func storm(x *exchange) bool {
	switch rand.IntN(4) {
	case 0, 1:
		x.answer(reply{http.StatusTooManyRequests, "application/json",
			[]byte(`{"error":{"type":"rejected_execution_exception","reason":"rejected execution of coordinating operation"},"status":429}`)}, nil)
	case 2:
		x.halve(item{http.StatusTooManyRequests, "rejected_execution_exception", "rejected execution of primary operation"})
	default:
		return false
	}
	return true
}

// refuse answers 400 for half of the documents of each request.
func refuse(x *exchange) bool {
	x.halve(item{http.StatusBadRequest, "mapper_parsing_exception", "failed to parse: the fault proxy says so"})
	return true
}

// cuts breaks connections: before a request is passed on, after, and in the
// middle of the answer.
func cuts(x *exchange) bool {
	switch rand.IntN(6) {
	case 0:
		x.cut()
	case 1:
		_, _ = x.send(x.body)
		x.cut()
	case 2:
		a, err := x.send(x.body)
		if err != nil {
			x.cut()
		}
		x.w.Header().Set("Content-Type", a.kind)
		x.w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
		_, _ = x.w.Write(a.body[:len(a.body)/2])
		x.cut()
	}
	return false
}

// hold tells of a request and keeps it until the forwarder is gone. stored has
// OpenSearch get it first.
func hold(stored bool, held chan<- struct{}) fault {
	return func(x *exchange) bool {
		if stored {
			_, _ = x.send(x.body)
		}
		select {
		case held <- struct{}{}:
		default: // another request was told of
		}
		select {
		case <-x.r.Context().Done():
		case <-time.After(2 * time.Minute):
		}
		return true
	}
}

// An item is what is said of a document instead of storing it.
type item struct {
	status       int
	kind, reason string
}

// halve passes every other document on, and answers for the rest.
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
		x.answer(a, err)
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
	a.body, _ = json.Marshal(map[string]any{"errors": true, "items": items}) // of valid JSON: cannot fail
	x.answer(a, nil)
}
