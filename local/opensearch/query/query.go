// Package query turns the JSON of OpenSearch's query DSL into conditions on the documents of a segment.
//
// See https://docs.opensearch.org/latest/query-dsl/.
package query

import (
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// A Context is the index that a query is for, as of one time.
type Context struct {
	Index    string
	Mapping  *mapping.Mapping
	Segments []*segment.Segment
	Now      time.Time
}

// A Query determines which documents match and how well.
type Query struct {
	// Match returns a set that the caller may change. Deleted documents may be in it.
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
		return c.all().scored(), nil
	}
	object, ok := value.(map[string]any)
	if ok && len(object) == 0 {
		return Query{}, apierr.Illegal("query malformed, empty clause found")
	}
	if !ok || len(object) != 1 {
		return Query{}, apierr.Parsing("[query] malformed query, expected an object with one query's name but got %s", strictjson.Show(value))
	}
	for name, args := range object {
		return c.clause(name, args)
	}
	panic("unreachable: the object has one key")
}

// scored returns the query with a score of 1 for every match.
func (q Query) scored() Query {
	match := q.Match
	q.score = func(s *segment.Segment, docs []uint32, scores []float64) {
		set := match(s)
		for i, doc := range docs {
			if set.Has(doc) {
				scores[i]++
			}
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

// shardError is an error that OpenSearch returns when it creates the query for an index.
func (c *Context) shardError(format string, args ...any) error {
	e := apierr.New(400, "query_shard_exception", format, args...).With("index", c.Index)
	return apierr.InShard(e, c.Index)
}

// uncreated is the failure to create a query, caused by err, unless OpenSearch
// would create it.
func (c *Context) uncreated(err error) error {
	cause := apierr.From(err)
	if cause.Limit {
		return err
	}
	e := apierr.New(cause.Status, "query_shard_exception", "failed to create query: %s", cause.Reason).With("index", c.Index)
	return apierr.InShard(e.CausedBy(cause), c.Index)
}
