// Package aggregation computes OpenSearch's aggregations over segments: buckets within buckets, and metrics.
//
// Documents arrive segment by segment, each with the number of the bucket that it
// is in. A bucket aggregation replaces these numbers with those of its own buckets
// and passes the documents on. Every column is therefore read once per aggregation,
// however many buckets there are.
//
// See https://docs.opensearch.org/latest/aggregations/.
package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
)

// A Tree is the aggregations of one level, by name.
type Tree struct {
	names []string
	nodes map[string]node
	metas map[string]any // the client's notes, returned unchanged
}

// node is one aggregation.
type node interface {
	// index prepares it for the documents of an index.
	index(e *env) (collector, error)
	// result returns the response for one of its parent's buckets, which may be a
	// bucket without documents, nowhere.
	result(bucket uint32, r *rendering) (map[string]any, error)
}

// measure is a node with one number for each of its parent's buckets, which they
// can be sorted by. It is NaN for a bucket without values.
type measure interface{ value(bucket uint32) float64 }

// A collector takes documents, ascending, each with the bucket that it is in.
type collector func(s *segment.Segment, docs, buckets []uint32)

// env is the index that documents come from.
type env struct {
	*query.Context
	number int
}

// rendering is a response under construction.
type rendering struct {
	fetch   func(HitOptions, []rank.Hit) (any, error)
	buckets int
	results int
}

// maxBuckets is OpenSearch's default of search.max_buckets.
const maxBuckets = 65535

// count counts the buckets of the response.
func (r *rendering) count(n int) error {
	r.buckets += n
	if r.buckets <= maxBuckets {
		return nil
	}
	return apierr.InReduce(tooManyBuckets(r.buckets))
}

func tooManyBuckets(n int) *apierr.Error {
	return apierr.New(503, "too_many_buckets_exception", "Trying to create too many buckets. Must be less than or equal to: [%d] but was [%d]. This limit can be set by changing the [search.max_buckets] cluster level setting.", maxBuckets, n).With("max_buckets", maxBuckets)
}

// maxResults bounds the results of a response: each bucket has those of all aggregations below it.
const maxResults = 1_000_000

// result counts the results of the response.
func (r *rendering) result(n int) error {
	if r.results += n; r.results <= maxResults {
		return nil
	}
	return apierr.New(429, "circuit_breaking_exception", "[request] Data too large, the aggregations have more than [%d] results; ask for fewer", maxResults)
}

// Index prepares for the documents of an index, the number-th of the search.
func (t *Tree) Index(c *query.Context, number int) (func(*segment.Segment, []uint32), error) {
	collect, err := t.index(&env{Context: c, number: number})
	return func(s *segment.Segment, docs []uint32) {
		if len(t.names) > 0 {
			collect(s, docs, make([]uint32, len(docs)))
		}
	}, err
}

func (t *Tree) index(e *env) (collector, error) {
	collectors := make([]collector, len(t.names))
	for i, name := range t.names {
		var err error
		if collectors[i], err = t.nodes[name].index(e); err != nil {
			return nil, apierr.InShard(err, e.Context.Index)
		}
	}
	return func(s *segment.Segment, docs, buckets []uint32) {
		for _, collect := range collectors {
			if e.Expired() || e.Err() != nil {
				return
			}
			collect(s, docs, buckets)
		}
	}, nil
}

// Results returns the aggregations part of a response, nil if none were requested.
// fetch reads the documents of top_hits.
func (t *Tree) Results(fetch func(HitOptions, []rank.Hit) (any, error)) (map[string]any, error) {
	if len(t.names) == 0 {
		return nil, nil
	}
	return t.into(map[string]any{}, 0, &rendering{fetch: fetch})
}

// into adds the results in a bucket to the bucket's object.
func (t *Tree) into(object map[string]any, bucket uint32, r *rendering) (map[string]any, error) {
	if err := r.result(len(t.names)); err != nil {
		return nil, err
	}
	for _, name := range t.names {
		result, err := t.nodes[name].result(bucket, r)
		if err != nil {
			return nil, err
		}
		if meta := t.metas[name]; meta != nil {
			result["meta"] = meta
		}
		object[name] = result
	}
	return object, nil
}

func wrongType(field, typ, kind string) error {
	return apierr.Illegal("Field [%s] of type [%s] is not supported for aggregation [%s]", field, typ, kind)
}

// unread is the failure to read the value of a parameter.
func unread(kind, key string, err error) error {
	return apierr.New(400, "x_content_parse_exception", "[%s] failed to parse field [%s]", kind, key).CausedBy(apierr.From(err))
}
