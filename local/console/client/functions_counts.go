package client

import "context"

// Counts are the forwarder's counts of the deliveries that it has processed. They are
// summed from the documents that the forwarder writes if SUMMARIES=on.
type Counts struct {
	Deliveries   int
	Received     int // log events: the sum of Filtered, Excluded, Joined, Stored, Duplicate and Refused
	Filtered     int // documents dropped by a rule
	Excluded     int // documents excluded because the forwarder causes them
	Joined       int // log events that are a part of another one's document, such as the lines of a stack trace
	Stored       int // documents
	Duplicate    int // duplicate documents, which were not stored again
	Retried      int // documents sent again; each retry counts
	Refused      int // documents that OpenSearch permanently rejected
	Unreadable   int // deliveries that could not be read
	DeadLettered int // dead letters among Refused and Unreadable in the failure queue
}

// forwarderNamespace is the namespace of the forwarder's CloudWatch metrics.
const forwarderNamespace = "faulty"

// forwarderMetrics returns the names of the forwarder's counts below metrics.
func forwarderMetrics() []string {
	return []string{"received", "filtered", "excluded", "joined", "stored", "duplicate", "retried", "refused", "unreadable", "dead_lettered"}
}

// Counts returns the sums of the forwarder's summaries in a scope with one search.
func (c *Client) Counts(ctx context.Context, s Scope) (Counts, error) {
	sum := func(name string) object { return object{"sum": object{"field": "metrics." + name}} }
	type sums struct {
		Received, Filtered, Excluded, Joined, Stored, Duplicate, Retried, Refused, Unreadable metric
		DeadLettered                                                                          metric `json:"dead_lettered"`
	}
	aggs := object{}
	for _, name := range forwarderMetrics() {
		aggs[name] = sum(name)
	}
	found, err := ask[sums](ctx, c, object{"size": 0, "track_total_hits": true, "query": s.query(is("emf.namespace", forwarderNamespace)), "aggs": aggs})
	if err != nil {
		return Counts{}, err
	}
	f := found.Aggregations
	return Counts{
		Deliveries: found.Hits.Total.Value, Received: f.Received.int(), Filtered: f.Filtered.int(), Excluded: f.Excluded.int(), Joined: f.Joined.int(), Stored: f.Stored.int(), Duplicate: f.Duplicate.int(),
		Retried: f.Retried.int(), Refused: f.Refused.int(), Unreadable: f.Unreadable.int(), DeadLettered: f.DeadLettered.int(),
	}, nil
}
