package client

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"faulty/local/dig/compare"
)

// A Version summarizes one version of a function or service in a scope.
type Version struct {
	Function, Name string
	Fields         [2]string // the fields that contain Function and Name
	Stated         []string  // the versions that its events state, if they differ from Name
	First, Last    time.Time
	Invocations    int     // number of invocations with a report; 0 if only the events name the version
	Errors         int     // number of failed invocations; see HasStatus
	HasStatus      bool    // reports state errors and timeouts; otherwise Errors counts invocations with an exception
	P50, P95       Measure // durations in ms
	Events         int
	failing        int            // number of invocations with an exception; an estimate above a few thousand
	Groups         []VersionGroup // only groups that are among the most frequent of all versions

	Previous *Version // the preceding version of the function; nil for the first version in the scope
	ErrorsBy compare.Result
	P50By    compare.Change
	P95By    compare.Change
	New      []VersionGroup // groups that no earlier version in the scope has
	Back     []VersionGroup // groups that an earlier version has, but not the previous version
	Gone     []VersionGroup // groups that the previous version has, but not this version
}

// A Measure is a quantile and its confidence interval, which depends on the number of values.
type Measure struct {
	Value float64
	compare.Range
}

// A VersionGroup is a group of exceptions within one version.
type VersionGroup struct {
	Group
	compare.Result // comparison with the previous version
}

// Versions are the versions in a scope.
type Versions struct {
	List     []Version // the most recently deployed function first; newest version of each function first
	Timeline Timeline  // exceptions of all versions by level
}

// maxVersionGroups limits the most frequent groups that are counted by version.
// maxDescribed limits the groups that are described.
const (
	maxVersionGroups = 300
	maxDescribed     = 200
)

// ranks returns the percentiles to read. Confidence intervals are interpolated from them.
func ranks() []float64 {
	return []float64{1, 5, 10, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 92, 93, 94, 95, 96, 97, 98, 99, 99.5, 99.9}
}

type versionFound struct {
	First   metric
	Last    metric
	Reports struct {
		Count    int `json:"doc_count"`
		Status   terms[struct{}]
		Duration quantiles
	}
	Failed struct{ Executions metric }
}

// Versions returns the versions in a scope, each compared with the version before it. It
// sends three searches.
func (c *Client) Versions(ctx context.Context, s Scope) (Versions, error) {
	out := Versions{Timeline: newTimeline(s)}
	last := object{"max": object{"field": "@timestamp"}}
	leaf := object{
		"first": object{"min": object{"field": "@timestamp"}}, "last": last,
		"reports": object{"filter": is("event.action", "platform.report"), "aggs": object{
			"status": byValue("faas.status", 4), "duration": object{"percentiles": object{"field": "faas.duration_ms", "percents": ranks()}},
		}},
		"failed": object{"filter": exists("exception.fingerprint"), "aggs": object{"executions": object{"cardinality": object{"field": "faas.execution"}}}},
	}
	var groups map[versionKey][]VersionGroup
	var meanwhile errgroup.Group
	meanwhile.Go(func() (err error) {
		groups, err = c.versionGroups(ctx, s)
		return err
	})
	aggs, levels := versionTree(leaf), out.Timeline.histogram()
	levels["aggs"] = object{"by": byValue("log.level", len(Levels()))}
	aggs["failed"] = object{"filter": exists("exception.fingerprint"), "aggs": object{"time": levels}}
	found, err := ask[struct {
		versionsFound[versionFound]
		Failed struct {
			Time timeBuckets[terms[struct{}]]
		}
	}](ctx, c, object{"size": 0, "track_total_hits": false, "query": s.query(exists("service.version")), "aggs": aggs})
	if err = cmp.Or(err, meanwhile.Wait()); err != nil {
		return out, err
	}
	byFunction := map[string][]Version{}
	out.Timeline.Series = out.Timeline.stacked(s, found.Aggregations.Failed.Time, Levels(), "no level")
	for function, parts := range found.Aggregations.byFunction() {
		var list []Version
		for _, p := range parts {
			v := version(function, p)
			v.Groups = groups[versionKey{function, p.Version}]
			list = append(list, v)
		}
		slices.SortFunc(list, func(a, b Version) int { return a.First.Compare(b.First) })
		byFunction[function] = list
	}
	for _, list := range byFunction {
		countErrors(list)
		compareAll(list)
		for _, v := range slices.Backward(list) {
			out.List = append(out.List, v)
		}
	}
	slices.SortStableFunc(out.List, func(a, b Version) int {
		newest := func(v Version) time.Time {
			list := byFunction[v.Function]
			return list[len(list)-1].deployed()
		}
		return cmp.Or(newest(b).Compare(newest(a)), cmp.Compare(a.Function, b.Function))
	})
	return out, c.describeVersions(ctx, s, out.List)
}

