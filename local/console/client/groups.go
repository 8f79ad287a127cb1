package client

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Group is exceptions that one change to the code would mend, those of a
// scope.
type Group struct {
	Fingerprint string
	Level       string // the most frequent one
	Functions   []Value
	Count       int
	First, Last time.Time // within the scope
	Recent      int       // in the last quarter of the scope's timeline
	Before      int       // in the quarter before that
	Counts      []int     // along Groups.Timeline

	// By Describe.
	Type, Message string
	Culprit       string // the first function of the user's own code
	Line          int
	Service       string
	Version       string    // of the newest event
	Since         time.Time // the first one of all time, whatever the query
	Users         int       // in the scope, that events name; estimated beyond some thousands
}

// New reports whether the group was first seen in the scope.
func (g Group) New(s Scope) bool { return !g.Since.IsZero() && !g.Since.Before(s.From) }

// Rising reports whether the last quarter of the scope has twice as many as the one
// before, and more than chance explains: the difference of two counts varies by
// about the root of their sum.
func (g Group) Rising() bool {
	more := g.Recent - g.Before
	return g.Recent >= 2*g.Before && more*more > 4*(g.Recent+g.Before)
}

// Groups are the exceptions of a scope.
type Groups struct {
	Total     int // events
	Previous  int // events of the span of the same length just before
	Different int // groups; estimated beyond some thousands
	List      []Group
	Other     int      // events of groups that are not listed
	Timeline  Timeline // by level
	Functions Values
	Levels    Values
	// Latest is the newest exception of all time, which Describe looks up where the
	// scope has none.
	Latest time.Time
}

// Fingerprints returns those of the listed groups.
func (g *Groups) Fingerprints() []string {
	ids := make([]string, len(g.List))
	for i := range g.List { // not a copy of it: describe fills in the rest meanwhile
		ids[i] = g.List[i].Fingerprint
	}
	return ids
}

// An Order is what groups are sorted by in the store.
type Order string

// The orders. Each but Frequent goes by a time.
const (
	Frequent Order = "count"
	Newest   Order = "last"
	Oldest   Order = "first"
	Spread   Order = "functions"
)

// maxGroups bounds the list: more than that nobody reads.
const maxGroups = 50

// Groups counts the exceptions of a scope by group, the first 50 of an order, in
// two searches at once. Describe fills in what the groups are about.
func (c *Client) Groups(ctx context.Context, s Scope, by Order, desc bool) (Groups, error) {
	var out Groups
	var meanwhile errgroup.Group
	meanwhile.Go(func() (err error) {
		out.Previous, err = c.previous(ctx, s)
		return err
	})
	line := newTimeline(s)
	found, err := ask[groupsFound](ctx, c, object{
		"size": 0, "track_total_hits": true, "query": s.query(exists("exception.fingerprint")), "aggs": groupsAsked(line, by, desc),
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

// Describe looks up what the groups of Groups are about and since when they are
// there, in three searches at once. It leaves counts alone, which can be drawn
// meanwhile.
func (c *Client) Describe(ctx context.Context, s Scope, counted *Groups) error {
	var both errgroup.Group
	both.Go(func() error { return c.describe(ctx, s, counted.List) })
	both.Go(func() error { return c.since(ctx, counted) })
	both.Go(func() error { return c.users(ctx, s, counted) })
	return both.Wait()
}

// previous counts the events of the span before a scope's.
func (c *Client) previous(ctx context.Context, s Scope) (int, error) {
	s.From, s.To = s.From.Add(-s.To.Sub(s.From)), s.From
	found, err := ask[struct{}](ctx, c, object{"size": 0, "track_total_hits": true, "query": s.query(exists("exception.fingerprint"))})
	return found.Hits.Total.Value, err
}

// groupsFound is the response of groupsAsked.
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

// groupsAsked are the aggregations of a page of groups. They do not tell the
// scope's ends: what a shard that is wholly within them answers, OpenSearch keeps,
// and the next look at the same span a little later costs as much as its last day.
func groupsAsked(line Timeline, by Order, desc bool) object {
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

// lastQuarters sums up the last quarter of counts, and the one before it.
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

// since looks up when the listed groups were first seen, or, with none, when
// the last exception was.
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
