package client

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// A Detail is the full information about one group.
type Detail struct {
	Group               // within the scope; Event provides the description
	Ever     int        // number of events of all time
	First    Document   // the first event of all time
	Latest   Document   // the last event of all time
	Event    Document   // the event whose stack trace is shown
	newest   topHits    // newest events in the scope
	Events   []Document // newest events in the scope, without their long text fields
	Timeline Timeline   // events in the scope by level
	Parts    []Values   // breakdowns that have at least one value
	Messages Values
	Runs     Runs
}

// Runs summarizes the invocations that contain the group's events. The data is from their
// platform.report records.
type Runs struct {
	Known       int // invocations with a report
	Cold        int
	Status      Values
	Median, P95 float64 // duration in milliseconds
	Memory      float64 // maximum memory used, in MB
}

// MaxRuns limits how many invocations are looked up. maxEvents limits how many events a
// page lists.
const (
	MaxRuns   = 1000
	maxEvents = 25
)

// breakdowns returns the fields by whose values the group's events are counted.
func breakdowns() []string {
	return []string{"faas.name", "service.version", "user.id", "http.route", "http.request.method", "log.level", "content.type", "http.response.status_code"}
}

// Detail returns a group. event is the id of the event to show. If it is "", the newest
// event in the scope is shown, or the newest of all time if the scope has no event. Detail
// sends two searches concurrently and then a third one for the invocations.
func (c *Client) Detail(ctx context.Context, s Scope, fingerprint, event string) (Detail, error) {
	out := Detail{Group: Group{Fingerprint: fingerprint}, Timeline: newTimeline(s)}
	var executions []string
	var both errgroup.Group
	both.Go(func() (err error) {
		executions, err = c.within(ctx, s, &out)
		return err
	})
	both.Go(func() error { return c.ever(ctx, fingerprint, event, &out) })
	if err := both.Wait(); err != nil {
		return out, err
	}
	if out.Ever == 0 {
		return out, &Error{Status: 404, Reason: fmt.Sprintf("no event of a group %s is stored; it may be older than the oldest index", fingerprint)}
	}
	if event == "" && len(out.newest.Hits.Hits) > 0 {
		var err error
		if out.Event, err = out.newest.one(); err != nil {
			return out, err
		}
		out.describe(out.Event)
	}
	return out, c.runs(ctx, executions, &out.Runs)
}

type withinFound struct {
	Time       timeBuckets[terms[struct{}]] `json:"time"`
	Executions terms[struct{}]              `json:"executions"`
	Messages   terms[struct{}]              `json:"messages"`
	First      metric                       `json:"first"`
	Last       metric                       `json:"last"`
	Newest     topHits                      `json:"newest"`
	Users      metric                       `json:"users"`
}

// within searches the group's events in the scope and returns the ids of the invocations
// that contain them.
func (c *Client) within(ctx context.Context, s Scope, out *Detail) ([]string, error) {
	levels := out.Timeline.histogram()
	levels["aggs"] = object{"by": byValue("log.level", len(Levels()))}
	aggs := object{
		"time": levels, "executions": byValue("faas.execution", MaxRuns), "messages": byValue("exception.message.keyword", 5),
		"first": object{"min": object{"field": "@timestamp"}}, "last": object{"max": object{"field": "@timestamp"}},
		"newest": oneHit("desc"), "users": object{"cardinality": object{"field": "user.id"}},
	}
	for _, field := range breakdowns() {
		aggs[field] = byValue(field, 8)
	}
	found, err := ask[anyOf[withinFound]](ctx, c, object{
		"size": maxEvents, "track_total_hits": true, "query": s.query(is("exception.fingerprint", out.Fingerprint)), "aggs": aggs,
		"sort":    []object{{"@timestamp": "desc"}},
		"_source": []string{"@timestamp", "log.level", "faas.*", "traceId", "http.*", "url.path", "exception.message", "content.*"},
	})
	if err != nil {
		return nil, err
	}
	f := found.Aggregations.Known
	out.Count, out.Messages = found.Hits.Total.Value, values("exception.message.keyword", f.Messages)
	out.Users = f.Users.int()
	out.Group.First, out.Last = f.First.time(), f.Last.time()
	out.Timeline.Series = out.Timeline.stacked(s, f.Time, Levels(), "no level")
	for _, field := range breakdowns() {
		if part := values(field, found.Aggregations.Terms[field]); len(part.Top) > 0 {
			out.Parts = append(out.Parts, part)
		}
	}
	var executions []string
	for _, b := range f.Executions.Buckets {
		executions = append(executions, b.Key)
	}
	out.newest = f.Newest
	out.Events, err = documents(found.Hits.Hits)
	return executions, err
}

// oneHit returns a top_hits aggregation for the first document in a time order.
func oneHit(direction string) object {
	return object{"top_hits": object{"size": 1, "sort": []object{{"@timestamp": direction}}}}
}

// ever searches the first and the last event of all time, and the event to show.
func (c *Client) ever(ctx context.Context, fingerprint, event string, out *Detail) error {
	aggs := object{"first": oneHit("asc"), "last": oneHit("desc")}
	if event != "" {
		chosen := oneHit("desc")
		aggs["chosen"] = object{"filter": object{"ids": object{"values": []string{event}}}, "aggs": object{"one": chosen}}
	}
	found, err := ask[struct {
		First, Last topHits
		Chosen      struct{ One topHits }
	}](ctx, c, object{"size": 0, "track_total_hits": true, "query": is("exception.fingerprint", fingerprint), "aggs": aggs})
	if err != nil {
		return err
	}
	f := found.Aggregations
	out.Ever = found.Hits.Total.Value
	if out.First, err = f.First.one(); err != nil {
		return err
	}
	if out.Latest, err = f.Last.one(); err != nil {
		return err
	}
	out.Event = out.Latest
	if len(f.Chosen.One.Hits.Hits) > 0 {
		if out.Event, err = f.Chosen.One.one(); err != nil {
			return err
		}
	}
	out.describe(out.Event)
	out.Since = out.First.Time()
	return nil
}

// runs summarizes the invocations with the given ids.
func (c *Client) runs(ctx context.Context, executions []string, out *Runs) error {
	if len(executions) == 0 {
		return nil
	}
	found, err := ask[struct {
		Cold     terms[struct{}] `json:"cold"`
		Status   terms[struct{}] `json:"status"`
		Duration quantiles       `json:"duration"`
		Memory   metric          `json:"memory"`
	}](ctx, c, object{
		"size": 0, "track_total_hits": true,
		"query": object{"bool": object{"filter": []object{{"terms": object{"faas.execution": executions}}, is("event.action", "platform.report")}}},
		"aggs": object{
			"cold": byValue("faas.coldstart", 2), "status": byValue("faas.status", 6), "memory": object{"max": object{"field": "faas.max_memory_used_mb"}},
			"duration": object{"percentiles": object{"field": "faas.duration_ms", "percents": []int{50, 95}}},
		},
	})
	if err != nil {
		return err
	}
	f := found.Aggregations
	out.Known, out.Status = found.Hits.Total.Value, values("faas.status", f.Status)
	out.Cold = count(f.Cold, "true")
	out.Median, out.P95 = float(f.Duration.Values["50.0"]), float(f.Duration.Values["95.0"])
	out.Memory = float(f.Memory.Value)
	return nil
}

func float(n *float64) float64 {
	if n == nil {
		return 0
	}
	return *n
}
