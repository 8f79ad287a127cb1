package api

import (
	"encoding/json"

	"faulty/local/opensearch/aggregation"
	"faulty/local/opensearch/rank"
)

// hits is the part of a response that contains documents.
type hits struct {
	Total    any         `json:"total,omitempty"`
	MaxScore *rank.Float `json:"max_score"`
	Hits     []hit       `json:"hits"`
}

type hit struct {
	Index   string          `json:"_index"`
	ID      string          `json:"_id"`
	Version int64           `json:"_version,omitempty"`
	SeqNo   *int64          `json:"_seq_no,omitempty"`
	Term    int             `json:"_primary_term,omitempty"`
	Score   *rank.Float     `json:"_score"`
	Ignored []string        `json:"_ignored,omitempty"`
	Source  json.RawMessage `json:"_source,omitempty"`
	Sort    []any           `json:"sort,omitempty"`
}

// total sets the total number of hits and the maximum score.
func (h *hits) total(r *searchRequest, n int) {
	switch {
	case r.track == 0:
	case r.track > 0 && n > r.track:
		h.Total = map[string]any{"value": r.track, "relation": "gte"}
	default:
		h.Total = map[string]any{"value": n, "relation": "eq"}
	}
	if r.show.scores && n > 0 && r.size > 0 {
		h.MaxScore = new(rank.Float(rank.Score))
	}
}

// documents reads the documents of hits. It omits a document that was replaced or deleted since the
// search started.
func (s *server) documents(c *call, found []rank.Hit, source sourceFilter, show hitOptions, plainOrder bool) (hits, error) {
	out := hits{Hits: make([]hit, 0, len(found))}
	for _, f := range found {
		d, err := s.store.Hit(f.Context.Index, f.Seq)
		if err != nil {
			return out, err
		}
		if !d.Found {
			continue
		}
		h := hit{Index: d.Index, ID: d.ID, Version: d.Version, Ignored: f.Ignored}
		if err := c.spend(len(d.Source)); err != nil {
			return out, err
		}
		if h.Source, err = source.apply(d.Source); err != nil {
			return out, err
		}
		if show.scores {
			h.Score = new(rank.Float(rank.Score))
		}
		if !show.version {
			h.Version = 0
		}
		if show.seqNo {
			h.SeqNo, h.Term = &f.Seq, 1
		}
		if !plainOrder {
			h.Sort = f.Sort
		}
		out.Hits = append(out.Hits, h)
	}
	return out, nil
}

// fetchTop returns a function that reads the documents of a top_hits aggregation.
func (s *server) fetchTop(c *call) func(aggregation.HitOptions, []rank.Hit) (any, error) {
	return func(o aggregation.HitOptions, found []rank.Hit) (any, error) {
		source, err := sourceFilterOf(o.Source)
		if err != nil {
			return nil, err
		}
		out, err := s.documents(c, found, source, hitOptions{scores: o.Order.Scores}, o.Order.Plain)
		if err != nil {
			return nil, err
		}
		out.Total = map[string]any{"value": o.Total, "relation": "eq"}
		if o.Order.Scores && len(out.Hits) > 0 {
			out.MaxScore = new(rank.Float(rank.Score))
		}
		return map[string]any{"hits": out}, nil
	}
}
