package client_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
)

func report(execution string, ago time.Duration, more ...any) clienttest.Doc {
	d := clienttest.Doc{
		"@timestamp": clienttest.Now().Add(-ago), "event.action": "platform.report", "faas.name": "orders", "faas.execution": execution,
		"faas.duration_ms": 20.0, "faas.coldstart": false, "faas.status": "success", "faas.max_memory_used_mb": 30, "faas.memory_size_mb": 128,
	}
	for i := 0; i+1 < len(more); i += 2 {
		d[more[i].(string)] = more[i+1]
	}
	return d
}

func TestDetail(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(
		clienttest.Exception("g", "KeyError", 50*time.Hour, "traceId", "first"),
		clienttest.Exception("g", "KeyError", 10*time.Minute, "faas.execution", "a", "http.route", "/cart"),
		clienttest.Exception("g", "KeyError", 5*time.Minute, "faas.execution", "b", "http.route", "/cart", "exception.message", "'price'"),
		clienttest.Exception("g", "KeyError", 2*time.Minute, "faas.execution", "c", "http.route", "/pay", "faas.version", "7"),
		clienttest.Exception("other", "KeyError", 2*time.Minute),
		report("a", 9*time.Minute, "faas.coldstart", true), report("b", 4*time.Minute, "faas.duration_ms", 40.0), report("elsewhere", time.Minute),
	)
	got, err := s.Client.Detail(t.Context(), scope(time.Hour), "g", "")
	if err != nil {
		t.Fatal(err)
	}
	if got.Count != 3 || got.Ever != 4 || len(got.Events) != 3 {
		t.Errorf("Detail = %d events of %d, %d listed; want 3 of 4, 3", got.Count, got.Ever, len(got.Events))
	}
	if got.First.Text("traceId") != "first" || got.Latest.ID != "4" || got.Event.ID != "4" || !got.Since.Equal(clienttest.Now().Add(-50*time.Hour)) {
		t.Errorf("Detail: first %s, latest %s, shown %s, since %v; want the documents 1, 4, 4, since 50 h", got.First.ID, got.Latest.ID, got.Event.ID, got.Since)
	}
	routes := ""
	for _, part := range got.Parts {
		if part.Field == "http.route" {
			for _, v := range part.Top {
				routes += v.Name + strings.Repeat("+", v.Count)
			}
		}
	}
	if routes != "/cart++/pay+" {
		t.Errorf("routes = %s; want /cart twice, /pay once", routes)
	}
	if r := got.Runs; r.Known != 2 || r.Cold != 1 || r.Memory != 30 || r.P95 < r.Median {
		t.Errorf("Runs = %+v; want 3 looked up, 2 known, 1 cold, 30 MB", r)
	}
	filtered := scope(time.Hour)
	filtered.Only = []client.Condition{{Field: "http.route", Value: "/cart"}}
	if got, err := s.Client.Detail(t.Context(), filtered, "g", ""); err != nil || got.Event.ID != "3" || got.Message != "'price'" || got.Latest.ID != "4" {
		t.Errorf("Detail of a route shows %s (%s), latest %s, %v; want the route's newest, 3 ('price'), and 4", got.Event.ID, got.Message, got.Latest.ID, err)
	}
	if got, err := s.Client.Detail(t.Context(), scope(time.Hour), "g", "3"); err != nil || got.Event.ID != "3" || got.Message != "'price'" {
		t.Errorf("Detail with event 3 shows %s (%s), %v; want 3 ('price')", got.Event.ID, got.Message, err)
	}
	_, err = s.Client.Detail(t.Context(), scope(time.Hour), "nosuch", "")
	if e, ok := errors.AsType[*client.Error](err); !ok || e.Status != 404 {
		t.Errorf("Detail of an unknown group: %v; want an error of status 404", err)
	}
}

// TestRequest follows a request through the queue. The records that Lambda writes about the hasher
// have the trace id of another message in the batch.
func TestRequest(t *testing.T) {
	const api, hasher = "run-api", "run-hasher"
	line := func(at time.Duration, execution, action, trace string, more ...any) clienttest.Doc {
		d := clienttest.Doc{"@timestamp": clienttest.Now().Add(at), "event.action": action, "faas.name": execution[4:], "faas.execution": execution, "traceId": trace}
		for i := 0; i+1 < len(more); i += 2 {
			d[more[i].(string)] = more[i+1]
		}
		return d
	}
	s := clienttest.Open(t)
	s.Put(
		line(2*time.Second, hasher, "platform.report", "other", "faas.duration_ms", 500.0, "faas.status", "success"),
		line(1500*time.Millisecond, hasher, "platform.start", "other"),
		line(1600*time.Millisecond, hasher, "application", "mine", "message", "hashed", "messaging.message.id", "m1"),
		line(1600*time.Millisecond, hasher, "application", "other", "message", "hashed", "messaging.message.id", "m2"),
		line(0, api, "platform.start", "mine"),
		line(50*time.Millisecond, api, "application", "mine", "message", "GET /"),
		line(60*time.Millisecond, api, "platform.report", "mine", "faas.duration_ms", 60.0, "faas.init_duration_ms", 100.0, "faas.coldstart", true, "faas.status", "success"),
	)
	got, err := s.Client.Request(t.Context(), "mine")
	if err != nil {
		t.Fatal(err)
	}
	var story []string
	for _, d := range got.Lines {
		story = append(story, d.Text("faas.name")+" "+strings.TrimPrefix(d.Text("event.action"), "platform.")+d.Text("message"))
	}
	want := "api start, api applicationGET /, api report, hasher start, hasher applicationhashed, hasher report"
	if got := strings.Join(story, ", "); got != want {
		t.Errorf("Request = %s; want %s", got, want)
	}
	if len(got.Invocations) != 2 {
		t.Fatalf("Request has %d invocations; want 2", len(got.Invocations))
	}
	first, second := got.Invocations[0], got.Invocations[1]
	if !first.Cold || first.Init != 100*time.Millisecond || first.Duration != 60*time.Millisecond || first.Queued != 0 {
		t.Errorf("the first invocation = %+v; want a cold start of 100 ms and a run of 60 ms", first)
	}
	if second.Queued != 1440*time.Millisecond || second.Duration != 500*time.Millisecond {
		t.Errorf("the second invocation waited %v and ran %v; want 1.44s, 500ms", second.Queued, second.Duration)
	}
	if total := got.End.Sub(got.Begin); total != 2100*time.Millisecond {
		t.Errorf("the request took %v; want 2.1s, the cold start and the hasher included", total)
	}
	if got, err := s.Client.Request(t.Context(), hasher); err != nil || len(got.Lines) != 4 {
		t.Errorf("Request of an invocation = %d lines, %v; want its 4", len(got.Lines), err)
	}
	if _, err := s.Client.Request(t.Context(), "nosuch"); err == nil || !strings.Contains(err.Error(), "nosuch") {
		t.Errorf("Request of an unknown trace: %v; want an error that names it", err)
	}
}
