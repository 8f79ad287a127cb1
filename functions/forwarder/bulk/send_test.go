package bulk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"faulty/functions/forwarder/auth"
	"faulty/functions/forwarder/document"
)

// A sink is a test double for OpenSearch. It sends its responses one after another, repeats the last
// one, and stores the documents that it reports as stored.
type sink struct {
	responses []responder
	requests  []int          // number of documents in each request
	stored    map[string]int // how often each id was stored
}

// A responder returns the response to a request for the documents with the given ids.
type responder func(s *sink, ids []string) (status int, body string)

// items returns a responder with the same verdict for all documents.
func items(status int) responder {
	return func(s *sink, ids []string) (int, string) {
		return 200, s.verdicts(ids, func(string) int { return status })
	}
}

func itemsOf(verdict func(id string) int) responder {
	return func(s *sink, ids []string) (int, string) { return 200, s.verdicts(ids, verdict) }
}

func respond(status int, body string) responder {
	return func(*sink, []string) (int, string) { return status, body }
}

func (s *sink) verdicts(ids []string, verdict func(string) int) string {
	var out []string
	for _, id := range ids {
		status := verdict(id)
		if status == 201 {
			if s.stored[id]++; s.stored[id] > 1 {
				status = 409
			}
		}
		reason := ""
		if status > 299 {
			reason = fmt.Sprintf(`,"error":{"type":"t%d","reason":"why","caused_by":{"type":"x","reason":"deeper"}}`, status)
		}
		out = append(out, fmt.Sprintf(`{"create":{"_index":"i","_id":%q,"status":%d%s}}`, id, status, reason))
	}
	return `{"took":1,"errors":true,"items":[` + strings.Join(out, ",") + `]}`
}

// RoundTrip replaces the network with the sink, so that pauses take no real time in a synctest
// bubble.
func (s *sink) RoundTrip(req *http.Request) (*http.Response, error) {
	var ids []string
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		ids = createdIDs(body)
	}
	next := s.responses[0]
	if len(s.responses) > 1 {
		s.responses = s.responses[1:]
	}
	s.requests = append(s.requests, len(ids))
	status, text := next(s, ids)
	switch status {
	case 0:
		return nil, io.ErrUnexpectedEOF
	case -1:
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {""}}, Body: io.NopCloser(strings.NewReader(text)), ContentLength: int64(len(text))}, nil
}

func createdIDs(body []byte) (ids []string) {
	for i, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
		var action struct {
			Create struct {
				ID string `json:"_id"`
			}
		}
		if err := json.Unmarshal(line, &action); err != nil {
			panic(fmt.Sprintf("line %d of the body: %v", i, err))
		}
		if i%2 == 0 {
			ids = append(ids, action.Create.ID)
		}
	}
	return ids
}

func batch(n int) *Batch {
	b := new(Batch)
	for i := range n {
		doc := document.Document{ID: document.Plain(strconv.AppendInt(nil, int64(i), 10)), Time: 1795382692123e6, Observed: 1795382692123e6}
		doc.SetText(document.Message, "line")
		b.Create("faulty", &doc, nil)
	}
	return b
}

func newTestClient(s *sink) *Client {
	c := NewClient(Options{URL: &url.URL{Scheme: "http", Host: "search.test:9200", User: url.UserPassword("ann", "s3cret")}, Auth: auth.Basic{User: "ann", Password: "s3cret"}})
	c.http = s
	return c
}

