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

// A Context describes the index that a query runs on, at one time.
type Context struct {
	Index    string
	Mapping  *mapping.Mapping
	Segments []*segment.Segment
	Now      time.Time
	Done     <-chan struct{} // closed when the time of the search is over; nil for a search without a time limit

	depth, leaves int  // nesting depth and conditions of the query that is being parsed
	expanded      int  // number of conditions that a pattern of fields expands to
	isExpanding   bool // the conditions belong to a pattern of fields
	failure       error
}

// A Query returns the set of a segment's documents that match it. The set may contain deleted
// documents, and the caller may change it. All matches have the same score, because the embedded
// store does not rank by relevance.
type Query func(*segment.Segment) segment.Bits

// Parse parses a query. A nil value means match_all.
func (c *Context) Parse(value any) (Query, error) {
	if c.depth == 0 {
		c.leaves, c.expanded = 0, 0
	}
	c.depth++
	defer func() { c.depth-- }()
	if value == nil {
		return c.all(), nil
	}
	object, ok := value.(map[string]any)
	if ok && len(object) == 0 {
		return nil, apierr.Illegal("query malformed, empty clause found")
	}
	if !ok || len(object) != 1 {
		return nil, apierr.Parsing("[query] malformed query, expected an object with one query's name but got %s", strictjson.Show(value))
	}
	for name, args := range object {
		return c.clause(name, args)
	}
	panic("unreachable: the object has one key")
}

func (c *Context) all() Query {
	return func(s *segment.Segment) segment.Bits { return segment.AllBits(s.N) }
}

func (c *Context) none() Query {
	return func(s *segment.Segment) segment.Bits { return segment.NewBits(s.N) }
}

// shardError returns an error that OpenSearch reports when it creates the query for an index.
func (c *Context) shardError(format string, args ...any) error {
	e := apierr.New(400, "query_shard_exception", format, args...).With("index", c.Index)
	return apierr.InShard(e, c.Index)
}

// uncreated returns a failure to create a query, caused by err. It returns err unchanged if the
// failure is a limit of the embedded store that OpenSearch does not have.
func (c *Context) uncreated(err error) error {
	cause := apierr.From(err)
	if cause.Limit {
		return err
	}
	e := apierr.New(cause.Status, "query_shard_exception", "failed to create query: %s", cause.Reason).With("index", c.Index)
	return apierr.InShard(e.CausedBy(cause), c.Index)
}
