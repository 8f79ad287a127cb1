package aggregation

import (
	"math"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// HitOptions say how the documents of a top_hits are shown.
type HitOptions struct {
	Source         any // _source, as given
	Version, SeqNo bool
	Order          rank.Order
	Total          int64 // documents in the bucket
}

// topHits is the first documents of each bucket.
type topHits struct {
	show       HitOptions
	from, size int
	tops       []*rank.Top
	counts     counts
}

func newTopHits(o *strictjson.Object) (node, error) {
	a := &topHits{from: o.Int("from", 0), size: o.Int("size", 3)}
	a.show = HitOptions{Source: o.Take("_source"), Version: o.Bool("version", false), SeqNo: o.Bool("seq_no_primary_term", false)}
	o.Only("explain", false)
	o.Only("track_scores", false)
	if a.from < 0 || a.size < 0 || a.from+a.size > 100 {
		return nil, apierr.Illegal("Top hits result window is too large, from + size must be less than or equal to: [100] but was [%d]. This limit can be set by changing the [index.max_inner_result_window] index level setting.", a.from+a.size)
	}
	var err error
	a.show.Order, err = rank.ParseOrder(o.Take("sort"))
	return a, err
}

func (a *topHits) index(e *env) (collector, error) {
	part, err := a.show.Order.Index(e.Context, e.number)
	return func(s *segment.Segment, docs, buckets []uint32) {
		if len(docs) == 0 {
			return
		}
		var scores []float64
		if a.show.Order.Scores {
			scores = e.query.Score(s, docs)
		}
		p := part.Read(s, docs, scores)
		a.counts.add(buckets)
		for i, b := range buckets {
			a.tops = grown(a.tops, b)
			if a.tops[b] == nil {
				a.tops[b] = rank.NewTop(a.from + a.size)
			}
			a.tops[b].Offer(p, i)
		}
	}, err
}

func (a *topHits) result(bucket uint32, r *rendering) (map[string]any, error) {
	show := a.show
	show.Total = at(a.counts, bucket)
	var found []rank.Hit
	if top := at(a.tops, bucket); top != nil {
		found = top.Hits(a.from)
	}
	hits, err := r.fetch(show, found)
	if err != nil {
		return nil, err
	}
	object, _ := hits.(map[string]any)
	return object, nil
}

func (a *topHits) metric(uint32, string) (float64, bool) { return math.NaN(), false }
