package client

import (
	"context"
	"slices"
	"time"
)

// A Delivery summarizes how the documents of a scope were delivered to OpenSearch.
type Delivery struct {
	Stored int       // number of documents
	Live   int       // number of documents with a lag; historical logs have none
	Last   time.Time // latest ingest time of all documents
	Lag    Quantiles // ms between the log event's timestamp and its ingestion, of live documents
	Groups []Source
	Other  int // number of documents from log groups that are not in Groups
	Start  time.Time
	Step   time.Duration
	Lags   []Lag // one for each step from Start
}

// A Source is a log group that delivered documents.
type Source struct {
	Group  string
	Stored int
	Live   int       // number of documents with a lag
	Last   time.Time // latest ingest time
	Lag    Quantiles
}

// A Lag is the ingest lag in one time step. It is zero if no document arrived in the step.
type Lag struct {
	Count    int
	P50, P95 float64 // ms
}

// maxSources limits the number of log groups in the list.
const maxSources = 50

type arrived struct {
	Lag  quantiles `json:"lag"`
	Max  metric    `json:"lag_max"`
	Last metric    `json:"last"`
	Live struct {
		Count int `json:"doc_count"`
	} `json:"live"`
}

// Delivery returns the delivery summary of a scope with one search. It excludes the
// documents that the forwarder creates itself, because they are not delivered by a log
// group.
func (c *Client) Delivery(ctx context.Context, s Scope) (Delivery, error) {
	s.Only = append(slices.Clip(s.Only), Condition{Field: "emf.namespace", Value: forwarderNamespace, Not: true})
	asked := func() object {
		return object{"lag": percentiles("event.ingest_lag_ms"), "lag_max": most("event.ingest_lag_ms"), "last": most("event.ingested"), "live": object{"filter": exists("event.ingest_lag_ms")}}
	}
	line := newTimeline(s)
	histogram := line.histogram()
	histogram["aggs"] = object{"by": percentiles("event.ingest_lag_ms")}
	aggs := asked()
	aggs["time"] = histogram
	aggs["groups"] = object{"terms": object{"field": "aws.cloudwatch.log_group", "size": maxSources}, "aggs": asked()}
	found, err := ask[struct {
		arrived
		Time   timeBuckets[quantiles] `json:"time"`
		Groups terms[arrived]         `json:"groups"`
	}](ctx, c, object{"size": 0, "track_total_hits": true, "query": s.query(), "aggs": aggs})
	if err != nil {
		return Delivery{}, err
	}
	f := found.Aggregations
	out := Delivery{Stored: found.Hits.Total.Value, Live: f.Live.Count, Last: f.Last.time(), Lag: f.Lag.with(f.Max), Other: f.Groups.Other, Start: line.Start, Step: line.Step, Lags: make([]Lag, line.steps(s))}
	for _, b := range f.Groups.Buckets {
		out.Groups = append(out.Groups, Source{b.Key, b.Count, b.In.Live.Count, b.In.Last.time(), b.In.Lag.with(b.In.Max)})
	}
	for _, b := range f.Time.Buckets {
		if i := line.at(b.Key); b.By.Values["50.0"] != nil && i >= 0 && i < len(out.Lags) {
			out.Lags[i] = Lag{b.Count, float(b.By.Values["50.0"]), float(b.By.Values["95.0"])}
		}
	}
	return out, nil
}
