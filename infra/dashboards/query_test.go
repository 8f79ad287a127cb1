package dashboards

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"faulty/infra/indices"
	"faulty/infra/searchtest"
)

// TestQueries sends the requests that Dashboards sends for each object. Every
// part of a response must contain a value.
func TestQueries(t *testing.T) {
	docs := corpus(t)
	for _, store := range []struct {
		name  string
		open  func(*testing.T) server
		plain bool // see undecorate
	}{{"embedded", embedded, true}, {"OpenSearch", real, false}} {
		t.Run(store.name, func(t *testing.T) {
			s := store.open(t)
			const prefix = "dash-queries"
			remove := func() {
				s.Remove("/"+prefix+"-2026.11.23", "/_index_template/"+prefix, "/"+indices.GroupsIndex(prefix), "/_index_template/"+groups.id(prefix))
			}
			remove()
			defer remove()
			s.fill(prefix, docs)
			s.fillIndex(groups, prefix, indices.GroupsIndex(prefix), states(t))
			objects, err := Objects(prefix)
			if err != nil {
				t.Fatal(err)
			}
			from, to := span(t, docs)
			for _, o := range objects {
				if o.Type != "search" && o.Type != "visualization" {
					continue
				}
				t.Run(o.ID, func(t *testing.T) {
					r := requestFor(t, o, from, to)
					if store.plain {
						undecorate(r)
					}
					if r != nil {
						server{searchtest.Server{T: t, URL: s.URL}}.show(o, r, prefix)
					}
				})
			}
		})
	}
}

// undecorate removes members that the embedded store refuses, at any depth. They
// only affect how events are shown, not which documents and buckets a response
// contains.
func undecorate(request map[string]any) {
	for _, member := range []string{"stored_fields", "script_fields", "docvalue_fields", "highlight"} {
		delete(request, member)
	}
	for _, child := range request {
		if below, ok := child.(map[string]any); ok {
			undecorate(below)
		}
	}
}

// show sends a request and checks all parts of the response.
func (s server) show(o Object, r request, prefix string) {
	body, err := json.Marshal(r)
	if err != nil {
		s.T.Fatal(err)
	}
	status, text := s.Send(http.MethodPost, "/"+indexOf(o).pattern(prefix)+"/_search", body)
	if status != http.StatusOK {
		s.T.Fatalf("%s\nresponse %d %.800s", body, status, text)
	}
	var a response
	if err := json.Unmarshal(text, &a); err != nil {
		s.T.Fatalf("%v in %.300s", err, text)
	}
	if a.Hits.Total.Value == 0 {
		s.T.Errorf("%s finds no document", body)
	}
	aggs, _ := r["aggs"].(map[string]any)
	for _, path := range missing(o.ID, aggs, a.Aggregations) {
		if s.isZero(path, aggs, prefix) {
			continue
		}
		s.T.Errorf("aggregation %s is empty in %.1000s", path, text)
	}
	if o.Type == "search" {
		columnsShown(s.T, o, a)
	}
}

// isZero reports whether a missing value is a sum that is really zero, because no
// event was delivered more than once while the corpus was recorded. Its field
// must exist.
func (s server) isZero(path string, asked map[string]any, prefix string) bool {
	one, _ := asked[path[strings.LastIndexByte(path, ' ')+1:]].(map[string]any)
	sum, ok := one["sum"].(map[string]any)
	if !ok {
		return false
	}
	var a response
	s.Call(http.MethodPost, "/"+prefix+"-*/_search", fmt.Appendf(nil, `{"size":1,"query":{"exists":{"field":%q}}}`, sum["field"]), &a)
	return a.Hits.Total.Value > 0
}

// missing returns the requested parts that have no value. In a bucket
// aggregation, it only checks the bucket with the most values, because not every
// group has a culprit.
func missing(where string, asked, got map[string]any) (paths []string) {
	for id, one := range asked {
		path := where + " " + id
		result, _ := got[id].(map[string]any)
		below, nested := one.(map[string]any)["aggs"].(map[string]any)
		if !nested {
			if !something(result) {
				paths = append(paths, path)
			}
			continue
		}
		fewest := []string{path}
		buckets, _ := result["buckets"].([]any)
		for _, bucket := range buckets {
			if m := missing(path, below, bucket.(map[string]any)); len(m) < len(fewest) {
				fewest = m
			}
		}
		paths = append(paths, fewest...)
	}
	return paths
}

// something reports whether a metric, or a histogram without measures, has a
// value.
func something(result map[string]any) bool {
	if buckets, ok := result["buckets"].([]any); ok {
		return len(buckets) > 0
	}
	if values, ok := result["values"].([]any); ok {
		return len(values) > 0 && values[0].(map[string]any)["value"] != nil
	}
	if hits, ok := result["hits"].(map[string]any); ok {
		list, _ := hits["hits"].([]any)
		if len(list) == 0 {
			return false
		}
		source, _ := list[0].(map[string]any)["_source"].(map[string]any)
		return len(source) > 0
	}
	value, _ := result["value"].(float64)
	return value > 0
}

// columnsShown checks that each column has a value in at least one event.
func columnsShown(t *testing.T, o Object, a response) {
	for _, column := range o.Attributes["columns"].([]string) {
		filled := false
		for _, h := range a.Hits.Hits {
			var source map[string]any
			if err := json.Unmarshal(h.Source, &source); err != nil {
				t.Fatal(err)
			}
			filled = filled || source[column] != nil
		}
		if !filled {
			t.Errorf("column %s is empty in all %d events", column, len(a.Hits.Hits))
		}
	}
}

// span returns the times of the first and the last document.
func span(t *testing.T, docs []json.RawMessage) (from, to string) {
	t.Helper()
	var times [2]struct {
		At string `json:"@timestamp"`
	}
	for i, doc := range []json.RawMessage{docs[0], docs[len(docs)-1]} {
		if err := json.Unmarshal(doc, &times[i]); err != nil {
			t.Fatal(err)
		}
	}
	return times[0].At, times[1].At
}
