package aggregation

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/indextest"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/strictjson"
)

// results returns the response to aggregations over six documents in two segments.
func results(t *testing.T, request string) (map[string]any, error) {
	t.Helper()
	m, segments := indextest.New(t, `{
		"k":{"type":"keyword"}, "l":{"type":"long"}, "d":{"type":"double"}, "b":{"type":"boolean"}, "t":{"type":"date"}, "m":{"type":"text"}, "o":{"type":"flat_object"}}`,
		`{"k":"a","l":1,"d":0.5,"b":true,"t":"2026-11-20T01:00:00Z"}`,
		`{"k":"b","l":2,"d":1.5,"b":false,"t":"2026-11-20T23:00:00Z"}`,
		`{"k":["a","c"],"l":[3,4],"t":"2026-11-22T10:00:00Z"}`,
		`{"k":"a","l":10,"d":2.5,"b":true,"t":"2026-11-22T11:00:00Z"}`,
		`{"k":"c","l":7}`,
		`{"m":"no field of the others"}`)
	c := &query.Context{Index: "test", Mapping: m, Segments: segments, Now: time.Now()}
	value, err := strictjson.Decode([]byte(request))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Parse(value)
	if err != nil {
		return nil, err
	}
	all, err := c.Parse(nil)
	if err != nil {
		t.Fatal(err)
	}
	collect, err := tree.Index(c, 0)
	if err != nil {
		return nil, err
	}
	for _, s := range c.Segments {
		collect(s, all(s).And(s.Live).Docs())
	}
	return tree.Results(func(show HitOptions, found []rank.Hit) (any, error) {
		ids := []string{}
		for _, hit := range found {
			for _, s := range segments {
				if s.Base == hit.Seq/(1<<15)*(1<<15) {
					ids = append(ids, s.Keywords("_id", uint32(hit.Seq-s.Base))...)
				}
			}
		}
		return map[string]any{"total": show.Total, "ids": ids}, nil
	})
}

