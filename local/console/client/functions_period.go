package client

import (
	"context"
	"strconv"
)

// A Period summarizes the invocations of a function in a part of a scope, or in the span before it.
type Period struct {
	Invocations int
	Errors      int // errors and timeouts
	P50, P95    Measure
	MemoryUsed  int // MB, maximum; 0 in a part of a scope
	Work        Work
}

type periodFound struct {
	Duration quantiles
	Status   terms[struct{}]
	Used     metric
	Sizes    terms[billedFound]
}

// partFound is a part of a scope.
type partFound struct {
	Count    int `json:"doc_count"`
	Duration quantiles
}

func (p partFound) period() Period {
	return Period{Invocations: p.Count, P50: measured(p.Duration, 50, p.Count), P95: measured(p.Duration, 95, p.Count)}
}

func ranked() object {
	return object{"percentiles": object{"field": "faas.duration_ms", "percents": ranks()}}
}

// quarters returns the aggregations of the first and of the last quarter of a scope.
func (s Scope) quarters() (early, late object) {
	quarter := s.To.Sub(s.From) / 4
	part := func(part Scope) object {
		return object{"filter": part.span(), "aggs": object{"duration": ranked()}}
	}
	return part(Scope{From: s.From, To: s.From.Add(quarter)}), part(Scope{From: s.To.Add(-quarter), To: s.To})
}

// preceding returns the scope of the same length before s.
func (s Scope) preceding() Scope {
	s.From, s.To = s.From.Add(-s.To.Sub(s.From)), s.From
	return s
}

// before returns the summaries of the functions in the span before a scope.
func (c *Client) before(ctx context.Context, s Scope) (map[string]Period, error) {
	found, err := ask[struct{ Functions terms[periodFound] }](ctx, c, object{
		"size": 0, "track_total_hits": false, "query": s.preceding().query(is("event.action", "platform.report")),
		"aggs": object{"functions": object{"terms": object{"field": "faas.name", "size": maxFunctions}, "aggs": object{
			"duration": ranked(), "status": byValue("faas.status", 10), "used": most("faas.max_memory_used_mb"), "sizes": billedBySize(),
		}}},
	})
	if err != nil {
		return nil, err
	}
	out := map[string]Period{}
	for _, b := range found.Aggregations.Functions.Buckets {
		p := partFound{b.Count, b.In.Duration}.period()
		p.Errors, p.MemoryUsed, p.Work = count(b.In.Status, append(failed(), timedOut)...), b.In.Used.int(), work(b.Count, b.In.Sizes)
		out[b.Key] = p
	}
	return out, nil
}

// work returns the usage of a number of requests.
func work(requests int, sizes terms[billedFound]) Work {
	w := Work{Requests: requests}
	for _, size := range sizes.Buckets {
		if mb, err := strconv.Atoi(size.Key); err == nil {
			w.GBSeconds += float64(mb) / 1024 * float(size.In.Billed.Value) / 1000
		}
	}
	return w
}
