package client

import "context"

// Counts are what the forwarder says of the deliveries that it has finished, in
// the documents that SUMMARIES=on makes of its summary lines.
type Counts struct {
	Deliveries   int
	Received     int // events; several may be one document, a trace that came in lines
	Filtered     int // lines that a rule dropped
	Stored       int // documents
	Twice        int // documents that were there already
	Retried      int // documents sent again, each time counted
	Refused      int // documents, for good
	Unreadable   int // deliveries
	DeadLettered int // of the refused and unreadable, in the failure queue
}

// ownNamespace is the forwarder's, of CloudWatch metrics.
const ownNamespace = "faulty"

// Counts sums the summaries of a scope up, in one search.
func (c *Client) Counts(ctx context.Context, s Scope) (Counts, error) {
	sum := func(name string) object { return object{"sum": object{"field": "metrics." + name}} }
	type sums struct {
		Received, Filtered, Stored, Duplicate, Retried, Refused, Unreadable metric
		DeadLettered                                                        metric `json:"dead_lettered"`
	}
	aggs := object{}
	for _, name := range []string{"received", "filtered", "stored", "duplicate", "retried", "refused", "unreadable", "dead_lettered"} {
		aggs[name] = sum(name)
	}
	found, err := ask[sums](ctx, c, object{"size": 0, "track_total_hits": true, "query": s.query(is("emf.namespace", ownNamespace)), "aggs": aggs})
	if err != nil {
		return Counts{}, err
	}
	f := found.Aggregations
	return Counts{
		Deliveries: found.Hits.Total.Value, Received: f.Received.int(), Filtered: f.Filtered.int(), Stored: f.Stored.int(), Twice: f.Duplicate.int(),
		Retried: f.Retried.int(), Refused: f.Refused.int(), Unreadable: f.Unreadable.int(), DeadLettered: f.DeadLettered.int(),
	}, nil
}
