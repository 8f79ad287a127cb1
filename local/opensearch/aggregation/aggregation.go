// Package aggregation computes OpenSearch's aggregations over segments: nested buckets and metrics.
//
// Documents arrive segment by segment, each with the number of its bucket. A bucket aggregation
// replaces these numbers with those of its own buckets and passes the documents on to its
// sub-aggregations. Each column is therefore read once per aggregation, regardless of the number of
// buckets.
//
// See https://docs.opensearch.org/latest/aggregations/.
package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
)

// A Tree holds the aggregations of one level by name.
type Tree struct {
	names []string
	nodes map[string]node
	metas map[string]any // metadata from the client, returned unchanged
}

// node is one aggregation.
type node interface {
	// index prepares the aggregation for the documents of an index.
	index(e *env) (collector, error)
	// result returns the response for one of its parent's buckets. The bucket may be nowhere, which
	// contains no documents.
	result(bucket uint32, r *rendering) (map[string]any, error)
}

// measure is a node that has one number for each of its parent's buckets, by which the buckets can
// be sorted. The number is NaN for a bucket without values.
type measure interface{ value(bucket uint32) float64 }

// A collector collects documents in ascending order, each with the bucket that it is in.
type collector func(s *segment.Segment, docs, buckets []uint32)

// env is the index of the documents.
type env struct {
	*query.Context
	number int
}

// rendering is the state of a response under construction.
type rendering struct {
	fetch   func(HitOptions, []rank.Hit) (any, error)
	buckets int
	results int
}

// maxBuckets is OpenSearch's default of search.max_buckets.
const maxBuckets = 65535

// count adds n to the number of buckets in the response. It returns an error above the limit.
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

// maxResults limits the results of a response. Each bucket has the results of all its
// sub-aggregations.
const maxResults = 1_000_000

// result adds n to the number of results in the response. It returns an error above the limit.
func (r *rendering) result(n int) error {
	if r.results += n; r.results <= maxResults {
		return nil
	}
	return apierr.New(429, "circuit_breaking_exception", "[request] Data too large, the aggregations have more than [%d] results; ask for fewer", maxResults)
}

// Index prepares the tree for an index and returns a function that collects its documents. number
// is the position of the index in the search.
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

// Results returns the aggregations of a response, or nil if none were requested. fetch reads the
// documents of top_hits.
func (t *Tree) Results(fetch func(HitOptions, []rank.Hit) (any, error)) (map[string]any, error) {
	if len(t.names) == 0 {
		return nil, nil
	}
	return t.into(map[string]any{}, 0, &rendering{fetch: fetch})
}

// into adds the results for a bucket to the bucket's object.
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

// unread returns the error for a parameter whose value cannot be parsed.
func unread(kind, key string, err error) error {
	return apierr.New(400, "x_content_parse_exception", "[%s] failed to parse field [%s]", kind, key).CausedBy(apierr.From(err))
}
