package alerts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"faulty/infra/indices"
	"faulty/infra/searchtest"
)

// end is the period_end of the runs.
var end = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// An occurrence is one event of a group. happened and stored are the times from
// the event, and from its storage, to end.
type occurrence struct {
	group            string
	happened, stored time.Duration
}

// times returns n events of a group, at equal intervals between two ages.
func times(n int, group string, from, to time.Duration) (all []occurrence) {
	for i := range n {
		age := from + time.Duration(i)*(to-from)/time.Duration(n)
		all = append(all, occurrence{group, age, age - 2*time.Second})
	}
	return all
}

const day = 24 * time.Hour

// TestTriggers runs each monitor's query with its trigger's condition against a
// real OpenSearch, as the plugin does. It renders the template and uses the
// condition as a bucket selector, page by page.
func TestTriggers(t *testing.T) {
	s := openSearch(t)
	for _, c := range []struct {
		name   string
		events []occurrence
		want   []string // groups that cause an alert
	}{
		{"a group never seen before", slices.Concat(
			times(3, "new", 6*time.Minute, time.Minute),
			[]occurrence{{"late", 3 * day, 2 * time.Minute}},          // happened long ago, stored now
			[]occurrence{{"just in time", day, 15*time.Minute - 1e6}}, // a millisecond inside the window
			[]occurrence{{"at the edge", day, 15 * time.Minute}},
			times(1, "known", 5*day, 5*day), times(9, "known", 9*time.Minute, time.Minute),
			times(4, "known and gone", 2*time.Hour, time.Hour),
			[]occurrence{{"", time.Minute, time.Minute}}, // not an exception
			crowd(2500),
		), []string{"just in time", "late", "new"}},
		{"a group that rises", slices.Concat(
			times(10, "double", 50*time.Minute, time.Minute), times(5, "double", 110*time.Minute, 70*time.Minute),
			times(10, "from nothing", 50*time.Minute, time.Minute),
			times(9, "too few", 50*time.Minute, time.Minute),
			times(19, "less than double", 50*time.Minute, time.Minute), times(10, "less than double", 110*time.Minute, 70*time.Minute),
			times(40, "steady", 2*time.Hour-time.Second, time.Second),
			times(30, "falls", 110*time.Minute, 70*time.Minute), times(12, "falls", 50*time.Minute, time.Minute),
			times(50, "long ago", 4*time.Hour, 3*time.Hour),
			times(20, "of tomorrow's clock", -time.Hour, -time.Minute),
			times(10, "back after a pause", 40*time.Minute, time.Minute), times(30, "back after a pause", 5*time.Hour, 3*time.Hour),
		), []string{"back after a pause", "double", "from nothing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			const prefix = "dash-alerts"
			s := server{searchtest.Server{T: t, URL: s.URL}}
			s.remove(prefix)
			defer s.remove(prefix)
			s.fill(prefix, c.events)
			all := definitions(t, prefix)
			i := slices.IndexFunc(all, func(d definition) bool { return d.Name == prefix+": "+c.name })
			if i < 0 {
				t.Fatalf("there is no monitor %q", c.name)
			}
			if got := s.alerts(all[i]); !slices.Equal(got, c.want) {
				t.Errorf("groups that alert: %q; want %q", got, c.want)
			}
		})
	}
}

// TestMessage renders the message of an action with the results of a monitor's
// query, as the plugin does.
func TestMessage(t *testing.T) {
	s := openSearch(t)
	const prefix = "dash-message"
	s.remove(prefix)
	defer s.remove(prefix)
	s.fill(prefix, slices.Concat(times(3, "aaaa", 6*time.Minute, time.Minute), times(1, "bbbb", 5*day, 5*day), times(2, "bbbb", 9*time.Minute, time.Minute)))
	d := definitions(t, prefix)[0]
	body, _ := json.Marshal(s.render(d.Inputs[0].Search.Query)) // cannot fail: the query comes from JSON
	var results map[string]any
	s.Call("POST", "/"+d.Inputs[0].Search.Indices[0]+"/_search", body, &results)
	source, _ := json.Marshal(Notifications{Link: "https://d/#{fingerprint}"}.action("c1")["message_template"].(map[string]any)["source"]) // cannot fail: a string
	request, _ := json.Marshal(map[string]any{"source": `{"text":` + string(source) + `}`, "params": map[string]any{"ctx": map[string]any{ // cannot fail: from JSON
		"monitor": map[string]any{"name": d.Name}, "newAlerts": []any{map[string]any{"bucket_keys": "aaaa"}}, "results": []any{results},
	}}})
	var rendered struct {
		Output struct{ Text string } `json:"template_output"`
	}
	s.Call("POST", "/_render/template", request, &rendered)
	const want = `dash-message: a group never seen before: aaaa
https://d/#aaaa

All groups for which this holds now:

aaaa KeyError: 'price'
  3 recent events, location charge, function orders, example traceId 5b8aa5a2d2c872e8321cf37308d69df2
`
	if rendered.Output.Text != want {
		t.Errorf("the message is\n%s\nwant\n%s", rendered.Output.Text, want)
	}
}

