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
	Done     <-chan struct{} // closed when the search has no time left; nil for a search without a limit

	depth, leaves int  // of the query that is being parsed
	expanded      int  // conditions that a pattern of fields expands to
	isExpanding   bool // such a pattern
	failure       error
}

// A Query returns the documents of a segment that match it, deleted ones among them:
// a set that the caller may change. All matches are alike: the embedded store does not
// rank by relevance.
type Query func(*segment.Segment) segment.Bits

// Parse reads a query; nil is match_all.
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
