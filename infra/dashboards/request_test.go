package dashboards

import (
	"encoding/json"
	"strings"
	"testing"
)

// A request is the _search request that Dashboards sends for an object. It has
// the body of the search source (src/plugins/data/common/search/search_source)
// with the aggregations of the visState (…/search/aggs). The tests set the values
// that depend on the browser: the time range and the time zone.
type request map[string]any

// requestFor returns the request for a search or a visualization. It returns nil
// for a visualization that sends no request.
func requestFor(t *testing.T, o Object, from, to string) request {
	t.Helper()
	source := unnest[map[string]any](t, o.Attributes["kibanaSavedObjectMeta"].(map[string]any)["searchSourceJSON"])
	if source["query"] == nil {
		return nil
	}
	r := request{
		"size": 0, "stored_fields": []string{"*"}, "script_fields": map[string]any{}, "_source": map[string]any{"excludes": []string{}},
		"docvalue_fields": dateFields(indexOf(o)),
		"query":           query(source["query"].(map[string]any), timeRange(indexOf(o), from, to)),
	}
	if o.Type == "search" {
		r.discover(o)
		return r
	}
	state := unnest[struct{ Aggs []agg }](t, o.Attributes["visState"])
	r["aggs"] = nest(state.Aggs)
	return r
}

// dateFields returns the date fields of an index, which every request contains:
// Dashboards formats dates from them.
func dateFields(i index) (fields []any) {
	names := []string{"@timestamp", "event.ingested", "observedTimestamp", "time"}
	if i == groups {
		names = []string{"first_seen", "created", "since", "ignored_until", "regressed"}
	}
	for _, name := range names {
		fields = append(fields, map[string]any{"field": name, "format": "date_time"})
	}
	return fields
}

// timeRange returns the filters of the time range. An index pattern without a time
// field has none.
func timeRange(i index, from, to string) []any {
	if i == groups {
		return []any{}
	}
	return []any{map[string]any{"range": map[string]any{timeField: map[string]any{"gte": from, "lte": to, "format": "strict_date_optional_time"}}}}
}

// query combines the text of the query bar and the filters.
func query(q map[string]any, filter []any) map[string]any {
	if q["language"] != "lucene" {
		panic("the translator knows lucene alone")
	}
	must := []any{map[string]any{"match_all": map[string]any{}}}
	if text := q["query"].(string); text != "" {
		must = []any{map[string]any{"query_string": map[string]any{"query": text, "analyze_wildcard": true, "time_zone": "UTC"}}}
	}
	return map[string]any{"bool": map[string]any{"must": must, "filter": filter, "should": []any{}, "must_not": []any{}}}
}

// discover adds what the Discover page requests: documents, a histogram if there is
// a time field, and highlighting.
func (r request) discover(o Object) {
	var sort []any
	for _, s := range o.Attributes["sort"].([][]string) {
		sort = append(sort, map[string]any{s[0]: map[string]any{"order": s[1], "unmapped_type": "boolean"}})
	}
	r["size"], r["version"], r["sort"] = 500, true, sort
	if indexOf(o) == events {
		r["aggs"] = map[string]any{"2": timeHistogram()}
	}
	r["highlight"] = map[string]any{
		"pre_tags": []string{"@opensearch-dashboards-highlighted-field@"}, "post_tags": []string{"@/opensearch-dashboards-highlighted-field@"},
		"fields": map[string]any{"*": map[string]any{}}, "fragment_size": 2147483647,
	}
}

func timeHistogram() map[string]any {
	return map[string]any{"date_histogram": map[string]any{"field": timeField, "fixed_interval": "30s", "time_zone": "UTC", "min_doc_count": 1}}
}

// nest nests each bucket in the previous one, and the measures in the last, as
// AggConfigs.toDsl does.
func nest(aggs []agg) map[string]any {
	top := map[string]any{}
	level := top
	for _, a := range aggs {
		if a.Schema == "metric" {
			continue
		}
		below := map[string]any{}
		one := dsl(a)
		if id, _ := a.Params["orderBy"].(string); id != "" { // the measure that orders the buckets is needed at this level
			order(one, below, id, aggs)
		}
		one["aggs"] = below
		level[a.ID] = one
		level = below
	}
	for _, a := range aggs {
		if a.Schema == "metric" && a.Type != "count" {
			level[a.ID] = dsl(a)
		}
	}
	return top
}

func order(terms, below map[string]any, id string, aggs []agg) {
	key := id
	for _, a := range aggs {
		switch {
		case a.ID != id:
		case a.Type == "count":
			key = "_count"
		default:
			below[id] = dsl(a)
		}
	}
	terms["terms"].(map[string]any)["order"] = map[string]any{key: terms["terms"].(map[string]any)["order"]}
}

// dsl returns one aggregation as Dashboards sends it, without its
// sub-aggregations.
func dsl(a agg) map[string]any {
	field := a.Params["field"]
	switch a.Type {
	case "date_histogram":
		return timeHistogram()
	case "histogram":
		return map[string]any{"histogram": map[string]any{"field": field, "interval": a.Params["interval"], "min_doc_count": 1}}
	case "terms":
		return map[string]any{"terms": map[string]any{"field": field, "size": a.Params["size"], "order": a.Params["order"]}}
	case "percentiles":
		return map[string]any{"percentiles": map[string]any{"field": field, "percents": a.Params["percents"], "keyed": false}}
	case "top_hits":
		hits := map[string]any{
			"_source": field, "size": a.Params["size"],
			"sort": []any{map[string]any{a.Params["sortField"].(string): map[string]any{"order": a.Params["sortOrder"]}}},
		}
		if name := field.(string); !strings.HasSuffix(name, "message") { // the field has doc values
			hits["docvalue_fields"] = []any{map[string]any{"field": name}}
		}
		return map[string]any{"top_hits": hits}
	}
	return map[string]any{a.Type: map[string]any{"field": field}}
}

// unnest decodes JSON in a string.
func unnest[T any](t *testing.T, text any) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text.(string)), &v); err != nil {
		t.Fatalf("%v in %.300s", err, text)
	}
	return v
}