func TestSend(t *testing.T) {
	odd := func(bad int) func(string) int {
		return func(id string) int {
			if n, _ := strconv.Atoi(id); n%2 == 1 {
				return bad
			}
			return 201
		}
	}
	for _, row := range []struct {
		name      string
		responses []responder
		want      Result
		requests  []int
		fails     string // in the error
	}{
		{"all stored", []responder{items(201)}, Result{Stored: 4, Requests: 1}, []int{4}, ""},
		{"all duplicates", []responder{items(409)}, Result{Duplicate: 4, Requests: 1}, []int{4}, ""},
		{"half too busy", []responder{itemsOf(odd(429)), items(201)}, Result{Stored: 4, Retried: 2, Requests: 2}, []int{4, 2}, ""},
		{"half broken, two times", []responder{itemsOf(odd(503)), items(500), items(201)}, Result{Stored: 4, Retried: 4, Requests: 3}, []int{4, 2, 2}, ""},
		{"half refused", []responder{itemsOf(odd(400))}, Result{Stored: 2, Requests: 1}, []int{4}, "refused 2 documents, the first because of status 400, t400: why (x: deeper)"},
		{"request too busy", []responder{respond(429, `{"error":{"type":"rejected_execution_exception","reason":"full"}}`), items(201)}, Result{Stored: 4, Retried: 4, Requests: 2}, []int{4, 4}, ""},
		{"gateway", []responder{respond(502, "<html>"), respond(503, ""), respond(504, ""), respond(500, ""), items(201)}, Result{Stored: 4, Retried: 16, Requests: 5}, []int{4, 4, 4, 4, 4}, ""},
		{"connection cut", []responder{respond(0, ""), items(201)}, Result{Stored: 4, Retried: 4, Requests: 2}, []int{4, 4}, ""},
		{"hang", []responder{respond(-1, ""), items(201)}, Result{Stored: 4, Retried: 4, Requests: 2}, []int{4, 4}, ""},
		{"empty response", []responder{respond(200, ""), items(201)}, Result{Stored: 4, Retried: 4, Requests: 2}, []int{4, 4}, ""},
		{"response to another request", []responder{respond(200, `{"items":[{"create":{"status":201}}]}`), items(201)}, Result{Stored: 4, Retried: 4, Requests: 2}, []int{4, 4}, ""},
		{"too large", []responder{respond(413, ""), items(201)}, Result{Stored: 4, Requests: 3}, []int{4, 2, 2}, ""},
		{"one is too large", []responder{respond(413, ""), respond(413, ""), respond(413, ""), items(201)}, Result{Stored: 3, Requests: 5}, []int{4, 2, 1, 1, 2}, "refused 1 documents, the first because of status 413"},
		{"wrong password", []responder{respond(401, "Unauthorized")}, Result{Requests: 1}, []int{4}, "POST http://search.test:9200/_bulk responded 401: Unauthorized (check the user and password in OPENSEARCH_URL)"},
		{"ids refused by a collection", []responder{respond(200, `{"items":[`+strings.TrimSuffix(strings.Repeat(`{"create":{"status":400,"error":{"type":"illegal_argument_exception","reason":"Document ID is not supported in create/index operation request"}}},`, 4), ",")+`]}`)},
			Result{Requests: 1}, []int{4}, "set DOCUMENT_IDS=none"},
		{"always busy", []responder{items(429)}, Result{}, nil, "4 of 4 documents got 429 or 5xx"},
		{"no server", []responder{respond(0, "")}, Result{}, nil, "got no response: unexpected EOF (is OPENSEARCH_URL right"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &sink{responses: row.responses, stored: map[string]int{}}
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
				defer cancel()
				got, err := newTestClient(s).Send(ctx, batch(4))
				if ctx.Err() != nil {
					t.Error("Send used up the deadline; want it to stop before")
				}
				checkSend(t, s, got, err, row.want, row.requests, row.fails)
			})
		})
	}
}

func checkSend(t *testing.T, s *sink, got Result, err error, want Result, requests []int, fails string) {
	t.Helper()
	if fails == "" && err != nil || fails != "" && (err == nil || !strings.Contains(err.Error(), fails)) {
		t.Errorf("Send fails with %v; want %q", err, fails)
	}
	if err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error contains the password: %v", err)
	}
	if requests == nil {
		if len(s.requests) < 5 {
			t.Errorf("%d attempts in 30 s; want more", len(s.requests))
		}
		return
	}
	if got != want || fmt.Sprint(s.requests) != fmt.Sprint(requests) {
		t.Errorf("Send = %+v in requests of %v; want %+v in %v", got, s.requests, want, requests)
	}
}