// TestAggregations has a table for each kind. A row consists of a request and its response without
// the name.
func TestAggregations(t *testing.T) {
	type row struct{ name, request, want string }
	for kind, rows := range map[string][]row{
		"terms": {
			{"keyword", `{"terms":{"field":"k"}}`, `{"buckets":[{"doc_count":3,"key":"a"},{"doc_count":2,"key":"c"},{"doc_count":1,"key":"b"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
			{"size", `{"terms":{"field":"k","size":1}}`, `{"buckets":[{"doc_count":3,"key":"a"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":3}`},
			{"order by key", `{"terms":{"field":"k","size":2,"order":{"_key":"desc"}}}`, `{"buckets":[{"doc_count":2,"key":"c"},{"doc_count":1,"key":"b"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":3}`},
			{"order by a measure", `{"terms":{"field":"k","order":{"most":"desc"}},"aggs":{"most":{"max":{"field":"d"}}}}`, `{"buckets":[{"doc_count":3,"key":"a","most":{"value":2.5}},{"doc_count":1,"key":"b","most":{"value":1.5}},{"doc_count":2,"key":"c","most":{"value":null}}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
			{"order by a filter", `{"terms":{"field":"k","size":1,"order":[{"f":"asc"},{"_key":"desc"}]},"aggs":{"f":{"filter":{"term":{"b":true}}}}}`, `{"buckets":[{"doc_count":2,"f":{"doc_count":0},"key":"c"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":4}`},
			{"include", `{"terms":{"field":"k","include":["b","c"],"exclude":["c"]}}`, `{"buckets":[{"doc_count":1,"key":"b"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
			{"number", `{"terms":{"field":"d","size":1}}`, `{"buckets":[{"doc_count":1,"key":0.5}],"doc_count_error_upper_bound":0,"sum_other_doc_count":2}`},
			{"boolean", `{"terms":{"field":"b"}}`, `{"buckets":[{"doc_count":2,"key":1,"key_as_string":"true"},{"doc_count":1,"key":0,"key_as_string":"false"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
			{"date", `{"terms":{"field":"t","size":1}}`, `{"buckets":[{"doc_count":1,"key":1795136400000,"key_as_string":"2026-11-20T01:00:00.000Z"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":3}`},
			{"no such field", `{"terms":{"field":"nobody"}}`, `{"buckets":[],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
			{"in terms", `{"terms":{"field":"b","size":1},"aggs":{"k":{"terms":{"field":"k"}}}}`, `{"buckets":[{"doc_count":2,"k":{"buckets":[{"doc_count":2,"key":"a"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0},"key":1,"key_as_string":"true"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":1}`},
		},
		"date_histogram": {
			{"days with an empty one", `{"date_histogram":{"field":"t","fixed_interval":"1d"}}`, `{"buckets":[{"doc_count":2,"key":1795132800000,"key_as_string":"2026-11-20T00:00:00.000Z"},{"doc_count":0,"key":1795219200000,"key_as_string":"2026-11-21T00:00:00.000Z"},{"doc_count":2,"key":1795305600000,"key_as_string":"2026-11-22T00:00:00.000Z"}]}`},
			{"no empty ones", `{"date_histogram":{"field":"t","fixed_interval":"1d","min_doc_count":1,"time_zone":"UTC"}}`, `{"buckets":[{"doc_count":2,"key":1795132800000,"key_as_string":"2026-11-20T00:00:00.000Z"},{"doc_count":2,"key":1795305600000,"key_as_string":"2026-11-22T00:00:00.000Z"}]}`},
			{"offset", `{"date_histogram":{"field":"t","fixed_interval":"1d","offset":"-2h","min_doc_count":1}}`, `{"buckets":[{"doc_count":1,"key":1795125600000,"key_as_string":"2026-11-19T22:00:00.000Z"},{"doc_count":1,"key":1795212000000,"key_as_string":"2026-11-20T22:00:00.000Z"},{"doc_count":2,"key":1795298400000,"key_as_string":"2026-11-21T22:00:00.000Z"}]}`},
		},
		"histogram": {
			{"integers", `{"histogram":{"field":"l","interval":3}}`, `{"buckets":[{"doc_count":2,"key":0.0},{"doc_count":1,"key":3.0},{"doc_count":1,"key":6.0},{"doc_count":1,"key":9.0}]}`},
			{"fractions", `{"histogram":{"field":"d","interval":0.5,"min_doc_count":1}}`, `{"buckets":[{"doc_count":1,"key":0.5},{"doc_count":1,"key":1.5},{"doc_count":1,"key":2.5}]}`},
		},
		"range": {
			{"list", `{"range":{"field":"l","ranges":[{"to":2},{"from":2,"to":5},{"from":5,"key":"big"}]}}`, `{"buckets":[{"doc_count":1,"key":"*-2.0","to":2.0},{"doc_count":2,"from":2.0,"key":"2.0-5.0","to":5.0},{"doc_count":2,"from":5.0,"key":"big"}]}`},
			{"keyed", `{"range":{"field":"d","keyed":true,"ranges":[{"to":1}]}}`, `{"buckets":{"*-1.0":{"doc_count":1,"to":1.0}}}`},
			{"in terms without documents", `{"terms":{"field":"k","include":["c"]},"aggs":{"r":{"range":{"field":"d","ranges":[{"to":1}]}}}}`, `{"buckets":[{"doc_count":2,"key":"c","r":{"buckets":[{"doc_count":0,"key":"*-1.0","to":1.0}]}}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
		},
		"filter": {
			{"query", `{"filter":{"term":{"k":"a"}},"aggs":{"s":{"sum":{"field":"d"}}}}`, `{"doc_count":3,"s":{"value":3.0}}`},
		},
		"filters": {
			{"by name", `{"filters":{"filters":{"one":{"term":{"k":"a"}},"two":{"exists":{"field":"m"}}}}}`, `{"buckets":{"one":{"doc_count":3},"two":{"doc_count":1}}}`},
			{"list", `{"filters":{"filters":[{"term":{"k":"z"}},{"match_all":{}}]}}`, `{"buckets":[{"doc_count":0},{"doc_count":6}]}`},
		},
		"min": {
			{"number", `{"min":{"field":"l"}}`, `{"value":1.0}`},
			{"date", `{"min":{"field":"t"}}`, `{"value":1.7951364E12,"value_as_string":"2026-11-20T01:00:00.000Z"}`},
			{"nothing", `{"min":{"field":"nobody"}}`, `{"value":null}`},
		},
		"max": {{"number", `{"max":{"field":"l"}}`, `{"value":10.0}`}, {"boolean", `{"max":{"field":"b"}}`, `{"value":1.0,"value_as_string":"true"}`}},
		"avg": {{"values, not documents", `{"avg":{"field":"l"}}`, `{"value":4.5}`}},
		"sum": {{"number", `{"sum":{"field":"d"}}`, `{"value":4.5}`}, {"nothing", `{"sum":{"field":"nobody"}}`, `{"value":0.0}`}},
		"cardinality": {
			{"keyword", `{"cardinality":{"field":"k"}}`, `{"value":3}`},
			{"number", `{"cardinality":{"field":"l"}}`, `{"value":6}`},
		},
		"percentiles": {
			{"keyed", `{"percentiles":{"field":"l","percents":[99,50]}}`, `{"values":{"50.0":4.0,"99.0":10.0}}`},
			{"list", `{"percentiles":{"field":"d","percents":[50],"keyed":false}}`, `{"values":[{"key":50.0,"value":1.5}]}`},
			{"nothing", `{"percentiles":{"field":"nobody","percents":[1]}}`, `{"values":{"1.0":null}}`},
		},
		"top_hits": {
			{"in the order of a field", `{"top_hits":{"size":2,"sort":[{"l":"desc"}]}}`, `{"ids":["4","5"],"total":6}`},
			{"of each bucket", `{"terms":{"field":"b"},"aggs":{"h":{"top_hits":{"size":1,"sort":["l"]}}}}`, `{"buckets":[{"doc_count":2,"h":{"ids":["1"],"total":2},"key":1,"key_as_string":"true"},{"doc_count":1,"h":{"ids":["2"],"total":1},"key":0,"key_as_string":"false"}],"doc_count_error_upper_bound":0,"sum_other_doc_count":0}`},
		},
	} {
		for _, tt := range rows {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				got, err := results(t, `{"x":`+tt.request+`}`)
				if err != nil {
					t.Fatalf("%s: %v", tt.request, err)
				}
				if text, _ := json.Marshal(got["x"]); string(text) != tt.want {
					t.Errorf("%s\n got %s\nwant %s", tt.request, text, tt.want)
				}
			})
		}
	}
}

// TestMeta checks that the response contains the request's meta.
func TestMeta(t *testing.T) {
	got, err := results(t, `{"x":{"max":{"field":"l"},"meta":{"color":"red"}}}`)
	if text, _ := json.Marshal(got); err != nil || string(text) != `{"x":{"meta":{"color":"red"},"value":10.0}}` {
		t.Errorf("results = %s, %v", text, err)
	}
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, request, kind, reason string
		limit                       bool
	}{
		{"kind of OpenSearch's", `{"stats":{"field":"l"}}`, "illegal_argument_exception", "supported here: avg, cardinality", true},
		{"unknown kind", `{"frobnicate":{}}`, "parsing_exception", "Unknown aggregation type [frobnicate]", false},
		{"key of OpenSearch's", `{"terms":{"field":"k","missing":"none"}}`, "x_content_parse_exception", "supported here: field, size", true},
		{"calendar", `{"date_histogram":{"field":"t","calendar_interval":"1M"}}`, "illegal_argument_exception", "supported here: fixed_interval", true},
		{"time zone", `{"date_histogram":{"field":"t","fixed_interval":"1d","time_zone":"Europe/Berlin"}}`, "illegal_argument_exception", "supported here: UTC", true},
		{"expression", `{"terms":{"field":"k","include":"a.*"}}`, "illegal_argument_exception", "a list of values", true},
		{"script", `{"terms":{"script":{"source":"1"}}}`, "illegal_argument_exception", "[script] of [terms]", true},
		{"path of an order", `{"terms":{"field":"k","order":{"a>b":"asc"}}}`, "illegal_argument_exception", "the order path [a>b]", true},
		{"order by nothing", `{"terms":{"field":"k","order":{"x":"asc"}}}`, "aggregation_execution_exception", "Invalid aggregation order path [x]", false},
		{"two kinds", `{"max":{"field":"l"},"min":{"field":"l"}}`, "parsing_exception", "Expected one aggregation type", false},
		{"below a metric", `{"max":{"field":"l"},"aggs":{"y":{"max":{"field":"l"}}}}`, "aggregation_initialization_exception", "cannot accept sub-aggregations", false},
		{"no field", `{"max":{}}`, "illegal_argument_exception", "Required one of fields", false},
		{"number of a keyword", `{"max":{"field":"k"}}`, "illegal_argument_exception", "not supported for aggregation [max]", false},
		{"text", `{"terms":{"field":"m"}}`, "illegal_argument_exception", "Text fields are not optimised", false},
		{"leaf of a flat object", `{"terms":{"field":"o.x"}}`, "illegal_argument_exception", "flat_object", false},
		{"no interval", `{"date_histogram":{"field":"t"}}`, "illegal_argument_exception", "Invalid interval", false},
		{"bad interval", `{"date_histogram":{"field":"t","fixed_interval":"1w"}}`, "x_content_parse_exception", "[fixed_interval]", false},
		{"backwards", `{"histogram":{"field":"l","interval":-1}}`, "illegal_argument_exception", "[interval] must be >0", false},
		{"percent", `{"percentiles":{"field":"l","percents":[101]}}`, "x_content_parse_exception", "[percents]", false},
		{"size", `{"terms":{"field":"k","size":0}}`, "x_content_parse_exception", "[size]", false},
		{"too many hits", `{"top_hits":{"size":101}}`, "illegal_argument_exception", "less than or equal to: [100]", false},
		{"too many buckets", `{"histogram":{"field":"l","interval":0.0001}}`, "too_many_buckets_exception", "65535", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := results(t, `{"x":`+tt.request+`}`)
			if err == nil {
				t.Fatalf("%s = %v; want an error", tt.request, got)
			}
			if e := apierr.From(err); e.Type != tt.kind || e.Limit != tt.limit && e.Cause == nil || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("%s = %+v; want %s with %q, Limit %v", tt.request, e, tt.kind, tt.reason, tt.limit)
			}
		})
	}
}
