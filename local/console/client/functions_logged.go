package client

import (
	"context"
	"time"

	"faulty/local/dig/compare"
)

// Logged is what a function has logged in a scope, reports or not.
type Logged struct {
	Name     string
	Events   int
	Bytes    int64 // as CloudWatch charges for; 0: not known
	Last     time.Time
	IsSilent bool // it has logged nothing in the last quarter of the scope, which is not chance
}

// Logged returns what the functions of a scope have logged, in one search.
func (c *Client) Logged(ctx context.Context, s Scope) (list []Logged, err error) {
	recent := s
	recent.From = s.To.Add(-s.To.Sub(s.From) / 4)
	found, err := ask[struct {
		Functions terms[struct {
			Bytes, Last metric
			Recent      struct {
				Count int `json:"doc_count"`
			}
		}]
	}](ctx, c, object{"size": 0, "track_total_hits": false, "query": s.query(exists("faas.name")), "aggs": object{
		"functions": object{"terms": object{"field": "faas.name", "size": maxFunctions}, "aggs": object{
			"bytes": object{"sum": object{"field": "event.bytes"}}, "last": most("@timestamp"), "recent": object{"filter": recent.span()},
		}},
	}})
	if err != nil {
		return nil, err
	}
	for _, b := range found.Aggregations.Functions.Buckets {
		before := b.Count - b.In.Recent.Count
		silent := b.In.Recent.Count == 0 && compare.Judge(before, 0, 1./3).Change == compare.Gone
		list = append(list, Logged{b.Key, b.Count, int64(float(b.In.Bytes.Value)), b.In.Last.time(), silent})
	}
	return list, nil
}
