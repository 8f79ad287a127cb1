package client

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

func TestDocument(t *testing.T) {
	for _, row := range []struct {
		name, source, field, want string
	}{
		{"dots in the name", `{"exception.type":"KeyError"}`, "exception.type", "KeyError"},
		{"nested objects", `{"exception":{"type":"KeyError"}}`, "exception.type", "KeyError"},
		{"both", `{"exception":{"type":"KeyError"},"exception.line":7}`, "exception.line", "7"},
		{"64-bit integers keep their digits", `{"content":{"length":9007199254740993}}`, "content.length", "9007199254740993"},
		{"several values", `{"exception.frames":["a","b"]}`, "exception.frames", "a, b"},
		{"boolean", `{"faas.coldstart":true}`, "faas.coldstart", "true"},
		{"empty object", `{"attributes":{}}`, "attributes", "{}"},
		{"null", `{"message":null}`, "message", ""},
		{"missing", `{}`, "message", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			d, err := document(hit{Source: json.RawMessage(row.source)})
			if got := d.Text(row.field); err != nil || got != row.want {
				t.Errorf("document(%s).Text(%q) = %q, %v; want %q", row.source, row.field, got, err, row.want)
			}
		})
	}
}

// FuzzDocument checks that any stored document can be shown: every name has a text, and the
// names are in order.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{`{"a":{"b":[1,{"c":null}]},"@timestamp":"2026-11-22T12:00:00Z"}`, `{"":{"":""}}`, `[]`, `{"a":1e999}`, "{\"m\":\"\x00\u202e\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		d, err := document(hit{Source: json.RawMessage(source)})
		if err != nil {
			return
		}
		names := d.Names()
		if !slices.IsSorted(names) {
			t.Errorf("names of %q = %q; want them sorted", source, names)
		}
		for _, name := range names {
			if !d.Has(name) || len(d.Texts(name)) > 0 && d.Text(name) == "" && slices.ContainsFunc(d.Texts(name), func(s string) bool { return s != "" }) {
				t.Errorf("document(%q) loses %q", source, name)
			}
		}
		_ = d.Time()
	})
}

func BenchmarkDocument(b *testing.B) {
	source := json.RawMessage(`{"@timestamp":"2026-11-22T12:00:00Z","log.level":"error","exception":{"type":"KeyError","message":"'price'","frames":["a","b","c"]},"faas.name":"orders"}`)
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := document(hit{Source: source}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{"a query's syntax, as OpenSearch tells it", 400, `{"error":{"root_cause":[],"type":"search_phase_execution_exception","reason":"all shards failed","failed_shards":[{"shard":0,"reason":{"type":"query_shard_exception","reason":"Failed to parse query [a:(]","caused_by":{"type":"parse_exception","reason":"Cannot parse 'a:('"}}}]},"status":400}`,
			Error{400, "Cannot parse 'a:('", true}},
		{"no right to read", 403, `{"error":{"type":"security_exception","reason":"no permissions for [indices:data/read/search]"},"status":403}`,
			Error{403, "OpenSearch responded 403 Forbidden: no permissions for [indices:data/read/search]", false}},
		{"message of an Amazon domain", 403, `{"Message":"User: anonymous is not authorized"}`,
			Error{403, "OpenSearch responded 403 Forbidden: User: anonymous is not authorized", false}},
		{"a text for an error", 405, `{"error":"Incorrect HTTP method","status":405}`,
			Error{405, "OpenSearch responded 405 Method Not Allowed: Incorrect HTTP method", false}},
		{"no JSON", 502, `<html>`, Error{502, "OpenSearch responded 502 Bad Gateway: no reason given", false}},
		{"nothing", 429, ``, Error{429, "OpenSearch responded 429 Too Many Requests: no reason given", false}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := refused(row.status, []byte(row.body)).(*Error); *got != row.want {
				t.Errorf("refused(%d, %s) = %+v; want %+v", row.status, row.body, *got, row.want)
			}
		})
	}
}

func TestTimeline(t *testing.T) {
	at := time.Date(2026, 11, 22, 11, 59, 30, 0, time.UTC)
	for _, row := range []struct {
		length, step time.Duration
		n            int
	}{
		{15 * time.Minute, 15 * time.Second, 60},
		{time.Hour, time.Minute, 61},
		{24 * time.Hour, 30 * time.Minute, 49},
		{30 * 24 * time.Hour, 12 * time.Hour, 61},
		{time.Second, 100 * time.Millisecond, 10},
		{100 * 365 * 24 * time.Hour, 100 * 365 * 24 * time.Hour, 2},
	} {
		t.Run(row.length.String(), func(t *testing.T) {
			s := Scope{From: at.Add(-row.length), To: at}
			line := newTimeline(s)
			if line.Step != row.step || line.steps(s) != row.n || line.Start.After(s.From) {
				t.Errorf("newTimeline over %v = %d steps of %v from %v; want %d of %v, from %v or before", row.length, line.steps(s), line.Step, line.Start, row.n, row.step, s.From)
			}
		})
	}
}

// FuzzTimeline checks that the steps cover any scope and that their number is limited.
func FuzzTimeline(f *testing.F) {
	f.Add(int64(0), int64(1), int64(0))
	f.Add(int64(1795404420662), int64(86_400_000), int64(-34_200))
	f.Fuzz(func(t *testing.T, from, length, seconds int64) {
		if from < 0 || from > 7e12 || length <= 0 || length > 7e12 || seconds < -86_400 || seconds > 86_400 {
			return
		}
		s := Scope{From: time.UnixMilli(from), To: time.UnixMilli(from + length), Offset: time.Duration(seconds) * time.Second}
		line := newTimeline(s)
		n := line.steps(s)
		end := line.Start.Add(time.Duration(n) * line.Step)
		if n < 1 || n > maxSteps+1 || line.Start.After(s.From) || end.Before(s.To) {
			t.Errorf("newTimeline(%v, %v) = %d steps of %v from %v; want 1 to %d that cover it", s.From, s.To, n, line.Step, line.Start, maxSteps+1)
		}
	})
}

// TestPartial checks responses with status 200 in which some shards failed.
func TestPartial(t *testing.T) {
	for _, row := range []struct {
		name, response string
		bad, reduced   bool
		want           string
	}{
		{"all is well", `{"_shards":{"total":2,"failed":0}}`, false, false, ""},
		{"a query that only some shards read", `{"_shards":{"total":2,"failed":1,"failures":[{"shard":0,"reason":{"type":"query_shard_exception","reason":"Failed to parse query [a:(]","caused_by":{"type":"parse_exception","reason":"Cannot parse 'a:('"}}}]}}`, true, false, "Cannot parse 'a:('"},
		{"unavailable shard", `{"_shards":{"total":2,"failed":1,"failures":[{"shard":0,"reason":{"type":"no_shard_available_action_exception","reason":"no shard"}}]}}`, false, true, "1 of 2 shards did not respond: no shard"},
		{"a search that ran out of time", `{"timed_out":true,"_shards":{"total":2,"failed":0}}`, false, true, "OpenSearch had not searched everything after 15s; choose a shorter range"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got response[struct{}]
			if err := json.Unmarshal([]byte(row.response), &got); err != nil {
				t.Fatal(err)
			}
			m := &Meter{}
			err := got.partial(m)
			message := m.Incomplete()
			if err != nil {
				message = err.Error()
			}
			if (err != nil) != row.bad || (m.Incomplete() != "") != row.reduced || message != row.want {
				t.Errorf("partial(%s) = %v, incomplete: %q; want %q", row.response, err, m.Incomplete(), row.want)
			}
		})
	}
}
