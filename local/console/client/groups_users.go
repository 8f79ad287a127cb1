package client

import (
	"context"
	"slices"
)

// users counts the users in the events of the listed groups.
//
// It sends a separate search. An aggregation in the search for groups would count the users
// of all groups, not only of those that are shown.
func (c *Client) users(ctx context.Context, s Scope, out *Groups) error {
	ids := out.Fingerprints()
	if len(ids) == 0 {
		return nil
	}
	found, err := ask[struct {
		Groups terms[struct{ Users metric }]
	}](ctx, c, object{
		"size": 0, "track_total_hits": false, "query": s.query(object{"terms": object{"exception.fingerprint": ids}}, exists("user.id")),
		"aggs": object{"groups": object{"terms": object{"field": "exception.fingerprint", "size": maxGroups}, "aggs": object{"users": object{"cardinality": object{"field": "user.id"}}}}},
	})
	if err != nil {
		return err
	}
	for _, b := range found.Aggregations.Groups.Buckets {
		if i := slices.Index(ids, b.Key); i >= 0 {
			out.List[i].Users = b.In.Users.int()
		}
	}
	return nil
}
