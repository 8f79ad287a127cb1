package query

import (
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/indextest"
	"faulty/local/opensearch/strictjson"
)

// index returns an index with five documents, which have a field of each type.
func index(tb testing.TB) *Context {
	tb.Helper()
	m, segments := indextest.New(tb, `{
		"k":{"type":"keyword"}, "m":{"type":"text"}, "n":{"type":"long"}, "d":{"type":"double"}, "b":{"type":"boolean"},
		"t":{"type":"date"}, "ip":{"type":"ip"}, "o":{"type":"flat_object"}, "off":{"type":"keyword","index":false,"doc_values":false},
		"alias":{"type":"alias","path":"k"}, "obj":{"properties":{"x":{"type":"keyword"},"y":{"type":"long"}}}}`,
		`{"k":"alpha","m":"The quick brown fox","n":1,"d":0.5,"b":true,"t":"2026-11-21T10:00:00Z","ip":"10.0.0.1","off":"z"}`,
		`{"k":["beta","gamma"],"m":"a brown dog","n":2,"d":1.5,"b":false,"t":"2026-11-22T10:00:00Z","obj":{"x":"1"}}`,
		`{"k":"Alpha","m":"quick, quick!","n":[3,30],"t":"2026-11-22T12:00:00Z","o":{"user":{"id":7},"plan":"gold"}}`,
		`{"k":"al*ha","m":"fox brown the","n":-4,"ip":"::1","obj":{"y":5}}`,
		`{"m":["one two","three four"]}`)
	return &Context{Index: "test", Mapping: m, Segments: segments, Now: time.Date(2026, 11, 22, 13, 0, 0, 0, time.UTC)}
}

