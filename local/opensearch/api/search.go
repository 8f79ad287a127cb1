package api

import (
	"fmt"
	"time"

	"faulty/local/opensearch/aggregation"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/store"
)

// searchReply is the body of a _search response.
type searchReply struct {
	Took         int64          `json:"took"`
	TimedOut     bool           `json:"timed_out"`
	Shards       searchShards   `json:"_shards"`
	Hits         hits           `json:"hits"`
	Aggregations map[string]any `json:"aggregations,omitempty"`
	Status       int            `json:"status,omitempty"` // in an _msearch
}

type searchShards struct {
	Total      int `json:"total"`
	Successful int `json:"successful"`
	Skipped    int `json:"skipped"`
	Failed     int `json:"failed"`
}

func (s *server) search(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	r, err := parseSearch(c, tree)
	if err != nil {
		return nil, err
	}
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	return s.run(c, r, views)
}

// run carries out a search on a set of indices.
func (s *server) run(c *call, r *searchRequest, views []*store.View) (*searchReply, error) {
	now := time.Now()
	run := &running{request: r, top: rank.NewTop(r.from + r.size)}
	for number, v := range views {
		if err := run.index(contextOf(v, now), number); err != nil {
			return nil, err
		}
	}
	out := &searchReply{Shards: searchShards{Total: len(views), Successful: len(views)}}
	var err error
	if out.Hits, err = s.fetch(r, run.top.Hits(r.from)); err != nil {
		return nil, err
	}
	out.Hits.total(r, run.total, run.best)
	if len(views) == 0 {
		out.Hits.MaxScore = new(rank.Float)
	}
	if out.Aggregations, err = r.aggs.Results(func(show aggregation.HitOptions, found []rank.Hit) (any, error) {
		return s.fetchTop(show, found)
	}); err != nil {
		return nil, err
	}
	out.Took = c.took()
	return out, nil
}

// running is a search on its way through the segments.
type running struct {
	request *searchRequest
	top     *rank.Top
	total   int
	best    float64
}

func (run *running) index(c *query.Context, number int) error {
	r := run.request
	q, err := c.Parse(r.query)
	if err != nil {
		return err
	}
	filter := q
	if r.postFilter != nil {
		if filter, err = c.Parse(r.postFilter); err != nil {
			return err
		}
	}
	part, err := r.order.Index(c, number)
	if err != nil {
		return err
	}
	collect, err := r.aggs.Index(c, number, q)
	if err != nil {
		return err
	}
	for _, s := range c.Segments {
		set := q.Match(s).And(s.Live)
		docs := set.Docs()
		var scores []float64
		if r.order.Scores {
			scores = q.Score(s, docs)
			docs, scores = atLeast(r.minScore, docs, scores)
		}
		collect(s, docs)
		if r.postFilter != nil {
			docs, scores = narrowed(filter.Match(s), docs, scores)
		}
		run.offer(part, s, docs, scores)
		if err := s.Err(); err != nil {
			return fmt.Errorf("search %s: %w", c.Index, err)
		}
	}
	return nil
}

func (run *running) offer(part rank.Part, s *segment.Segment, docs []uint32, scores []float64) {
	run.total += len(docs)
	for _, score := range scores {
		run.best = max(run.best, score)
	}
	if run.request.from+run.request.size == 0 || len(docs) == 0 {
		return
	}
	p := part.Read(s, docs, scores)
	for at := range docs {
		run.top.Offer(p, at)
	}
}

// atLeast drops documents below min_score.
func atLeast(least float64, docs []uint32, scores []float64) ([]uint32, []float64) {
	if least == 0 {
		return docs, scores
	}
	n := 0
	for i, score := range scores {
		if score >= least {
			docs[n], scores[n] = docs[i], score
			n++
		}
	}
	return docs[:n], scores[:n]
}

// narrowed returns the documents that are in a set, with their scores.
func narrowed(set segment.Bits, docs []uint32, scores []float64) ([]uint32, []float64) {
	var outDocs []uint32
	var outScores []float64
	for i, doc := range docs {
		if set.Has(doc) {
			outDocs = append(outDocs, doc)
			if scores != nil {
				outScores = append(outScores, scores[i])
			}
		}
	}
	return outDocs, outScores
}
