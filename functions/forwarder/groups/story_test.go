package groups_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"faulty/functions/forwarder/forward"
	"faulty/functions/forwarder/stacktrace"
	"faulty/functions/forwarder/triage"
)

// A story is a number of groups with events before and after some of the groups are resolved.
type story struct {
	*store
	groups, events int // number of groups, and of events of each group before and after
	deliverySize   int
}

// kind returns the type of a group's exceptions, which is also the group name that they set.
func kind(n int) string { return fmt.Sprintf("Error%d", n) }

// fingerprint returns the fingerprint of the group that exceptions of a kind name.
func fingerprint(kind string) string { return stacktrace.NamedGroup("orders", kind) }

// payloads returns the deliveries of the events between two minutes, each three times, in random
// order.
func (s *story) payloads(first, last int) (payloads [][]byte) {
	r := rand.New(rand.NewPCG(7, uint64(first)))
	var events []event
	for group := range s.groups {
		for n := range s.events {
			minute := first + r.IntN(last-first)
			if n == 0 {
				minute = first
			}
			events = append(events, event{kind(group), strconv.Itoa(40 + n%2), minute})
		}
	}
	r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	for part := range slices.Chunk(events, s.deliverySize) {
		p := deliver(s, part...)
		payloads = append(payloads, p, p, p)
	}
	r.Shuffle(len(payloads), func(i, j int) { payloads[i], payloads[j] = payloads[j], payloads[i] })
	return payloads
}

// forwardByFour distributes the payloads to four concurrent forwarders.
func (s *story) forwardByFour(payloads [][]byte) {
	var log safeBuffer
	var forwarders []*forward.Forwarder
	for range 4 {
		forwarders = append(forwarders, s.forwarder(&log))
	}
	work := make(chan []byte)
	var running sync.WaitGroup
	for _, f := range forwarders {
		running.Go(func() {
			for payload := range work {
				if err := f.Handle(s.Context(), payload); err != nil {
					s.Error(err)
				}
			}
		})
	}
	for _, p := range payloads {
		work <- p
	}
	close(work)
	running.Wait()
	if bytes.Contains(log.Bytes(), []byte(`"WARN"`)) {
		s.Errorf("the forwarders warn: %.500s", log.Bytes())
	}
}

// resolve resolves every fifth group.
func (s *story) resolve(minute int) {
	groups := s.documents(triage.GroupKind)
	for n := 0; n < s.groups; n += 5 {
		s.change(groups[triage.ID(fingerprint(kind(n)))], triage.Change{At: at(minute), By: "ann", Action: triage.Resolve})
	}
}

// check compares the documents with the events of the story.
func (s *story) check() {
	groups, notifications := s.documents(triage.GroupKind), s.documents(triage.NotificationKind)
	want := s.groups + (s.groups+4)/5
	if len(groups) != s.groups || len(notifications) != want {
		s.Errorf("%d groups, %d notifications; want %d, %d", len(groups), len(notifications), s.groups, want)
	}
	for n := range s.groups {
		g := groups[triage.ID(fingerprint(kind(n)))].Source
		if resolved := n%5 == 0; g.Status != triage.Open || !g.FirstSeen.Equal(at(0)) || g.IsRegressed() != resolved || resolved && (g.By != triage.Forwarder || len(g.History) != 2) {
			s.Errorf("group %d: %+v; want it open, first seen at %s, regressed: %v", n, g, at(0), resolved)
		}
		if first := notifications[triage.NotificationID(fingerprint(kind(n)), 0)].Source; first.Reason != triage.New {
			s.Errorf("group %d has the notification 0 %+v; want one of a new group", n, first)
		}
		if again := notifications[triage.NotificationID(fingerprint(kind(n)), 1)].Source; (again.Reason == triage.Regression) != (n%5 == 0) {
			s.Errorf("group %d has the notification 1 %+v", n, again)
		}
	}
}

// run runs the story. Deliveries from before the groups were resolved are repeated afterwards,
// when they must not reopen a group.
func (s *story) run() {
	before, after := s.payloads(0, 60), s.payloads(61, 120)
	s.forwardByFour(before)
	s.resolve(60)
	s.forwardByFour(before[:len(before)/3])
	if n := len(s.documents(triage.NotificationKind)); n != s.groups {
		s.Errorf("%d notifications before a group came back; want %d", n, s.groups)
	}
	s.forwardByFour(after)
	s.check()
}

func TestManyForwarders(t *testing.T) {
	s := &story{store: newStore(t), groups: 25, events: 12, deliverySize: 20}
	s.run()
}

// TestOpenSearch is TestManyForwarders with 200,000 events of 500 groups, each delivered three
// times, on a real OpenSearch.
//
//	OPENSEARCH_URL=http://localhost:9200 go test -run OpenSearch -v ./functions/forwarder/groups
//
// FAULTY_EVENTS sets the number of events. The test deletes the templates and the indices
// afterwards.
func TestOpenSearch(t *testing.T) {
	url := os.Getenv("OPENSEARCH_URL")
	if url == "" {
		t.Skip("OPENSEARCH_URL is not set: an OpenSearch to test with")
	}
	events := 200_000
	if text := os.Getenv("FAULTY_EVENTS"); text != "" {
		var err error
		if events, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	prefix := fmt.Sprintf("groups-test-%d", time.Now().UnixNano())
	s := &story{store: atStore(t, url, prefix), groups: 500, events: events / 1000, deliverySize: 200}
	t.Cleanup(func() {
		for _, path := range []string{"/" + prefix + "-*," + prefix + "_groups", "/_index_template/" + prefix, "/_index_template/" + prefix + "_groups"} {
			s.call(http.MethodDelete, path, "", nil)
		}
	})
	start := time.Now()
	s.run()
	t.Logf("%d events of %d groups, three times by four forwarders, in %v", 2*s.groups*s.events, s.groups, time.Since(start))
}

// A safeBuffer is a buffer that several loggers write to.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) Bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.buf.Bytes())
}

// TestNotified: a webhook is notified exactly once of each change in the story, although four
// forwarders check at the same time.
func TestNotified(t *testing.T) {
	s := &story{store: newStore(t), groups: 25, events: 6, deliverySize: 20}
	var mu sync.Mutex
	counts, messages := map[string]int{}, 0
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Counts map[string]int }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		messages++
		for reason, n := range m.Counts {
			counts[reason] += n
		}
	}))
	defer hook.Close()
	s.more = map[string]string{"NOTIFICATION_URL": hook.URL}
	s.run()
	s.age(`"attempts":0`)
	var log safeBuffer
	var running sync.WaitGroup
	for range 4 {
		f := s.forwarder(&log)
		running.Go(func() {
			if _, err := f.Invoke(t.Context(), []byte(`{"check":"groups"}`)); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	if want := map[string]int{"new": 25, "regression": 5}; !maps.Equal(counts, want) {
		t.Errorf("the webhook was notified of %v in %d messages; want %v (log: %.500s)", counts, messages, want, log.Bytes())
	}
	for id, n := range s.documents(triage.NotificationKind) {
		if n.Source.State != triage.Sent {
			t.Errorf("notification %s is %s; want it sent", id, n.Source.State)
		}
	}
}
