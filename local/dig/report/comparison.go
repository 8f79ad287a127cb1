package report

import (
	"cmp"
	"slices"
	"time"

	"faulty/local/dig/compare"
	"faulty/local/dig/tally"
)

// A comparison contains the differences between two time windows or two runs.
type comparison struct {
	At       *time.Time      `json:"at,omitempty"`   // the time between the two windows
	With     string          `json:"with,omitempty"` // file of the earlier run
	Before   int             `json:"lines_before"`
	After    int             `json:"lines_after"`
	Scale    float64         `json:"scale"` // expected count after for each count of one before
	Groups   []groupChange   `json:"groups"`
	Patterns []patternChange `json:"patterns,omitempty"`
	same     map[string]int  // number of groups and patterns that have not changed
}

// A groupChange is a group whose count differs before and after.
type groupChange struct {
	compare.Result
	tally.Group
}

// A patternChange is a pattern whose count differs before and after.
type patternChange struct {
	compare.Result
	tally.Pattern
}

// newComparison compares the windows or runs that o selects. It returns nil if o selects none.
func newComparison(t *tally.Tally, o Options) *comparison {
	if t.At.IsZero() && o.Earlier == nil {
		return nil
	}
	c := &comparison{same: map[string]int{}, Groups: []groupChange{}}
	earlier := o.Earlier
	if earlier != nil {
		c.With = earlier.Name
	} else {
		c.At, earlier = &t.At, &Earlier{}
	}
	two := o.Earlier != nil
	functions := pair(two, t.Functions(), earlier.Functions, func(f *tally.Function) string { return f.Name }, func(f *tally.Function) *tally.Span { return &f.Span })
	groups := pair(two, t.Groups(tally.ByCount), earlier.Groups, func(g *tally.Group) string { return g.Fingerprint }, func(g *tally.Group) *tally.Span { return &g.Span })
	if !t.Patterns {
		earlier.Patterns = nil // this run did not count patterns, so they cannot be compared
	}
	patterns := pair(two, t.AllPatterns(tally.ByCount), earlier.Patterns, (*tally.Pattern).Key, func(p *tally.Pattern) *tally.Span { return &p.Span })
	for _, f := range functions {
		c.Before += f.Before
		c.After += f.After
	}
	c.Scale = scale(c, counts(patterns), counts(functions))
	for _, g := range groups {
		if r := compare.Judge(g.Before, g.After, c.Scale); c.isChange("groups", r) {
			c.Groups = append(c.Groups, groupChange{r, g.item})
		}
	}
	for _, p := range patterns {
		if r := compare.Judge(p.Before, p.After, c.Scale); c.isChange("patterns", r) {
			c.Patterns = append(c.Patterns, patternChange{r, p.item})
		}
	}
	c.sort()
	return c
}

// scale returns the expected count after for each count of one before. It uses the patterns if
// there are enough of them, and otherwise the functions, which are weaker evidence.
func scale(c *comparison, patterns, functions []compare.Count) float64 {
	otherwise := 1.0
	if c.Before > 0 && c.After > 0 {
		otherwise = float64(c.After) / float64(c.Before)
	}
	if len(patterns) > 0 {
		return compare.Scale(patterns, otherwise)
	}
	return compare.Scale(functions, otherwise)
}

// isChange reports whether r is a change. It counts results that are not a change.
func (c *comparison) isChange(what string, r compare.Result) bool {
	if r.Change == compare.Same {
		c.same[what]++
	}
	return r.Change != compare.Same
}

// sort sorts by change, with new things first, and then by severity and frequency.
func (c *comparison) sort() {
	order := func(a, b compare.Result) int {
		return cmp.Compare(slices.Index(compare.Changes(), a.Change), slices.Index(compare.Changes(), b.Change))
	}
	size := func(a, b compare.Result) int { return cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)) }
	slices.SortFunc(c.Groups, func(a, b groupChange) int {
		return cmp.Or(order(a.Result, b.Result), size(a.Result, b.Result), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	slices.SortFunc(c.Patterns, func(a, b patternChange) int {
		return cmp.Or(order(a.Result, b.Result), cmp.Compare(tally.Severity(a.Level), tally.Severity(b.Level)), size(a.Result, b.Result), cmp.Compare(a.Key(), b.Key()))
	})
}

// A counted is an item of a tally with its counts before and after.
type counted[E any] struct {
	item E
	compare.Count
}

// pair pairs the items of this run with those of an earlier run. Without an earlier run, the two
// counts come from the two time windows of this run.
func pair[E any](isEarlier bool, now, earlier []E, key func(*E) string, span func(*E) *tally.Span) []counted[E] {
	all := make([]counted[E], 0, len(now))
	index := make(map[string]int, len(now))
	for i := range now {
		s := span(&now[i])
		count := compare.Count{Before: s.Before, After: s.Count - s.Before}
		if isEarlier {
			count = compare.Count{After: s.Count}
		}
		index[key(&now[i])] = len(all)
		all = append(all, counted[E]{now[i], count})
	}
	for i := range earlier {
		if at, ok := index[key(&earlier[i])]; ok {
			all[at].Before = span(&earlier[i]).Count
		} else {
			all = append(all, counted[E]{earlier[i], compare.Count{Before: span(&earlier[i]).Count}})
		}
	}
	return all
}

func counts[E any](all []counted[E]) []compare.Count {
	list := make([]compare.Count, len(all))
	for i := range all {
		list[i] = all[i].Count
	}
	return list
}
