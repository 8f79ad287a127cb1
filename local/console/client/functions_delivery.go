package client

import (
	"context"
	"slices"
	"time"
)

// A Delivery is what the documents say about their delivery.
type Delivery struct {
	Stored int       // documents
	Last   time.Time // ingested, of all
	Lag    Quantiles // ms, from the line to its arrival
	Groups []Source
	Other  int // documents of log groups that are not listed
	Start  time.Time
	Step   time.Duration
	Lags   []Lag // over time
}

// A Source is a log group that documents came from.
type Source struct {
	Group  string
	Stored int
	Last   time.Time // ingested
	Lag    Quantiles
}

// A Lag is that of one step of time; zero where nothing arrived.
type Lag struct {
	Count    int
	P50, P95 float64 // ms
}

// maxSources bounds the list of log groups.
const maxSources = 50

type arrived struct {
	Lag  quantiles `json:"lag"`
	Max  metric    `json:"lag_max"`
	Last metric    `json:"last"`
}

// Delivery returns how the documents of a scope got here, in one search; those
// that the forwarder made itself had no way to go.
func (c *Client) Delivery(ctx context.Context, s Scope) (Delivery, error) {
	s.Only = append(slices.Clip(s.Only), Condition{Field: "emf.namespace", Value: ownNamespace, Not: true})
	asked := func() object {
		return object{"lag": percentiles("event.ingest_lag_ms"), "lag_max": most("event.ingest_lag_ms"), "last": most("event.ingested")}
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
	out := Delivery{Stored: found.Hits.Total.Value, Last: f.Last.time(), Lag: f.Lag.with(f.Max), Other: f.Groups.Other, Start: line.Start, Step: line.Step, Lags: make([]Lag, line.steps(s))}
	for _, b := range f.Groups.Buckets {
		out.Groups = append(out.Groups, Source{b.Key, b.Count, b.In.Last.time(), b.In.Lag.with(b.In.Max)})
	}
	for _, b := range f.Time.Buckets {
		if i := line.at(b.Key); i >= 0 && i < len(out.Lags) {
			out.Lags[i] = Lag{b.Count, float(b.By.Values["50.0"]), float(b.By.Values["95.0"])}
		}
	}
	return out, nil
}
