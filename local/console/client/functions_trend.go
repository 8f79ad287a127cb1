package client

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Figure is what a Trend contains.
type Figure string

// The figures of a Trend.
const (
	Durations  Figure = "duration"
	ErrorRates Figure = "errors"
	Memory     Figure = "memory"
	Costs      Figure = "cost"
	Volumes    Figure = "logged"
)

// A Trend is a figure of the invocations in a scope over time.
type Trend struct {
	Start    time.Time
	Step     time.Duration
	All      []Step // one for each step from Start
	Before   []Step // the preceding span of the same length, step by step
	Versions []VersionTrend
}

// A VersionTrend is the part of a trend that belongs to one published version.
type VersionTrend struct {
	Version string
	Steps   []Step
}

// A Step contains the figure of one time step. The other fields are zero.
type Step struct {
	Count      int // number of reports; for Volumes, of documents
	P50, P95   float64
	Failed     int // errors and timeouts
	HasStatus  bool
	MemoryUsed int // MB, maximum
	Work       Work
	Bytes      int64
}

// maxTrendVersions limits the versions of a trend, most invocations first.
const maxTrendVersions = 6

type stepFound struct {
	Duration quantiles
	Status   terms[struct{}]
	Used     metric
	Sizes    terms[billedFound]
	Bytes    metric
}

// asked returns the aggregations for one step.
func (f Figure) asked() object {
	switch f {
	case Durations:
		return object{"duration": object{"percentiles": object{"field": "faas.duration_ms", "percents": []int{50, 95}}}}
	case ErrorRates:
		return object{"status": byValue("faas.status", 10)}
	case Memory:
		return object{"used": most("faas.max_memory_used_mb")}
	case Costs:
		return object{"sizes": billedBySize()}
	case Volumes:
		return object{"bytes": object{"sum": object{"field": "event.bytes"}}}
	}
	return object{}
}

// Trend returns a figure over time with two concurrent searches. If byVersion is true, the trend also
// contains the published versions of the scope's functions.
func (c *Client) Trend(ctx context.Context, s Scope, f Figure, byVersion bool) (Trend, error) {
	line := newTimeline(s)
	out := Trend{Start: line.Start, Step: line.Step}
	histogram := line.histogram()
	histogram["aggs"] = object{"by": object{"filter": object{"match_all": object{}}, "aggs": f.asked()}}
	search := func(s Scope, more object) object {
		filter := []object{is("event.action", "platform.report")}
		if f == Volumes {
			filter = []object{exists("faas.name")}
		}
		more["time"] = histogram
		return object{"size": 0, "track_total_hits": false, "query": s.query(filter...), "aggs": more}
	}
	more := object{}
	if byVersion {
		more["versions"] = object{"terms": object{"field": "faas.version", "size": maxTrendVersions}, "aggs": object{"time": histogram}}
	}
	var both errgroup.Group
	both.Go(func() error {
		found, err := ask[struct {
			Time     timeBuckets[stepFound]
			Versions terms[struct{ Time timeBuckets[stepFound] }]
		}](ctx, c, search(s, more))
		if err != nil {
			return err
		}
		out.All = line.trend(s, found.Aggregations.Time, 0)
		for _, b := range found.Aggregations.Versions.Buckets {
			out.Versions = append(out.Versions, VersionTrend{b.Key, line.trend(s, b.In.Time, 0)})
		}
		return nil
	})
	both.Go(func() error {
		found, err := ask[struct{ Time timeBuckets[stepFound] }](ctx, c, search(s.preceding(), object{}))
		if err != nil {
			return err
		}
		out.Before = line.trend(s, found.Aggregations.Time, s.To.Sub(s.From))
		return nil
	})
	return out, both.Wait()
}

// trend reads the steps of a histogram whose times are earlier by shift.
func (t Timeline) trend(s Scope, m timeBuckets[stepFound], shift time.Duration) []Step {
	out := make([]Step, t.steps(s))
	for _, b := range m.Buckets {
		i := t.at(b.Key + shift.Milliseconds())
		if i < 0 || i >= len(out) {
			continue
		}
		out[i] = Step{
			Count: b.Count, P50: float(b.By.Duration.Values["50.0"]), P95: float(b.By.Duration.Values["95.0"]),
			Failed: count(b.By.Status, append(failed(), timedOut)...), HasStatus: len(b.By.Status.Buckets) > 0,
			MemoryUsed: b.By.Used.int(), Work: work(b.Count, b.By.Sizes), Bytes: int64(float(b.By.Bytes.Value)),
		}
	}
	return out
}

// billedBySize returns the aggregation of the billed time by memory size, because the configured
// memory can change within a scope.
func billedBySize() object {
	sizes := byValue("faas.memory_size_mb", 50)
	sizes["aggs"] = object{"billed": object{"sum": object{"field": "faas.billed_duration_ms"}}}
	return sizes
}
