package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	year := Scope{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	histogram := func(interval string) object {
		return object{"time": object{"date_histogram": object{"field": "@timestamp", "fixed_interval": interval}}}
	}
	deep := object{"max": object{"field": "n"}}
	for range 10 {
		deep = object{"terms": object{"field": "k"}, "aggs": object{"x": deep}}
	}
	tests := []struct {
		name   string
		search object
		want   string // the exceeded limit; "" if the search is allowed
	}{
		{"a page", object{"size": 50, "query": year.query(), "aggs": histogram("7d"), "sort": newest()}, ""},
		{"size", object{"size": 10_001}, "documents of one search"},
		{"paging depth", object{"size": 50, "from": 9_951}, "documents of one search"},
		{"sort keys", object{"sort": make([]string, 9)}, "sort keys"},
		{"interval of a year in seconds", object{"query": year.query(), "aggs": histogram("1000ms")}, "buckets of one search"},
		{"interval that cannot be read", object{"query": year.query(), "aggs": histogram("0ms")}, "buckets of one search"},
		{"interval without a range", object{"aggs": histogram("60000ms")}, "buckets of one search"},
		{"terms", object{"aggs": object{"a": byValue("k", 70_000)}}, "buckets of one search"},
		{"terms in terms", object{"aggs": object{"a": object{"terms": object{"field": "k", "size": 1000}, "aggs": object{"b": byValue("k", 100)}}}}, "buckets of one search"},
		{"terms in a histogram", object{"query": year.query(), "aggs": object{"a": object{
			"date_histogram": object{"field": "@timestamp", "fixed_interval": "3600000ms"}, "aggs": object{"b": byValue("k", 100)}}}}, "buckets of one search"},
		{"depth of aggregations", object{"aggs": object{"x": deep}}, "depth of aggregations"},
		{"query", object{"query": Scope{Query: strings.Repeat("(", 30) + "a" + strings.Repeat(")", 30)}.query()}, "depth of parentheses"},
		{"query of a filter", object{"aggs": object{"a": object{"filter": Scope{Query: strings.Repeat("(", 30) + "a" + strings.Repeat(")", 30)}.query()}}}, "depth of parentheses"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := json.Marshal(tt.search)
			if err != nil {
				t.Fatal(err)
			}
			err = check(text)
			refused, isError := errors.AsType[*Error](err)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("check(%.200s) = %v; want no error", text, err)
			case tt.want != "" && (!isError || refused.Status != http.StatusBadRequest || !refused.Query || !strings.Contains(refused.Reason, "limit of "+tt.want+":")):
				t.Errorf("check(%.200s) = %v; want 400 and the limit of %s", text, err, tt.want)
			}
		})
	}
}

// TestBlame checks that any search error with status 400 is attributed to the user's query.
func TestBlame(t *testing.T) {
	response := []byte(`{"error":{"type":"x_exception","reason":"never heard of before"},"status":400}`)
	for _, tt := range []struct {
		name   string
		status int
		search string
		want   *Error
	}{
		{"typed", 400, `{"query":{"query_string":{}}}`, &Error{400, "never heard of before", true}},
		{"not typed", 400, `{"query":{}}`, &Error{400, "OpenSearch responded 400 Bad Request: never heard of before", false}},
		{"server", 503, `{"query":{"query_string":{}}}`, &Error{503, "OpenSearch responded 503 Service Unavailable: never heard of before", false}},
	} {
		err := blame(refused(tt.status, response), []byte(tt.search))
		if got, ok := errors.AsType[*Error](err); !ok || *got != *tt.want {
			t.Errorf("%s: blame = %+v; want %+v", tt.name, err, tt.want)
		}
	}
	clauses := refused(500, []byte(`{"error":{"type":"search_phase_execution_exception","reason":"all shards failed","failed_shards":[{"reason":{"type":"too_many_nested_clauses","reason":"Query contains too many nested clauses"}}]},"status":500}`))
	if e, ok := errors.AsType[*Error](clauses); !ok || !e.Query {
		t.Errorf("too many clauses with status 500 = %+v; want an error of the query", clauses)
	}
}

// TestParts checks that the URL of a field request never exceeds OpenSearch's limit.
func TestParts(t *testing.T) {
	var names []string
	for range 300 {
		names = append(names, strings.Repeat("é", 20))
	}
	names = append(names, strings.Repeat("x", 5000))
	asked := 0
	for part := range parts(names) {
		asked += len(part)
		if size := len(url.QueryEscape(strings.Join(part, ","))); size > maxNames {
			t.Errorf("%d names, %d bytes in a URL; want at most 3,000", len(part), size)
		}
	}
	if asked != 300 {
		t.Errorf("%d names are asked for; want 300, without the one that no mapping has", asked)
	}
}