// matches returns the ids of the documents that a query matches.
func matches(c *Context, q Query) string {
	var ids []string
	for _, s := range c.Segments {
		for _, doc := range q(s).And(s.Live).Docs() {
			ids = append(ids, s.Keywords("_id", doc)...)
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

func parse(tb testing.TB, c *Context, text string) (Query, error) {
	tb.Helper()
	tree, err := strictjson.Decode([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return c.Parse(tree)
}

// TestQueries has a table for each kind of query. A row consists of the query and the ids of the
// documents that it matches.
func TestQueries(t *testing.T) {
	type row struct{ name, query, want string }
	for kind, rows := range map[string][]row{
		"match_all": {{"all", `{"match_all":{}}`, "1 2 3 4 5"}},
		"ids":       {{"two", `{"ids":{"values":["1","5","9"]}}`, "1 5"}},
		"term": {
			{"keyword", `{"term":{"k":"alpha"}}`, "1"},
			{"long form", `{"term":{"k":{"value":"gamma"}}}`, "2"},
			{"alias", `{"term":{"alias":"beta"}}`, "2"},
			{"number", `{"term":{"n":30}}`, "3"},
			{"number as text", `{"term":{"n":"2"}}`, "2"},
			{"fraction of an integer", `{"term":{"n":2.5}}`, ""},
			{"boolean", `{"term":{"b":true}}`, "1"},
			{"date", `{"term":{"t":"2026-11-22"}}`, "2 3"},
			{"address", `{"term":{"ip":"10.0.0.1"}}`, "1"},
			{"address in another notation", `{"term":{"ip":"0:0:0:0:0:0:0:1"}}`, "4"},
			{"word of a text", `{"term":{"m":"fox"}}`, "1 4"},
			{"leaf of an object", `{"term":{"o.user.id":"7"}}`, "3"},
			{"any leaf of an object", `{"term":{"o":"gold"}}`, "3"},
			{"index", `{"term":{"_index":"test"}}`, "1 2 3 4 5"},
			{"unknown field", `{"term":{"nobody":1}}`, ""},
		},
		"terms": {
			{"keyword", `{"terms":{"k":["alpha","gamma"]}}`, "1 2"},
			{"number", `{"terms":{"n":[1,30]}}`, "1 3"},
			{"none", `{"terms":{"k":[]}}`, ""},
		},
		"exists": {
			{"field", `{"exists":{"field":"ip"}}`, "1 4"},
			{"object", `{"exists":{"field":"obj"}}`, "2 4"},
			{"leaf", `{"exists":{"field":"o.plan"}}`, "3"},
			{"pattern", `{"exists":{"field":"obj.*"}}`, "2 4"},
			{"id", `{"exists":{"field":"_id"}}`, "1 2 3 4 5"},
			{"unknown", `{"exists":{"field":"nobody"}}`, ""},
		},
		"prefix": {
			{"keyword", `{"prefix":{"k":"al"}}`, "1 4"},
			{"a star is a star", `{"prefix":{"k":{"value":"al*"}}}`, "4"},
			{"word", `{"prefix":{"m":"qu"}}`, "1 3"},
		},
		"range": {
			{"number", `{"range":{"n":{"gte":2,"lt":30}}}`, "2 3"},
			{"open ends", `{"range":{"n":{"gt":-4}}}`, "1 2 3"},
			{"fraction as the end of an integer", `{"range":{"n":{"gt":1.5,"lt":2.5}}}`, "2"},
			{"fraction", `{"range":{"d":{"gt":0.5,"lte":1.5}}}`, "2"},
			{"day", `{"range":{"t":{"gte":"2026-11-22","lte":"2026-11-22"}}}`, "2 3"},
			{"date math", `{"range":{"t":{"gt":"now-3h","lte":"now"}}}`, "3"},
			{"format", `{"range":{"t":{"lt":1795341600000,"format":"epoch_millis"}}}`, "1"},
			{"words", `{"range":{"k":{"gte":"b","lt":"c"}}}`, "2"},
		},
		"match": {
			{"one of the words", `{"match":{"m":"fox dog"}}`, "1 2 4"},
			{"all words", `{"match":{"m":{"query":"quick brown","operator":"and"}}}`, "1"},
			{"keyword as a whole", `{"match":{"k":"alpha"}}`, "1"},
			{"no words", `{"match":{"m":"!"}}`, ""},
		},
		"bool": {
			{"filter and must_not", `{"bool":{"filter":[{"match":{"m":"brown"}}],"must_not":{"term":{"k":"beta"}}}}`, "1 4"},
			{"should alone", `{"bool":{"should":[{"term":{"n":1}},{"term":{"n":2}}]}}`, "1 2"},
			{"should beside filter", `{"bool":{"filter":{"exists":{"field":"n"}},"should":{"term":{"n":1}}}}`, "1 2 3 4"},
			{"two of three", `{"bool":{"should":[{"term":{"n":1}},{"match":{"m":"fox"}},{"match":{"m":"the"}}],"minimum_should_match":3}}`, "1"},
			{"more than there are", `{"bool":{"should":{"term":{"n":1}},"minimum_should_match":2}}`, ""},
			{"nothing", `{"bool":{}}`, "1 2 3 4 5"},
		},
		"query_string": {
			{"word in any field", `{"query_string":{"query":"gamma"}}`, "2"},
			{"words", `{"query_string":{"query":"m:(quick dog)"}}`, "1 2 3"},
			{"default operator", `{"query_string":{"query":"quick fox","default_field":"m","default_operator":"and"}}`, "1"},
			{"fields", `{"query_string":{"query":"alpha OR dog","fields":["k","m"]}}`, "1 2"},
			{"AND and NOT", `{"query_string":{"query":"m:brown AND NOT m:quick"}}`, "2 4"},
			{"phrase", `{"query_string":{"query":"m:\"brown fox\""}}`, "1"},
			{"phrase with slop", `{"query_string":{"query":"m:\"fox brown\"~2"}}`, "1 4"},
			{"phrase across values", `{"query_string":{"query":"m:\"two three\""}}`, ""},
			{"prefix folds words", `{"query_string":{"query":"m:QUI*"}}`, "1 3"},
			{"wildcard", `{"query_string":{"query":"k:?l*a"}}`, "1 3 4"},
			{"escaped wildcard", `{"query_string":{"query":"k:al\\*ha"}}`, "4"},
			{"regexp", `{"query_string":{"query":"k:/[ab].*a/"}}`, "1 2 4"},
			{"fuzzy", `{"query_string":{"query":"k:alhpa~1"}}`, "1"},
			{"range", `{"query_string":{"query":"n:[2 TO *]"}}`, "2 3"},
			{"comparison", `{"query_string":{"query":"d:>0.5"}}`, "2"},
			{"exists", `{"query_string":{"query":"_exists_:ip"}}`, "1 4"},
			{"pattern of fields", `{"query_string":{"query":"obj.\\*:5"}}`, "4"},
			{"text for a number is lenient", `{"query_string":{"query":"gold","default_field":"*"}}`, "3"},
			{"no words", `{"query_string":{"query":"m:\"!!!\""}}`, ""},
		},
	} {
		for _, tt := range rows {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				c := index(t)
				q, err := parse(t, c, tt.query)
				if err != nil {
					t.Fatalf("Parse(%s) = %v", tt.query, err)
				}
				if got := matches(c, q); got != tt.want {
					t.Errorf("%s matches %q; want %q", tt.query, got, tt.want)
				}
			})
		}
	}
}

// TestRefused has invalid queries, and queries that the embedded store does not support. It checks
// the status, the type and a part of the reason, because clients depend on them.
func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		name, query, kind, reason string
		limit                     bool
	}{
		{"nothing", `{}`, "illegal_argument_exception", "empty clause", false},
		{"two at once", `{"term":{"k":1},"match_all":{}}`, "parsing_exception", "one query", false},
		{"unknown kind", `{"frobnicate":{}}`, "parsing_exception", "unknown query [frobnicate]", false},
		{"kind of OpenSearch's", `{"fuzzy":{"k":"a"}}`, "illegal_argument_exception", "supported here: bool, exists, ids", true},
		{"key of OpenSearch's", `{"term":{"k":{"value":"a","boost":2}}}`, "parsing_exception", "supported here: value", true},
		{"share of the clauses", `{"bool":{"should":[],"minimum_should_match":"50%"}}`, "illegal_argument_exception", "a number of clauses", true},
		{"date format", `{"range":{"t":{"gte":"1","format":"epoch_second"}}}`, "illegal_argument_exception", "strict_date_optional_time", true},
		{"time zone", `{"query_string":{"query":"a","time_zone":"+01:00"}}`, "illegal_argument_exception", "supported here: UTC", true},
		{"operator of a regexp", `{"query_string":{"query":"k:/a&b/"}}`, "illegal_argument_exception", "the operator &", true},
		{"weight", `{"query_string":{"query":"a","fields":["m^2"]}}`, "illegal_argument_exception", "a weight in [fields]", true},
		{"no value", `{"term":{"k":null}}`, "illegal_argument_exception", "cannot be null", false},
		{"list", `{"term":{"k":["a"]}}`, "parsing_exception", "array of values", false},
		{"no list", `{"terms":{"k":"a"}}`, "parsing_exception", "are no list", false},
		{"no number", `{"range":{"n":{"gte":"x"}}}`, "query_shard_exception", "For input string", false},
		{"no date", `{"range":{"t":{"gte":"yesterday"}}}`, "parse_exception", "yesterday", false},
		{"no address", `{"term":{"ip":"x"}}`, "query_shard_exception", "IP string literal", false},
		{"prefix of a number", `{"prefix":{"n":"1"}}`, "query_shard_exception", "keyword and text fields", false},
		{"field that is not indexed", `{"term":{"off":"z"}}`, "query_shard_exception", "not indexed", false},
		{"syntax", `{"query_string":{"query":"a AND"}}`, "query_shard_exception", "Failed to parse query", false},
		{"exists without a field", `{"exists":{}}`, "parsing_exception", "must be provided", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parse(t, index(t), tt.query)
			if err == nil {
				t.Fatalf("Parse(%s) succeeded", tt.query)
			}
			if e := apierr.From(err); e.Type != tt.kind || e.Limit != tt.limit || !strings.Contains(e.Reason, tt.reason) {
				t.Errorf("Parse(%s) = %+v; want %s with %q, Limit %v", tt.query, e, tt.kind, tt.reason, tt.limit)
			}
		})
	}
}
