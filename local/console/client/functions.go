package client

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Function summarizes the invocations of one function. The data is from the reports that
// Lambda writes (event.action: platform.report).
type Function struct {
	Name        string
	Invocations int
	Errors      int // invocations with status error (code) or failure (runtime)
	Timeouts    int
	Cold        int       // cold starts
	Duration    Quantiles // ms
	P50         Measure   // the median of the duration
	Init        Quantiles // ms, of cold starts
	MemoryUsed  int       // MB, maximum
	Memory      int       // MB, configured; the maximum if the setting changed
	Work        Work      // billed usage
	Counts      []int     // invocations for each step of Functions.Timeline
	Last        time.Time // time of the latest report
	Versions    []Value
	Before      Period // the span of the same length before the scope
	Early, Late Period // the first and the last quarter of the scope

	// HasStatus reports whether any report of the function contains a status. Lambda's text
	// format contains a status for failures only, and older reports have none. If no report
	// has a status, the numbers of errors and timeouts are unknown, not zero.
	HasStatus bool
}

// Quantiles are quantiles of a measured value. They are zero if there are no measurements.
type Quantiles struct{ P50, P95, P99, Max float64 }

// Work is the usage that Lambda bills: requests, and memory multiplied by time.
type Work struct {
	Requests  int
	GBSeconds float64
}

// Functions summarizes the functions of a scope.
type Functions struct {
	List     []Function // most invocations first
	Reports  int        // number of reports of all functions
	Other    int        // number of reports of functions that are not in List
	Timeline Timeline   // invocations, errors and timeouts
}

// maxFunctions limits the length of the list.
const maxFunctions = 100

// Functions returns a summary of the functions in a scope with two concurrent searches.
func (c *Client) Functions(ctx context.Context, s Scope) (Functions, error) {
	out := Functions{Timeline: newTimeline(s)}
	status := out.Timeline.histogram()
	status["aggs"] = object{"by": byValue("faas.status", 10)}
	var before map[string]Period
	var meanwhile errgroup.Group
	meanwhile.Go(func() (err error) {
		before, err = c.before(ctx, s)
		return err
	})
	found, err := ask[struct {
		Time      timeBuckets[terms[struct{}]] `json:"time"`
		Functions keyed[functionFound]         `json:"functions"`
	}](ctx, c, object{
		"size": 0, "track_total_hits": true, "query": s.query(is("event.action", "platform.report")),
		"aggs": object{"time": status, "functions": object{"terms": object{"field": "faas.name", "size": maxFunctions}, "aggs": out.Timeline.functionAggregations(s)}},
	})
	if err = cmp.Or(err, meanwhile.Wait()); err != nil {
		return out, err
	}
	f := found.Aggregations
	out.Reports = found.Hits.Total.Value
	out.Timeline.Series = out.Timeline.outcomes(s, f.Time)
	listed := 0
	for _, b := range f.Functions.Buckets {
		f := function(b, s, out.Timeline)
		f.Before = before[f.Name]
		out.List = append(out.List, f)
		listed += b.Count
	}
	out.Other = out.Reports - listed
	return out, nil
}

type functionFound struct {
	Key         string                `json:"key"`
	Count       int                   `json:"doc_count"`
	Duration    quantiles             `json:"duration"`
	DurationMax metric                `json:"duration_max"`
	Init        quantiles             `json:"init"`
	InitMax     metric                `json:"init_max"`
	Used        metric                `json:"used"`
	Cold        terms[struct{}]       `json:"cold"`
	Status      terms[struct{}]       `json:"status"`
	Versions    terms[struct{}]       `json:"versions"`
	Sizes       terms[billedFound]    `json:"sizes"`
	Time        timeBuckets[struct{}] `json:"time"`
	Last        metric                `json:"last"`
	Early, Late partFound
}

type billedFound struct {
	Billed metric `json:"billed"`
}

// quantiles is the response of a percentiles aggregation.
type quantiles struct {
	Values map[string]*float64 `json:"values"`
}

func (q quantiles) with(most metric) Quantiles {
	return Quantiles{float(q.Values["50.0"]), float(q.Values["95.0"]), float(q.Values["99.0"]), float(most.Value)}
}

func percentiles(field string) object {
	return object{"percentiles": object{"field": field, "percents": []int{50, 95, 99}}}
}

func most(field string) object { return object{"max": object{"field": field}} }

// functionAggregations returns the aggregations for one function.
func (t Timeline) functionAggregations(s Scope) object {
	early, late := s.quarters()
	return object{
		"duration": ranked(), "duration_max": most("faas.duration_ms"),
		"init": percentiles("faas.init_duration_ms"), "init_max": most("faas.init_duration_ms"),
		"used": most("faas.max_memory_used_mb"), "last": most("@timestamp"),
		"cold": byValue("faas.coldstart", 2), "status": byValue("faas.status", 10), "versions": byValue("faas.version", 3),
		"sizes": billedBySize(), "time": t.histogram(), "early": early, "late": late,
	}
}

func function(b functionFound, s Scope, line Timeline) Function {
	f := Function{
		Name: b.Key, Invocations: b.Count, Cold: count(b.Cold, "true"), Timeouts: count(b.Status, timedOut), Errors: count(b.Status, failed()...),
		Duration: b.Duration.with(b.DurationMax), P50: measured(b.Duration, 50, b.Count), Init: b.Init.with(b.InitMax), MemoryUsed: b.Used.int(),
		HasStatus: len(b.Status.Buckets) > 0, Work: work(b.Count, b.Sizes), Counts: line.counts(s, b.Time), Last: b.Last.time(), Versions: values("faas.version", b.Versions).Top,
		Early: b.Early.period(), Late: b.Late.period(),
	}
	for _, size := range b.Sizes.Buckets {
		mb, err := strconv.Atoi(size.Key)
		if err != nil {
			continue
		}
		f.Memory = max(f.Memory, mb)
	}
	return f
}

// timedOut is a value of faas.status. Lambda defines the values in the schema of
// "platform.report" in the Telemetry API: success, error, timeout and failure.
const timedOut = "timeout"

func failed() []string { return []string{"error", "failure"} }

func count(t terms[struct{}], names ...string) (n int) {
	for _, b := range t.Buckets {
		if slices.Contains(names, b.Key) {
			n += b.Count
		}
	}
	return n
}

// outcomes reads a histogram that is split by status. Timeouts and errors are the first
// series, at the bottom of the chart, where they are easiest to see.
func (t Timeline) outcomes(s Scope, m timeBuckets[terms[struct{}]]) []Series {
	parts := []Series{{"timeouts", nil}, {"errors", nil}, {"no error reported", nil}}
	for i := range parts {
		parts[i].Counts = make([]int, t.steps(s))
	}
	for _, part := range t.stacked(s, m, nil, "success") {
		into := 2
		if part.Name == timedOut {
			into = 0
		} else if slices.Contains(failed(), part.Name) {
			into = 1
		}
		for i, n := range part.Counts {
			parts[into].Counts[i] += n
		}
	}
	return slices.DeleteFunc(parts, func(p Series) bool { return p.Sum() == 0 })
}
