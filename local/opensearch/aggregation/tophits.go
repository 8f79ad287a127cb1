package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// HitOptions determine how the response shows the documents of a top_hits.
type HitOptions struct {
	Source any // _source of the request
	Order  rank.Order
	Total  int64 // number of documents in the bucket
}

// maxTopHits is OpenSearch's default of index.max_inner_result_window.
const maxTopHits = 100

// topHits collects the top documents of each bucket.
type topHits struct {
	show   HitOptions
	size   int
	tops   []*rank.Top // by bucket
	counts counts
}

func newTopHits(o *strictjson.Object) (node, error) {
	a := &topHits{show: HitOptions{Source: o.Take("_source")}, size: o.Int("size", 3)}
	if a.size < 0 || a.size > maxTopHits {
		return nil, apierr.Illegal("Top hits result window is too large, from + size must be less than or equal to: [%d] but was [%d]. This limit can be set by changing the [index.max_inner_result_window] index level setting.", maxTopHits, a.size)
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
		p := part.Read(s, docs)
		a.counts.add(buckets)
		for i, b := range buckets {
			top := slot(&a.tops, b)
			if *top == nil {
				*top = rank.NewTop(a.size)
			}
			(*top).Offer(p, i)
		}
	}, err
}

func (a *topHits) result(bucket uint32, r *rendering) (map[string]any, error) {
	show := a.show
	show.Total = at(a.counts, bucket)
	var found []rank.Hit
	if top := at(a.tops, bucket); top != nil {
		found = top.Hits(0)
	}
	hits, err := r.fetch(show, found)
	if err != nil {
		return nil, err
	}
	object, _ := hits.(map[string]any)
	return object, nil
}