// deployed returns the time of v's first event if v followed another version.
func (v Version) deployed() time.Time {
	if v.Previous == nil {
		return time.Time{}
	}
	return v.First
}

func version(function string, p partsOf[versionFound]) Version {
	v := Version{Function: function, Name: p.Version, Fields: p.Fields}
	for _, b := range p.Parts {
		if b.Key != p.Version {
			v.Stated = append(v.Stated, b.Key)
		}
		if first := b.In.First.time(); v.First.IsZero() || first.Before(v.First) {
			v.First = first
		}
		if last := b.In.Last.time(); last.After(v.Last) {
			v.Last = last
		}
		v.Events, v.failing = v.Events+b.Count, v.failing+b.In.Failed.Executions.int()
		if r := b.In.Reports; r.Count > v.Invocations { // only one part of a version has reports
			v.Invocations, v.Errors = r.Count, count(r.Status, append(failed(), timedOut)...)
			v.HasStatus = len(r.Status.Buckets) > 0
			v.P50, v.P95 = measured(r.Duration, 50, r.Count), measured(r.Duration, 95, r.Count)
		}
	}
	return v
}

// A versionKey identifies a version of a function or service.
type versionKey struct{ function, version string }

// versionGroups counts the most frequent groups by version with one search. It uses the
// published versions, and the versions that the events state for functions without published
// versions.
func (c *Client) versionGroups(ctx context.Context, s Scope) (map[versionKey][]VersionGroup, error) {
	last := object{"last": object{"max": object{"field": "@timestamp"}}}
	stated := byValue("service.version", maxVersions)
	stated["aggs"] = last
	type byVersion = terms[struct{ Last metric }]
	found, err := ask[struct {
		Groups terms[struct {
			Functions, Services terms[struct{}]
			Versions, Stated    byVersion
		}]
	}](ctx, c, object{
		"size": 0, "track_total_hits": false, "query": s.query(exists("exception.fingerprint"), exists("service.version")),
		"aggs": object{"groups": object{
			"terms": object{"field": "exception.fingerprint", "size": maxVersionGroups},
			"aggs":  object{"functions": byValue("faas.name", 1), "services": byValue("service.name", 1), "versions": published(last), "stated": stated},
		}},
	})
	if err != nil {
		return nil, err
	}
	out := map[versionKey][]VersionGroup{}
	for _, b := range found.Aggregations.Groups.Buckets {
		versions, names := b.In.Versions, b.In.Functions
		if len(versions.Buckets) == 0 {
			versions = b.In.Stated
		}
		if len(names.Buckets) == 0 {
			names = b.In.Services
		}
		for _, v := range versions.Buckets {
			for _, name := range names.Buckets {
				key := versionKey{name.Key, v.Key}
				out[key] = append(out[key], VersionGroup{Group: Group{Fingerprint: b.Key, Count: v.Count, Last: v.In.Last.time()}})
			}
		}
	}
	return out, nil
}

// measured returns a percentile and its confidence interval.
func measured(q quantiles, rank float64, n int) (m Measure) {
	m.Value = q.at(rank)
	low, high, ok := compare.Interval(rank/100, n)
	if first, last := ranks()[0]/100, ranks()[len(ranks())-1]/100; ok && low >= first && high <= last {
		m.Range = compare.Range{Low: q.at(100 * low), High: q.at(100 * high), IsKnown: true}
	}
	return m
}

