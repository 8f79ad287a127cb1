package api

import (
	"fmt"
	"time"

	"faulty/local/opensearch/query"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/store"
)

// searchReply is the body of a _search response.
type searchReply struct {
	ScrollID     string         `json:"_scroll_id,omitempty"`
	Took         int64          `json:"took"`
	TimedOut     bool           `json:"timed_out"`
	Shards       searchShards   `json:"_shards"`
	Hits         hits           `json:"hits"`
	Aggregations map[string]any `json:"aggregations,omitempty"`
	Status       int            `json:"status,omitempty"` // set only in an _msearch
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
	now := time.Now()
	out, last, err := s.run(c, r, views, now)
	if err == nil && r.scroll > 0 && len(views) > 0 {
		out.ScrollID, err = s.scrolls.keep(&scroll{request: r, views: views, now: now, last: last})
	}
	return out, err
}

// run carries out a search on indices. It also returns the last hit of the page, or nil if the page
// is empty.
func (s *server) run(c *call, r *searchRequest, views []*store.View, now time.Time) (*searchReply, *rank.Hit, error) {
	run := &running{request: r, top: rank.NewTop(r.from + r.size)}
	ctx, cancel := c.within(r.timeout)
	defer cancel()
	for number, v := range views {
		in := contextOf(v, now)
		in.Done = ctx.Done()
		if err := run.index(in, number); err != nil {
			return nil, nil, err
		}
		if err := c.gone(); err != nil {
			return nil, nil, err
		}
	}
	out := &searchReply{TimedOut: run.timedOut, Shards: searchShards{Total: len(views), Successful: len(views)}}
	var last *rank.Hit
	found := run.top.Hits(r.from)
	if len(found) > 0 {
		last = &found[len(found)-1]
	}
	var err error
	if out.Hits, err = s.documents(c, found, r.source, r.show, r.order.Plain); err != nil {
		return nil, nil, err
	}
	out.Hits.total(r, run.total)
	if len(views) == 0 {
		out.Hits.MaxScore = new(rank.Float)
	}
	if out.Aggregations, err = r.aggs.Results(s.fetchTop(c)); err != nil {
		return nil, nil, err
	}
	out.Took = c.took()
	return out, last, nil
}

// running is a search in progress.
type running struct {
	request  *searchRequest
	top      *rank.Top
	total    int
	timedOut bool
}

func (run *running) index(c *query.Context, number int) error {
	r := run.request
	q, err := c.Parse(r.query)
	if err != nil {
		return err
	}
	part, err := r.order.Index(c, number)
	if err != nil {
		return err
	}
	collect, err := r.aggs.Index(c, number)
	if err != nil {
		return err
	}
	for _, s := range c.Segments {
		docs := q(s).And(s.Live).Docs()
		if c.Expired() { // the result is incomplete
			run.timedOut = true
			return nil
		}
		collect(s, docs)
		if err := c.Err(); err != nil {
			return err
		}
		run.offer(part, s, docs)
		if err := s.Err(); err != nil {
			return fmt.Errorf("search %s: %w", c.Index, err)
		}
	}
	return nil
}

func (run *running) offer(part rank.Part, s *segment.Segment, docs []uint32) {
	run.total += len(docs)
	if run.request.from+run.request.size == 0 || len(docs) == 0 {
		return
	}
	p := part.Read(s, docs)
	for at := range docs {
		run.top.Offer(p, at)
	}
}
