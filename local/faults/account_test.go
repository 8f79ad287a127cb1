package faults

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"faulty/functions/forwarder/deadletter"
	"faulty/functions/forwarder/delivery"
	"faulty/infra/indices"
)

// A shelf responds like an OpenSearch that contains the given number of documents for each id, and
// a number of other documents of the same log group.
type shelf struct {
	ids    map[string]int
	others int
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/_count") {
		n := s.others
		for _, copies := range s.ids {
			n += copies
		}
		_, _ = fmt.Fprintf(w, `{"count":%d}`, n)
		return
	}
	body, _ := io.ReadAll(r.Body)
	var request struct {
		Query struct {
			IDs struct{ Values []string } `json:"ids"`
		}
	}
	_ = json.Unmarshal(body, &request)
	var hits []string
	for _, id := range request.Query.IDs.Values {
		for i := range s.ids[id] {
			hits = append(hits, fmt.Sprintf(`{"_index":"i-%d","_id":%q}`, i, id))
		}
	}
	_, _ = fmt.Fprintf(w, `{"hits":{"hits":[%s]}}`, strings.Join(hits, ","))
}

func newTestTrial(t *testing.T, s *shelf) *trial {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	client, err := indices.Connect(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	m := &runner{sys: &System{}, search: client, run: 1}
	m.sys.Indices = "i-*"
	return newTrial(m, 1, row{})
}

// TestAccountSeesWhatIsWrong checks that the account detects lost and duplicated events.
func TestAccountSeesWhatIsWrong(t *testing.T) {
	s := &shelf{ids: map[string]int{}}
	tr := newTestTrial(t, s)
	events := tr.newEvents(6, line)
	s.ids[events[0].ID], s.ids[events[1].ID], s.ids[events[2].ID] = 1, 2, 1
	s.others = 1
	letters, err := deadletter.Pack(&delivery.Delivery{Group: []byte(tr.group())}, []deadletter.Refused{
		{Status: 400, Reason: "no", Index: "i", Events: []deadletter.Event{{ID: events[2].ID}, {ID: events[3].ID}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	record := `{"requestPayload":` + string(tr.pack(events[4:5])) + `,"responsePayload":{"errorMessage":"RequestId: 8f2b4ef7 Error: gave up"}}`
	failures := &box{m: tr.m, messages: []message{{"1", letters[0], "h"}, {"2", record, "h"}}}
	var v view
	v.reasons = map[string]int{}
	if err := tr.lookForEvents(t.Context(), failures, &v); err != nil {
		t.Fatal(err)
	}
	want := view{sent: 6, stored: 3, queued: 2, duplicates: 2, reasons: map[string]int{"no": 1, "gave up": 1}, missing: []string{events[5].ID}}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("lookForEvents = %+v; want %+v", v, want)
	}
}

// TestReasons checks that the reasons of events in the failure queue are returned by id, for every
// format of the messages.
func TestReasons(t *testing.T) {
	tr := newTestTrial(t, &shelf{})
	bomb := tr.asOne(wrap([]byte("no gzip")))
	in, err := delivery.Open(bomb)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := deadletter.FromDelivery(in.Data, "not gzip")
	if err != nil {
		t.Fatal(err)
	}
	unreadable, err := letter.Encode()
	if err != nil {
		t.Fatal(err)
	}
	other := tr.asOne([]byte(`{"httpMethod":"GET"}`))
	b := &box{m: tr.m, messages: []message{{"1", unreadable[0], ""}, {"2", `{"requestPayload":` + string(other) + `,"responsePayload":{"errorMessage":"another event"}}`, ""}}}
	got, err := b.reasons()
	if want := map[string]string{digest(bomb): "not gzip", digest(other): "another event"}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("reasons = %v, %v; want %v", got, err, want)
	}
	b.messages = append(b.messages, message{"3", "hello", ""})
	if _, err := b.reasons(); err == nil {
		t.Error("reasons of an unreadable message: no error; want one")
	}
}

func TestShort(t *testing.T) {
	for _, row := range []struct{ reason, want string }{
		{"RequestId: 8f2b4ef7-0000 Error: Runtime exited", "Runtime exited"},
		{"one\ntwo", "one"},
		{strings.Repeat("日", 200), strings.Repeat("日", 120)},
		{"mapping: Error: x", "mapping: Error: x"},
	} {
		if got := short(row.reason); got != row.want {
			t.Errorf("short(%q) = %q; want %q", row.reason, got, row.want)
		}
	}
}

func TestLines(t *testing.T) {
	l := NewLines()
	const run = "6b03b9cd000000000000"
	hash := `12:00:00.000 /aws/lambda/faulty-hasher {"level":"INFO","message":"` + strings.Repeat("ab", 20) + ` 100 audio/mpeg","logger":"faulty.tasks","traceId":"` + run + `%012d"}` + "\n"
	for _, n := range []int{1, 2, 2, 2, 3} {
		fmt.Fprintf(l, hash, n)
	}
	fmt.Fprintln(l, "12:00:00.000 /aws/lambda/faulty-api nothing")
	access := `/aws/lambda/faulty-api {"message":"GET / 200","logger":"faulty.access","traceId":"` + run + `%012d"}` + "\n"
	for _, n := range []int{1, 4, 4} {
		fmt.Fprintf(l, access, n)
	}
	if got := l.again([]string{"0", run}); got != 3 {
		t.Errorf("again = %d; want 2 hashes and a response", got)
	}
	fmt.Fprintf(l, `12:00:00.000 /aws/lambda/faulty-api {"logger":"faulty.access","traceId":"%s%012d"}`+"\n", run, 9)
	if got := l.newest(); got.trace != run+"000000000009" || got.at.IsZero() {
		t.Errorf("newest = %+v; want the line of request 9", got)
	}
	// Recently printed lines are remembered, and old lines are forgotten.
	l.since = l.since.Add(-remembered)
	fmt.Fprintf(l, hash, 3)
	if got := l.again([]string{run}); got != 4 {
		t.Errorf("again = %d; want 4", got)
	}
	l.since = l.since.Add(-remembered)
	fmt.Fprintf(l, hash, 4)
	if len(l.before) != 0 || len(l.late) != 1 {
		t.Errorf("%d and %d lines are kept; want those of late, one", len(l.before), len(l.late))
	}
}
