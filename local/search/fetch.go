package search

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"faulty/local/search/aggregation"
	"faulty/local/search/rank"
	"faulty/local/search/segment"
)

// hits is the part of a response that holds documents.
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

// total sets what is told of all hits.
func (h *hits) total(r *searchRequest, n int, best float64) {
	switch {
	case r.totalAsInt:
		h.Total = n
	case r.track == 0:
	case r.track > 0 && n > r.track:
		h.Total = map[string]any{"value": r.track, "relation": "gte"}
	default:
		h.Total = map[string]any{"value": n, "relation": "eq"}
	}
	if r.show.scores && n > 0 && r.size > 0 {
		score := rank.Float(float32(best))
		h.MaxScore = &score
	}
}

// fetch reads the documents of a page.
func (s *Store) fetch(r *searchRequest, found []rank.Hit) (hits, error) {
	return s.documents(found, r.source, r.show, r.order.Plain)
}

func (s *Store) documents(found []rank.Hit, source sourceFilter, show hitOptions, plainOrder bool) (hits, error) {
	out := hits{Hits: make([]hit, 0, len(found))}
	for _, f := range found {
		h := hit{Index: f.Context.Index, Ignored: f.Ignored}
		x, err := s.one(h.Index)
		if err == nil {
			err = s.reader.QueryRow("SELECT id, version, source FROM documents WHERE place = ?", x.place(f.Seq)).Scan(&h.ID, &h.Version, &h.Source)
		}
		if errors.Is(err, sql.ErrNoRows) {
			continue // replaced or deleted since the search began
		}
		if err != nil {
			return out, fmt.Errorf("read a hit of %s: %w", h.Index, err)
		}
		if h.Source, err = source.apply(h.Source); err != nil {
			return out, err
		}
		if show.scores {
			score := rank.Float(float32(f.Score))
			h.Score = &score
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

// fetchTop reads the documents of a top_hits aggregation.
func (s *Store) fetchTop(o aggregation.HitOptions, found []rank.Hit) (any, error) {
	source, err := sourceFilterOf(o.Source)
	if err != nil {
		return nil, err
	}
	out, err := s.documents(found, source, hitOptions{version: o.Version, seqNo: o.SeqNo, scores: o.Order.Scores}, o.Order.Plain)
	if err != nil {
		return nil, err
	}
	out.Total = map[string]any{"value": o.Total, "relation": "eq"}
	if o.Order.Scores && len(out.Hits) > 0 {
		best := rank.Float(0)
		for _, h := range out.Hits {
			best = max(best, *h.Score)
		}
		out.MaxScore = &best
	}
	return map[string]any{"hits": out}, nil
}

// ignored returns the fields of a document of which a value was not indexed.
func (v *view) ignored(seq int64) []string {
	for _, s := range v.segments {
		if doc := seq - s.Base; 0 <= doc && doc < segment.Size {
			return rank.Ignored(s, uint32(doc))
		}
	}
	return nil
}
