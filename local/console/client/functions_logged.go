package client

import (
	"context"
	"time"

	"faulty/local/dig/compare"
)

// Logged is the volume of a function's logs in a scope, including functions without reports.
type Logged struct {
	Name     string
	Events   int
	Bytes    int64 // bytes that CloudWatch bills; 0 if unknown
	Last     time.Time
	Failing  int  // number of invocations with an exception; an estimate above a few thousand
	IsSilent bool // the function logged nothing in the last quarter of the scope, and chance does not explain it
}

// Logged returns the log volume of each function in a scope with one search.
func (c *Client) Logged(ctx context.Context, s Scope) (list []Logged, err error) {
	recent := s
	recent.From = s.To.Add(-s.To.Sub(s.From) / 4)
	found, err := ask[struct {
		Functions terms[struct {
			Bytes, Last metric
			Recent      struct {
				Count int `json:"doc_count"`
			}
			Failed struct{ Executions metric }
		}]
	}](ctx, c, object{"size": 0, "track_total_hits": false, "query": s.query(exists("faas.name")), "aggs": object{
		"functions": object{"terms": object{"field": "faas.name", "size": maxFunctions}, "aggs": object{
			"bytes": object{"sum": object{"field": "event.bytes"}}, "last": most("@timestamp"), "recent": object{"filter": recent.span()},
			"failed": object{"filter": exists("exception.fingerprint"), "aggs": object{"executions": object{"cardinality": object{"field": "faas.execution"}}}},
		}},
	}})
	if err != nil {
		return nil, err
	}
	for _, b := range found.Aggregations.Functions.Buckets {
		before := b.Count - b.In.Recent.Count
		silent := b.In.Recent.Count == 0 && compare.Judge(before, 0, 1./3).Change == compare.Gone
		list = append(list, Logged{b.Key, b.Count, int64(float(b.In.Bytes.Value)), b.In.Last.time(), b.In.Failed.Executions.int(), silent})
	}
	return list, nil
}
