package client

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Group is a set of exceptions with the same fingerprint within a scope. One change to
// the code should fix all of them.
type Group struct {
	Fingerprint string
	Level       string // most frequent level
	Functions   []Value
	Count       int
	First, Last time.Time // within the scope
	Recent      int       // number of events in the last quarter of the scope's timeline
	Before      int       // number of events in the quarter before Recent
	Counts      []int     // number of events in each step of Groups.Timeline

	// Describe sets the fields below.
	Type, Message string
	Culprit       string // the first stack frame in the user's code
	Line          int
	Service       string
	Version       string    // version in the newest event
	Since         time.Time // time of the first event of all time, independent of the query
	Users         int       // number of users named by events in the scope; an estimate above a few thousand
}

// New reports whether the first event of the group is in the scope.
func (g Group) New(s Scope) bool { return !g.Since.IsZero() && !g.Since.Before(s.From) }

// Rising reports whether the last quarter of the scope has at least twice as many events as
// the quarter before, and whether the increase is larger than chance explains. The standard
// deviation of the difference of two counts is about the square root of their sum, and the
// increase must exceed two standard deviations.
func (g Group) Rising() bool {
	more := g.Recent - g.Before
	return g.Recent >= 2*g.Before && more*more > 4*(g.Recent+g.Before)
}

// Groups are the groups of exceptions in a scope.
type Groups struct {
	Total     int // number of events
	Previous  int // number of events in the preceding span of the same length
	Different int // number of groups; an estimate above a few thousand
	List      []Group
	Other     int      // number of events of groups that are not in List
	Timeline  Timeline // events by level
	Functions Values
	Levels    Values
	// Latest is the time of the newest exception of all time. Describe sets it if the scope
	// contains no exceptions.
	Latest time.Time
}

// Fingerprints returns the fingerprints of the listed groups.
func (g *Groups) Fingerprints() []string {
	ids := make([]string, len(g.List))
	for i := range g.List { // by index: a copy of the element would race with describe, which sets other fields concurrently
		ids[i] = g.List[i].Fingerprint
	}
	return ids
}

// An Order is a sort order for groups, which the store applies.
type Order string

// The sort orders of groups.
const (
	Frequent Order = "count"
	Newest   Order = "last"
	Oldest   Order = "first"
	Spread   Order = "functions"
)

// maxGroups limits the list, because nobody reads a longer one.
const maxGroups = 50

// Groups counts the exceptions of a scope by group and returns the first 50 groups in an
// order. It sends two searches concurrently. Describe adds the descriptions of the groups.
func (c *Client) Groups(ctx context.Context, s Scope, by Order, desc bool) (Groups, error) {
	var out Groups
	var meanwhile errgroup.Group
	meanwhile.Go(func() (err error) {
		out.Previous, err = c.previous(ctx, s)
		return err
	})
	line := newTimeline(s)
	found, err := ask[groupsFound](ctx, c, object{
		"size": 0, "track_total_hits": true, "query": s.query(exists("exception.fingerprint")), "aggs": groupAggregations(line, by, desc),
	})
	if err = cmp.Or(err, meanwhile.Wait()); err != nil {
		return Groups{}, err
	}
	f := found.Aggregations
	out.Total, out.Different, out.Other = found.Hits.Total.Value, f.Different.int(), f.Groups.Other
	out.Functions, out.Levels, out.Timeline = values("faas.name", f.Functions), values("log.level", f.Levels), line
	out.Timeline.Series = line.stacked(s, f.Time, Levels(), "no level")
	for _, b := range f.Groups.Buckets {
		out.List = append(out.List, group(b, s, line))
	}
	return out, nil
}

// Describe adds the descriptions of the listed groups and the times of their first events.
// It sends three searches concurrently. It does not change the counts, so the caller can
// render them at the same time.
func (c *Client) Describe(ctx context.Context, s Scope, counted *Groups) error {
	var both errgroup.Group
	both.Go(func() error { return c.describe(ctx, s, counted.List) })
	both.Go(func() error { return c.since(ctx, counted) })
	both.Go(func() error { return c.users(ctx, s, counted) })
	return both.Wait()
}

