package search

import (
	"bytes"
	"fmt"

	"faulty/local/search/aggregation"
	"faulty/local/search/apierr"
	"faulty/local/search/body"
	"faulty/local/search/query"
	"faulty/local/search/rank"
	"faulty/local/search/segment"
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

func (s *Store) search(c *call) (any, error) {
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
func (s *Store) run(c *call, r *searchRequest, views []*view) (*searchReply, error) {
	now := s.now()
	run := &running{store: s, request: r, top: rank.NewTop(r.from + r.size)}
	for number, v := range views {
		if err := run.index(v.context(now), number); err != nil {
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
	store   *Store
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

// count answers _count.
func (s *Store) count(c *call) (any, error) {
	tree, err := c.object()
	if err != nil {
		return nil, err
	}
	o := body.Of("count", tree)
	wanted := o.Take("query")
	if err := o.Done(); err != nil {
		return nil, err
	}
	if q := c.queryParameter(); q != nil {
		wanted = q
	}
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	total, now := 0, s.now()
	for _, v := range views {
		ctx := v.context(now)
		q, err := ctx.Parse(wanted)
		if err != nil {
			return nil, err
		}
		for _, seg := range v.segments {
			total += q.Match(seg).And(seg.Live).Count()
			if err := seg.Err(); err != nil {
				return nil, fmt.Errorf("count in %s: %w", v.index.name, err)
			}
		}
	}
	return map[string]any{"count": total, "_shards": searchShards{Total: len(views), Successful: len(views)}}, nil
}

// multiSearch answers _msearch: pairs of lines, where to search and what for.
func (s *Store) multiSearch(c *call) (any, error) {
	lines := bytes.Split(bytes.TrimSuffix(c.body, []byte("\n")), []byte("\n"))
	if len(lines)%2 != 0 {
		return nil, apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: no requests added, or a header without a body;")
	}
	responses := []any{}
	for i := 0; i < len(lines); i += 2 {
		answer, err := s.oneOfMany(c, lines[i], lines[i+1])
		if err != nil {
			responses = append(responses, apierr.From(err).Body())
			continue
		}
		answer.Status = 200
		responses = append(responses, answer)
	}
	return map[string]any{"took": c.took(), "responses": responses}, nil
}

func (s *Store) oneOfMany(c *call, header, text []byte) (*searchReply, error) {
	one := &call{r: c.r, params: map[string][]string{}, body: header, start: c.start}
	where, err := one.object()
	if err != nil {
		return nil, err
	}
	o := body.Of("msearch header", where)
	var index string
	for i, name := range o.Texts("index") {
		if i > 0 {
			index += ","
		}
		index += name
	}
	for _, name := range []string{"ignore_unavailable", "allow_no_indices"} {
		if o.Has(name) {
			one.params.Set(name, o.Text(name, ""))
		}
	}
	o.Ignore("preference", "search_type", "request_cache")
	if err := o.Done(); err != nil {
		return nil, err
	}
	if index == "" {
		index = c.r.PathValue("index")
	}
	one.body = text
	tree, err := one.object()
	if err != nil {
		return nil, err
	}
	r, err := parseSearch(one, tree)
	if err != nil {
		return nil, err
	}
	views, err := s.resolve(index, one.params)
	if err != nil {
		return nil, err
	}
	return s.run(one, r, views)
}