func TestRejectedErrorIsTyped(t *testing.T) {
	s := &sink{responses: []responder{items(400)}, stored: map[string]int{}}
	_, err := newTestClient(s).Send(t.Context(), batch(25))
	rejected, ok := errors.AsType[*RejectedError](err)
	want := Rejection{Number: 24, Status: 400, Type: "t400", Reason: "t400: why (x: deeper)"}
	if !ok || len(rejected.Items) != 25 || rejected.Items[24] != want {
		t.Errorf("Send = %v; want a RejectedError of 25, the last %+v", err, want)
	}
}

// TestRequest checks the request that a real server receives.
func TestRequest(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 1)
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		body, _ := io.ReadAll(r.Body)
		got <- fmt.Sprint(r.Method, r.URL.Path, r.Header.Get("Content-Type"), user, password, len(body))
		fmt.Fprint(w, `{"items":[{"create":{"status":201}}]}`)
	})}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()
	base, _ := url.Parse("http://ann:s3cret@" + listener.Addr().String() + "/behind/")
	b := batch(1)
	if _, err := NewClient(Options{URL: base, Auth: auth.Basic{User: "ann", Password: "s3cret"}}).Send(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if got, want := <-got, fmt.Sprint("POST", "/behind/_bulk", "application/x-ndjson", "ann", "s3cret", b.Size()); got != want {
		t.Errorf("request = %s; want %s", got, want)
	}
}

func TestCreate(t *testing.T) {
	want := `{"create":{"_index":"faulty-2026.11.22","_id":"0"}}` + "\n" +
		`{"@timestamp":"2026-11-22T21:24:52.123Z","observedTimestamp":"2026-11-22T21:24:52.123Z","event.id":"0","message":"line"}` + "\n"
	if got := string(batch(1).body); got != want {
		t.Errorf("body =\n%s; want\n%s", got, want)
	}
}

// TestBlockedIndex: documents whose index is blocked, as after a full disk, are refused after a second:
// the block lasts longer than an invocation. All others are stored.
func TestBlockedIndex(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		blocked := func(s *sink, ids []string) (int, string) {
			var items []string
			for _, id := range ids {
				if id == "1" {
					items = append(items, `{"create":{"status":429,"error":{"type":"cluster_block_exception","reason":"index [faulty-2026.11.22] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];"}}}`)
				} else {
					items = append(items, `{"create":{"status":201}}`)
				}
			}
			return http.StatusOK, `{"items":[` + strings.Join(items, ",") + `]}`
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		start := time.Now()
		result, err := newTestClient(&sink{responses: []responder{blocked}}).Send(ctx, batch(4))
		rejected, ok := errors.AsType[*RejectedError](err)
		if took := time.Since(start); !ok || len(rejected.Items) != 1 || rejected.Items[0].Number != 1 || !rejected.Items[0].IsTemporary() || result.Stored != 3 || took > 2*time.Second {
			t.Errorf("Send = %+v, %v after %v; want 3 stored, document 1 refused temporarily, after a second", result, err, took)
		}

		// The state of a group has an outcome: it is not refused but sent again with its delivery.
		b := batch(2)
		var out Outcome
		b.CreateNamed("faulty_groups", "1", []byte("{}"), &out)
		if _, err := newTestClient(&sink{responses: []responder{blocked}}).Send(ctx, b); err == nil || errors.As(err, &rejected) || !strings.Contains(err.Error(), "disk usage exceeded") {
			t.Errorf("Send = %v; want an error with the reason that is no RejectedError", err)
		}
	})
}