// at returns a percentile, interpolated between the two nearest percentiles that were read.
func (q quantiles) at(rank float64) float64 {
	value := func(r float64) float64 {
		text := strconv.FormatFloat(r, 'f', -1, 64)
		if r == float64(int(r)) {
			text += ".0"
		}
		return float(q.Values[text])
	}
	list := ranks()
	i, found := slices.BinarySearch(list, rank)
	if found || i == 0 || i == len(list) {
		return value(list[min(i, len(list)-1)])
	}
	part := (rank - list[i-1]) / (list[i] - list[i-1])
	return value(list[i-1]) + part*(value(list[i])-value(list[i-1]))
}

// countErrors sets Errors to the number of invocations with an exception if the function's
// reports have no status. Lambda's text format states a status for some failures only.
func countErrors(list []Version) {
	hasStatus := slices.ContainsFunc(list, func(v Version) bool { return v.HasStatus })
	for i := range list {
		if v := &list[i]; !hasStatus {
			v.Errors = min(v.failing, v.Invocations)
		} else {
			v.HasStatus = true
		}
	}
}

// compareAll compares each version in a list with the preceding version of the same function.
func compareAll(list []Version) {
	seen := map[string]bool{}
	for i := range list {
		if i > 0 {
			list[i].compare(&list[i-1], seen)
		}
		for _, g := range list[i].Groups {
			seen[g.Fingerprint] = true
		}
	}
}

// scale returns the ratio of v's traffic to the traffic of the previous version.
func (v *Version) scale() float64 {
	before, after := v.Previous.Invocations, v.Invocations
	if before == 0 || after == 0 {
		before, after = v.Previous.Events, v.Events
	}
	return float64(max(1, after)) / float64(max(1, before))
}

func (v *Version) compare(previous *Version, seen map[string]bool) {
	v.Previous = previous
	v.ErrorsBy = compare.Judge(previous.Errors, v.Errors, v.scale())
	v.P50By, v.P95By = compare.JudgeRanges(previous.P50.Range, v.P50.Range), compare.JudgeRanges(previous.P95.Range, v.P95.Range)
	counts := map[string]int{}
	for _, g := range previous.Groups {
		counts[g.Fingerprint] = g.Count
	}
	for i := range v.Groups {
		g := &v.Groups[i]
		g.Result = compare.Judge(counts[g.Fingerprint], g.Count, v.scale())
		switch {
		case counts[g.Fingerprint] > 0:
		case seen[g.Fingerprint]:
			v.Back = append(v.Back, *g)
		default:
			v.New = append(v.New, *g)
		}
		delete(counts, g.Fingerprint)
	}
	for _, g := range previous.Groups {
		if _, gone := counts[g.Fingerprint]; gone {
			g.Result = compare.Judge(g.Count, 0, v.scale())
			v.Gone = append(v.Gone, g)
		}
	}
}

// describeVersions adds the descriptions of the groups that are new, back or gone.
func (c *Client) describeVersions(ctx context.Context, s Scope, list []Version) error {
	var wanted []*VersionGroup
	for i := range list {
		for _, groups := range [][]VersionGroup{list[i].New, list[i].Back, list[i].Gone} {
			for k := range groups {
				wanted = append(wanted, &groups[k])
			}
		}
	}
	wanted = wanted[:min(len(wanted), maxDescribed)]
	byID := map[string]Group{}
	for _, g := range wanted {
		if had, ok := byID[g.Fingerprint]; !ok || g.Last.After(had.Last) {
			byID[g.Fingerprint] = Group{Fingerprint: g.Fingerprint, Last: g.Last}
		}
	}
	var groups []Group
	for _, g := range byID {
		groups = append(groups, g)
	}
	if len(groups) == 0 {
		return nil
	}
	if err := c.describe(ctx, s, groups); err != nil {
		return err
	}
	for _, g := range groups {
		byID[g.Fingerprint] = g
	}
	for _, w := range wanted {
		of := byID[w.Fingerprint]
		w.Type, w.Message, w.Culprit, w.Line = of.Type, of.Message, of.Culprit, of.Line
	}
	return nil
}
