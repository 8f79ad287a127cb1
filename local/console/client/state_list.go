package client

import (
	"context"
	"net/http"
	"slices"
	"time"

	"faulty/functions/forwarder/triage"
)

// A Filter selects groups by state.
type Filter string

// The filters.
const (
	OnlyOpen      Filter = "open" // includes regressed groups and groups whose ignore period has ended
	OnlyRegressed Filter = "regressed"
	OnlyResolved  Filter = "resolved"
	OnlyIgnored   Filter = "ignored"
	AllStates     Filter = "all"
)

// Filters returns all filters in the order in which a page shows them.
func Filters() []Filter {
	return []Filter{OnlyOpen, OnlyRegressed, OnlyResolved, OnlyIgnored, AllStates}
}

// maxListed is the maximum number of groups that a filter sends to OpenSearch, which allows
// 65,536 terms in a query. Groups above the limit are filtered by Has after the search.
const maxListed = 10_000

// Has reports whether a group passes the filter at a given time.
func (f Filter) Has(g *triage.Group, now time.Time) bool {
	status := g.Effective(now)
	switch f {
	case OnlyOpen:
		return status == triage.Open
	case OnlyRegressed:
		return g.IsRegressed()
	case OnlyResolved:
		return status == triage.Resolved
	case OnlyIgnored:
		return status == triage.Ignored
	}
	return true
}

// Select returns the groups of a filter for use in a Scope, or nil for all groups. If since is
// not the zero time, groups whose state says that they were first seen before this minute are
// not selected. If states are unavailable, all groups count as open. Select sends a search.
// OpenSearch returns the response from its cache until a state changes.
func (c *Client) Select(ctx context.Context, f Filter, since, now time.Time) (*GroupList, error) {
	if f == AllStates && since.IsZero() {
		return nil, nil
	}
	list := &GroupList{Excluded: f == OnlyOpen || f == AllStates}
	if c.groups != "" {
		found, err := askIn[struct {
			By terms[struct{}] `json:"by"`
		}](ctx, c, c.groups, object{
			"size": 0, "track_total_hits": false, "query": f.query(since, now), "aggs": object{"by": byValue("fingerprint", maxListed)},
		})
		if isUnmapped(err) {
			meter(ctx).warn("the groups cannot be selected by their status: " + err.Error() + "; `infra apply` creates the template of their index")
			return nil, nil
		}
		if err != nil && off(err) == "" {
			return nil, err
		}
		for _, b := range found.Aggregations.By.Buckets {
			list.Fingerprints = append(list.Fingerprints, b.Key)
		}
	}
	if list.Excluded && len(list.Fingerprints) == 0 {
		return nil, nil
	}
	return list, nil
}

// isUnmapped reports whether a search failed because the index was created without its
// template.
func isUnmapped(err error) bool { return statusOf(err) == http.StatusBadRequest }

// query returns the query for the groups to list. For OnlyOpen and AllStates, these are the groups
// that are not selected. The times are truncated to the minute so that OpenSearch can cache the
// response.
func (f Filter) query(since, now time.Time) object {
	before := func(field string, operator string, t time.Time) object {
		return object{"range": object{field: object{operator: t.Truncate(time.Minute).UnixMilli(), "format": "epoch_millis"}}}
	}
	resolved, ended := is("status", triage.Resolved), before("ignored_until", "lte", now)
	ignored := object{"bool": object{"filter": []object{is("status", triage.Ignored)}, "must_not": []object{ended}}}
	var chosen, old []object // groups of one of these; old groups
	if !since.IsZero() {
		old = []object{before("first_seen", "lt", since)}
	}
	switch f {
	case OnlyOpen:
		chosen, old = slices.Concat(old, []object{resolved, ignored}), nil
	case AllStates:
		chosen, old = old, nil
	case OnlyRegressed:
		chosen = []object{{"bool": object{"filter": []object{is("status", triage.Open), exists("regressed")}}}}
	case OnlyResolved:
		chosen = []object{resolved}
	case OnlyIgnored:
		chosen = []object{ignored}
	}
	return object{"bool": object{"filter": []object{is("kind", triage.GroupKind)}, "should": chosen, "minimum_should_match": 1, "must_not": append([]object{}, old...)}}
}
