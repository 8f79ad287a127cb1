package notify_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
	"faulty/local/opensearch/opensearchtest"
)

// A store is the embedded store, with notifications.
type store struct {
	*testing.T
	url    string
	client *bulk.Client
}

func newStore(t *testing.T) *store {
	t.Helper()
	address := opensearchtest.Serve(t).URL
	opensearchtest.Apply(t, address, "faulty")
	base, _ := url.Parse(address)
	return &store{t, address, bulk.NewClient(bulk.Options{URL: base})}
}

// noon is the time at which the notifications are created.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// add creates notifications of new groups, numbered from first on.
func (s *store) add(first, count int) {
	s.Helper()
	var b bulk.Batch
	var out bulk.Outcome
	for n := first; n < first+count; n++ {
		fingerprint := fmt.Sprintf("f%03d", n)
		text, _ := json.Marshal(triage.Notification{
			Kind: triage.NotificationKind, Reason: triage.New, State: triage.Pending, Created: noon, At: noon, Fingerprint: fingerprint,
			Type: "KeyError", Message: "'total' <b>", Culprit: "charge", Function: "orders", Version: "42", Count: 3,
		})
		b.CreateNamed("faulty_groups", triage.NotificationID(fingerprint, 0), text, &out)
	}
	if _, err := s.client.Send(s.Context(), &b); err != nil {
		s.Fatal(err)
	}
}

// states counts the notifications by state, and returns one of them.
func (s *store) states() (counts map[triage.State]int, one triage.Notification) {
	s.Helper()
	body := `{"size":10000,"query":{"term":{"kind":"notification"}}}`
	res, err := http.Post(s.url+"/faulty_groups/_search", "application/json", strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var found struct {
		Hits struct {
			Hits []struct {
				Source triage.Notification `json:"_source"`
			}
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&found); err != nil {
		s.Fatal(err)
	}
	counts = map[triage.State]int{}
	for _, hit := range found.Hits.Hits {
		one = hit.Source
		counts[one.State]++
	}
	return counts, one
}

// A receiver is a test double for a webhook.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	respond  func(w http.ResponseWriter, r *http.Request) // nil responds with 200
}

// received is a request that a receiver has received.
type received struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T, respond func(w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	r := &receiver{respond: respond}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.requests = append(r.requests, received{req.Header, string(body)})
		respond := r.respond
		r.mu.Unlock()
		if respond != nil {
			respond(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// take returns the requests since the previous call.
func (r *receiver) take() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.requests
	r.requests = nil
	return taken
}

// set changes how the receiver responds.
func (r *receiver) set(respond func(w http.ResponseWriter, r *http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.respond = respond
}