// previous counts the events in the span of the same length before the scope.
func (c *Client) previous(ctx context.Context, s Scope) (int, error) {
	found, err := ask[struct{}](ctx, c, object{"size": 0, "track_total_hits": true, "query": s.preceding().query(exists("exception.fingerprint"))})
	return found.Hits.Total.Value, err
}

// groupsFound is the response of groupAggregations.
type groupsFound struct {
	Different metric                       `json:"different"`
	Time      timeBuckets[terms[struct{}]] `json:"time"`
	Groups    keyed[groupFound]            `json:"groups"`
	Functions terms[struct{}]              `json:"functions"`
	Levels    terms[struct{}]              `json:"levels"`
}

type groupFound struct {
	Key       string                `json:"key"`
	Count     int                   `json:"doc_count"`
	First     metric                `json:"first"`
	Last      metric                `json:"last"`
	Functions terms[struct{}]       `json:"functions"`
	Level     terms[struct{}]       `json:"level"`
	Time      timeBuckets[struct{}] `json:"time"`
}

// groupAggregations returns the aggregations for a page of groups. They do not contain the start
// and end of the scope. OpenSearch caches the response of a shard that is wholly within the
// scope, so a request for the same span a little later costs only as much as its last day.
func groupAggregations(line Timeline, by Order, desc bool) object {
	direction := map[bool]string{true: "desc", false: "asc"}[desc]
	order := object{map[Order]string{Newest: "last", Oldest: "first", Spread: "spread"}[by]: direction}
	if order[""] != nil {
		order = object{"_count": direction}
	}
	group := object{
		"first":     object{"min": object{"field": "@timestamp"}},
		"last":      object{"max": object{"field": "@timestamp"}},
		"functions": byValue("faas.name", 5),
		"level":     byValue("log.level", 1),
		"time":      line.histogram(),
	}
	if by == Spread {
		group["spread"] = object{"cardinality": object{"field": "faas.name"}}
	}
	levels := line.histogram()
	levels["aggs"] = object{"by": byValue("log.level", len(Levels()))}
	return object{
		"time":      levels,
		"different": object{"cardinality": object{"field": "exception.fingerprint"}},
		"functions": byValue("faas.name", 50),
		"levels":    byValue("log.level", len(Levels())),
		"groups":    object{"terms": object{"field": "exception.fingerprint", "size": maxGroups, "order": order}, "aggs": group},
	}
}

func group(b groupFound, s Scope, line Timeline) Group {
	g := Group{Fingerprint: b.Key, Count: b.Count, First: b.First.time(), Last: b.Last.time(), Functions: values("faas.name", b.Functions).Top}
	if len(b.Level.Buckets) > 0 {
		g.Level = b.Level.Buckets[0].Key
	}
	g.Counts = line.counts(s, b.Time)
	g.Before, g.Recent = lastQuarters(g.Counts)
	return g
}

// lastQuarters returns the sum of the last quarter of counts and the sum of the quarter before it.
func lastQuarters(counts []int) (before, recent int) {
	quarter := (len(counts) + 3) / 4
	for i, n := range counts {
		if left := len(counts) - i; left <= quarter {
			recent += n
		} else if left <= 2*quarter {
			before += n
		}
	}
	return before, recent
}

// since finds the time of the first event of each listed group. If no groups are listed, it
// finds the time of the last exception.
func (c *Client) since(ctx context.Context, out *Groups) error {
	ids := out.Fingerprints()
	search := object{"size": 0, "track_total_hits": false, "query": object{"terms": object{"exception.fingerprint": ids}},
		"aggs": object{"groups": object{
			"terms": object{"field": "exception.fingerprint", "size": maxGroups},
			"aggs":  object{"first": object{"min": object{"field": "@timestamp"}}},
		}}}
	if len(ids) == 0 {
		search = object{"size": 0, "track_total_hits": false, "query": exists("exception.fingerprint"),
			"aggs": object{"latest": object{"max": object{"field": "@timestamp"}}}}
	}
	found, err := ask[struct {
		Groups keyed[groupFound] `json:"groups"`
		Latest metric            `json:"latest"`
	}](ctx, c, search)
	if err != nil {
		return err
	}
	out.Latest = found.Aggregations.Latest.time()
	for _, b := range found.Aggregations.Groups.Buckets {
		i := slices.Index(ids, b.Key)
		if i >= 0 {
			out.List[i].Since = b.First.time()
		}
	}
	return nil
}