// crowd returns more known groups than fit on a page. Each has events in the
// indices of three days and a recent one.
func crowd(n int) (all []occurrence) {
	for i := range n {
		for _, age := range []time.Duration{3 * day, 2 * day, time.Minute} {
			all = append(all, occurrence{fmt.Sprintf("crowd %04d", i), age, age})
		}
	}
	return all
}

// A server is a real OpenSearch. The embedded store does not support composite
// aggregations.
type server struct{ searchtest.Server }

func openSearch(t *testing.T) server {
	t.Helper()
	return server{searchtest.Open(t)}
}

// remove deletes what the test creates. It deletes the indices one by one,
// because a cluster may refuse patterns.
func (s server) remove(prefix string) {
	paths := []string{"/_index_template/" + prefix}
	for age := -day; age < 7*day; age += day {
		paths = append(paths, "/"+indexOf(prefix, age))
	}
	s.Remove(paths...)
}

func indexOf(prefix string, age time.Duration) string {
	return prefix + end.Add(-age).Format("-2006.01.02")
}

// fill stores the events as the forwarder does, each in the index of its day.
func (s server) fill(prefix string, events []occurrence) {
	s.T.Helper()
	template, err := indices.Template(prefix)
	if err != nil {
		s.T.Fatal(err)
	}
	s.Call("PUT", "/_index_template/"+prefix, template, nil)
	var body bytes.Buffer
	for _, e := range events {
		doc := map[string]any{
			"@timestamp":     end.Add(-e.happened).Format(time.RFC3339Nano),
			"event.ingested": end.Add(-e.stored).Format(time.RFC3339Nano),
		}
		if e.group != "" {
			doc["exception.fingerprint"] = e.group
			doc["exception.type"], doc["exception.message"], doc["exception.culprit"], doc["faas.name"], doc["traceId"] = "KeyError", "'price'", "charge", "orders", "5b8aa5a2d2c872e8321cf37308d69df2"
		}
		text, _ := json.Marshal(doc) // cannot fail: a map of strings
		fmt.Fprintf(&body, "{\"create\":{\"_index\":%q}}\n%s\n", indexOf(prefix, e.happened), text)
	}
	var result struct {
		Errors bool `json:"errors"`
	}
	s.Call("POST", "/_bulk?refresh=true&filter_path=errors", body.Bytes(), &result)
	if result.Errors {
		s.T.Fatal("bulk: some events are refused")
	}
}

// alerts returns the groups for which the monitor's trigger holds.
func (s server) alerts(d definition) (groups []string) {
	s.T.Helper()
	condition := d.Triggers[0].Bucket.Condition
	query := s.render(d.Inputs[0].Search.Query)
	groupsAgg := query["aggregations"].(map[string]any)[condition.Parent].(map[string]any)
	groupsAgg["aggregations"].(map[string]any)["condition"] = map[string]any{
		"bucket_selector": map[string]any{"buckets_path": condition.Paths, "script": condition.Script},
	}
	for {
		body, _ := json.Marshal(query) // cannot fail: the query comes from JSON
		var response struct {
			Aggregations map[string]struct {
				After   map[string]any `json:"after_key"`
				Buckets []struct {
					Key map[string]string `json:"key"`
				} `json:"buckets"`
			} `json:"aggregations"`
		}
		s.Call("POST", "/"+d.Inputs[0].Search.Indices[0]+"/_search", body, &response)
		page := response.Aggregations[condition.Parent]
		for _, b := range page.Buckets {
			groups = slices.AppendSeq(groups, maps.Values(b.Key))
		}
		if page.After == nil {
			return groups
		}
		groupsAgg["composite"].(map[string]any)["after"] = page.After
	}
}

// render replaces the query's {{period_end}} with OpenSearch's template API.
func (s server) render(query json.RawMessage) map[string]any {
	s.T.Helper()
	request, _ := json.Marshal(map[string]any{ // cannot fail: only strings and numbers
		"source": string(query), "params": map[string]any{"period_end": end.UnixMilli()},
	})
	var rendered struct {
		Output map[string]any `json:"template_output"`
	}
	s.Call("POST", "/_render/template", request, &rendered)
	return rendered.Output
}
