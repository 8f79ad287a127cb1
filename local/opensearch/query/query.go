// Package query turns the JSON of OpenSearch's query DSL into conditions on the
// documents of a segment.
//
// See https://docs.opensearch.org/latest/query-dsl/.
package query

import (
	"fmt"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// A Context is the index that a query is for, as of one moment.
type Context struct {
	Index    string
	Mapping  *mapping.Mapping
	Segments []*segment.Segment
	Now      time.Time
}

// A Query tells which documents it matches and how well.
type Query struct {
	// Match returns a set that is the caller's. Deleted documents may be in it.
	Match func(*segment.Segment) segment.Bits
	// score adds to scores, parallel to docs, for those that match. A nil score
	// adds nothing: a condition without weight.
	score func(s *segment.Segment, docs []uint32, scores []float64)
}

// Score returns the scores of documents that the query matches.
func (q Query) Score(s *segment.Segment, docs []uint32) []float64 {
	scores := make([]float64, len(docs))
	if q.score != nil {
		q.score(s, docs, scores)
	}
	return scores
}

// Parse reads a query; nil is match_all.
func (c *Context) Parse(value any) (Query, error) {
	if value == nil {
		return c.all().boost(1), nil
	}
	object, ok := value.(map[string]any)
	if ok && len(object) == 0 {
		return Query{}, apierr.Illegal("query malformed, empty clause found")
	}
	if !ok || len(object) != 1 {
		return Query{}, apierr.Parsing("[query] malformed query, expected an object with one query's name but got %s", strictjson.Show(value))
	}
	for name, args := range object {
		return c.named(name, args)
	}
	panic("unreachable: the object has one key")
}

func (c *Context) named(name string, args any) (Query, error) {
	parse, ok := map[string]func(*Context, *strictjson.Object) (Query, error){
		"match_all": (*Context).matchAll, "match_none": (*Context).matchNone, "ids": (*Context).ids,
		"bool": (*Context).boolean, "constant_score": (*Context).constantScore, "dis_max": (*Context).disMax,
		"exists": (*Context).exists, "terms": (*Context).terms,
		"query_string": (*Context).queryString, "multi_match": (*Context).multiMatch,
	}[name]
	if ok {
		if name == "bool" {
			return c.boolean(strictjson.Strict(name, args))
		}
		return parse(c, strictjson.Of(name, args))
	}
	parseField, ok := map[string]func(*Context, string, *strictjson.Object) (Query, error){
		"term": (*Context).term, "range": (*Context).rangeOf, "match": (*Context).match,
		"match_phrase": (*Context).matchPhrase, "match_phrase_prefix": (*Context).matchPhrasePrefix,
		"prefix": (*Context).prefix, "wildcard": (*Context).wildcard, "regexp": (*Context).regexp, "fuzzy": (*Context).fuzzy,
	}[name]
	if ok {
		return c.ofField(name, args, parseField)
	}
	switch name {
	case "nested": // no mapping has a nested field
		return Query{}, c.shardError("[nested] failed to find nested object under path [%s]", strictjson.Of(name, args).Text("path", ""))
	case "has_child", "has_parent", "script", "script_score", "function_score", "boosting", "more_like_this", "knn",
		"simple_query_string", "match_bool_prefix", "combined_fields", "intervals", "percolate", "geo_distance", "geo_bounding_box",
		"geo_shape", "geo_polygon", "rank_feature", "distance_feature", "terms_set", "wrapper", "parent_id", "xy_shape", "hybrid", "neural",
		"span_term", "span_near", "span_or", "span_not", "span_first", "span_multi", "span_containing", "span_within", "field_masking_span":
		return Query{}, apierr.Unsupported("query [" + name + "]")
	}
	return Query{}, apierr.Parsing("unknown query [%s]", name).CausedBy(
		apierr.New(400, "named_object_not_found_exception", "unknown field [%s]", name))
}

// ofField reads {"field": {…}} and its short form {"field": value}.
func (c *Context) ofField(name string, args any, parse func(*Context, string, *strictjson.Object) (Query, error)) (Query, error) {
	fields, ok := args.(map[string]any)
	if !ok {
		return Query{}, apierr.Parsing("[%s] query malformed, no start_object after query name", name)
	}
	if len(fields) != 1 {
		return Query{}, apierr.Parsing("[%s] query doesn't support multiple fields, or none: %s", name, strictjson.Show(args))
	}
	for field, value := range fields {
		if _, long := value.(map[string]any); !long {
			key := "value"
			if name == "match" || name == "match_phrase" || name == "match_phrase_prefix" {
				key = "query"
			}
			value = map[string]any{key: value}
		}
		return parse(c, field, strictjson.Of(name, value))
	}
	panic("unreachable: the object has one key")
}

// shardError is a failure that OpenSearch meets when it makes the query for an index.
func (c *Context) shardError(format string, args ...any) error {
	e := apierr.New(400, "query_shard_exception", "%s", fmt.Sprintf(format, args...)).With("index", c.Index)
	return apierr.InShard(e, c.Index)
}

// uncreated is the failure to make a query, for the reason err, unless the store
// refuses a construct that OpenSearch has.
func (c *Context) uncreated(err error) error {
	if unsupported(err) {
		return err
	}
	cause := apierr.From(err)
	e := apierr.New(cause.Status, "query_shard_exception", "failed to create query: %s", cause.Reason).With("index", c.Index)
	return apierr.InShard(e.CausedBy(cause), c.Index)
}

// unsupported tells errors of the store's limits from those of a request.
func unsupported(err error) bool {
	return strings.Contains(apierr.From(err).Reason, "embedded store")
}

// boost returns the query with a constant score for every match.
func (q Query) boost(score float64) Query {
	match := q.Match
	q.score = func(s *segment.Segment, docs []uint32, scores []float64) {
		set := match(s)
		for i, doc := range docs {
			if set.Has(doc) {
				scores[i] += score
			}
		}
	}
	return q
}

// times multiplies the scores of a query.
func (q Query) times(boost float64) Query {
	score := q.score
	if score == nil || boost == 1 {
		return q
	}
	q.score = func(s *segment.Segment, docs []uint32, scores []float64) {
		own := make([]float64, len(docs))
		score(s, docs, own)
		for i := range own {
			scores[i] += boost * own[i]
		}
	}
	return q
}

func (c *Context) all() Query {
	return Query{Match: func(s *segment.Segment) segment.Bits { return segment.AllBits(s.N) }}
}

func (c *Context) none() Query {
	return Query{Match: func(s *segment.Segment) segment.Bits { return segment.NewBits(s.N) }}
}

func (c *Context) matchAll(o *strictjson.Object) (Query, error) {
	boost := o.Float("boost", 1)
	return c.all().boost(boost), o.Done()
}

func (c *Context) matchNone(o *strictjson.Object) (Query, error) {
	o.Ignore("boost")
	return c.none(), o.Done()
}

func (c *Context) ids(o *strictjson.Object) (Query, error) {
	ids, boost := o.Texts("values"), o.Float("boost", 1)
	if err := o.Done(); err != nil {
		return Query{}, err
	}
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	q, err := c.oneOf("_id", values)
	return q.boost(boost), err
}
