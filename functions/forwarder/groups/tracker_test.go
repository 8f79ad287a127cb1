package groups_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"faulty/functions/forwarder/forward"
	"faulty/functions/forwarder/triage"
	"faulty/functions/internal/lambdatest"
)

// A gate counts the requests for the store by the end of their paths, and can respond to them
// instead of the store.
type gate struct {
	*httptest.Server
	mu       sync.Mutex
	requests map[string]int
	respond  func(path string, body []byte) (status int, text string) // status 0 lets the request pass
}

func newGate(s *store, respond func(path string, body []byte) (int, string)) *gate {
	s.Helper()
	g := &gate{requests: map[string]int{}, respond: respond}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.mu.Lock()
		g.requests[r.URL.Path[strings.LastIndex(r.URL.Path, "/"):]]++
		g.mu.Unlock()
		if g.respond != nil {
			if status, text := g.respond(r.URL.Path, body); status != 0 {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, text)
				return
			}
		}
		req, _ := http.NewRequestWithContext(r.Context(), r.Method, s.url+r.URL.RequestURI(), bytes.NewReader(body))
		req.Header = r.Header
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer func() { _ = res.Body.Close() }()
		w.WriteHeader(res.StatusCode)
		_, _ = io.Copy(w, res.Body)
	}))
	s.Cleanup(g.Close)
	return g
}

// through returns a forwarder that reaches the store through the gate.
func (g *gate) through(s *store, more map[string]string, log io.Writer) *forward.Forwarder {
	s.Helper()
	vars := map[string]string{"OPENSEARCH_URL": g.URL}
	maps.Copy(vars, more)
	f, err := forward.New(s.environment(vars), slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		s.Fatal(err)
	}
	return f
}

func handle(t *testing.T, f *forward.Forwarder, events ...event) {
	t.Helper()
	if err := f.Handle(t.Context(), deliver(t, events...)); err != nil {
		t.Error(err)
	}
}

// TestRequests: only unknown groups are read, and only missing documents are created.
func TestRequests(t *testing.T) {
	s := newStore(t)
	g := newGate(s, nil)
	f := g.through(s, nil, io.Discard)
	for _, row := range []struct {
		name        string
		events      []event
		bulks, gets int
	}{
		{"two new groups", []event{{"A", "1", 5}, {"B", "1", 6}, {"A", "1", 7}}, 1, 1},
		{"known groups", []event{{"A", "1", 8}, {"B", "1", 9}}, 1, 0},
		{"one that is new", []event{{"A", "1", 10}, {"C", "1", 10}}, 1, 1},
		{"an earlier event", []event{{"A", "0", 3}}, 2, 1},
		{"again", []event{{"A", "0", 3}}, 1, 2}, // the second compares the duplicate with the stored document
	} {
		clear(g.requests)
		handle(t, f, row.events...)
		if g.requests["/_bulk"] != row.bulks || g.requests["/_mget"] != row.gets {
			t.Errorf("%s: requests %v; want %d _bulk, %d _mget", row.name, g.requests, row.bulks, row.gets)
		}
	}
	a := s.documents(triage.GroupKind)[fingerprint("A")].Source
	if !a.FirstSeen.Equal(at(3)) || a.FirstVersion != "0" {
		t.Errorf("A was first seen at %s in %s; want %s in 0", a.FirstSeen, a.FirstVersion, at(3))
	}
	n := s.documents(triage.NotificationKind)
	if len(n) != 3 || n[fingerprint("A")+".0"].Source.State != triage.Suppressed {
		t.Errorf("notifications %+v; want three, suppressed: there is no target", n)
	}
}

// TestNoGroups: if groups cannot be stored, events are still stored, and the reason is logged once.
func TestNoGroups(t *testing.T) {
	const refusal = `{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"error":{"type":"illegal_argument_exception","reason":"Document ID is not supported in create/index operation request"}}},{"create":{"status":400,"error":{"type":"x","reason":"Document ID is not supported"}}}]}`
	for _, row := range []struct {
		name    string
		more    map[string]string
		respond func(path string, body []byte) (int, string)
		want    string
	}{
		{"time-series collection", nil, func(_ string, body []byte) (int, string) {
			if bytes.Contains(body, []byte("_groups")) {
				return http.StatusOK, refusal
			}
			return 0, ""
		}, "a time-series collection accepts no ids"},
		{"no ids", map[string]string{"DOCUMENT_IDS": "none"}, nil, "groups are off"},
		{"no right to read", nil, func(path string, _ []byte) (int, string) {
			if strings.HasSuffix(path, "_mget") {
				return http.StatusForbidden, `{"error":{"type":"security_exception","reason":"no permissions"}}`
			}
			return 0, ""
		}, "needs the rights"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStore(t)
			var log bytes.Buffer
			f := newGate(s, row.respond).through(s, row.more, &log)
			handle(t, f, event{"A", "1", 5})
			handle(t, f, event{"B", "1", 6})
			if n := strings.Count(log.String(), `"WARN"`); n != 1 || !strings.Contains(log.String(), row.want) {
				t.Errorf("%d warnings in %s; want one with %q", n, log.String(), row.want)
			}
		})
	}
}

// TestUnreadable: if groups cannot be read, they are still created.
func TestUnreadable(t *testing.T) {
	s := newStore(t)
	f := newGate(s, func(path string, _ []byte) (int, string) {
		if strings.HasSuffix(path, "_mget") {
			return http.StatusServiceUnavailable, "busy"
		}
		return 0, ""
	}).through(s, nil, io.Discard)
	handle(t, f, event{"A", "1", 5}, event{"B", "1", 6})
	if n := len(s.documents(triage.GroupKind)); n != 2 {
		t.Errorf("%d groups; want 2", n)
	}
}

// TestMasked: text that is masked in events is also masked in groups and notifications.
func TestMasked(t *testing.T) {
	s := newStore(t)
	f := newGate(s, nil).through(s, map[string]string{"MASK": "email"}, io.Discard)
	if err := f.Handle(t.Context(), lambdatest.Payload(t, gzip.DefaultCompression, `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":"s","logEvents":[`+
		`{"id":"1","timestamp":1795382692123,"message":"{\"level\":\"ERROR\",\"exception\":{\"type\":\"E\",\"message\":\"no ann@example.com\"}}"}]}`)); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{triage.GroupKind, triage.NotificationKind} {
		documents := s.documents(kind)
		for id, d := range documents {
			if d.Source.Message != "no [email]" {
				t.Errorf("the message of %s is %q; want it masked", id, d.Source.Message)
			}
		}
		if len(documents) != 1 {
			t.Errorf("%d documents of the kind %s; want 1", len(documents), kind)
		}
	}
}
