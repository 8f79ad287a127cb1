package client

import (
	"context"
	"net/http"
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

// Select returns the groups of a filter for use in a Scope, or nil for all groups. If states
// are unavailable, all groups count as open. Select sends a search. OpenSearch returns the
// response from its cache until a state changes.
func (c *Client) Select(ctx context.Context, f Filter, now time.Time) (*GroupList, error) {
	if f == AllStates {
		return nil, nil
	}
	list := &GroupList{Excluded: f == OnlyOpen}
	if c.groups != "" {
		found, err := askIn[struct {
			By terms[struct{}] `json:"by"`
		}](ctx, c, c.groups, object{
			"size": 0, "track_total_hits": false, "query": f.query(now), "aggs": object{"by": byValue("fingerprint", maxListed)},
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

// query returns the query for the groups to list. For OnlyOpen, these are the groups that are
// not open. The time is truncated to the minute so that OpenSearch can cache the response.
func (f Filter) query(now time.Time) object {
	resolved := is("status", triage.Resolved)
	ended := object{"range": object{"ignored_until": object{"lte": now.Truncate(time.Minute).UnixMilli(), "format": "epoch_millis"}}}
	ignored := object{"bool": object{"filter": []object{is("status", triage.Ignored)}, "must_not": []object{ended}}}
	chosen := object{"bool": object{"should": []object{resolved, ignored}, "minimum_should_match": 1}}
	switch f {
	case OnlyRegressed:
		chosen = object{"bool": object{"filter": []object{is("status", triage.Open), exists("regressed")}}}
	case OnlyResolved:
		chosen = resolved
	case OnlyIgnored:
		chosen = ignored
	}
	return object{"bool": object{"filter": []object{is("kind", triage.GroupKind), chosen}}}
}
