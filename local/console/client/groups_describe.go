package client

import (
	"context"
	"slices"
)

// describe looks up what the listed groups are about: the newest event of each,
// at the time that is known of it.
//
// An aggregation of top_hits would find them with the counts, but reads an event
// of each group in each shard, not only those that are shown: over a month of
// daily indices that was most of what the page took.
func (c *Client) describe(ctx context.Context, s Scope, list []Group) error {
	missing := make([]*Group, len(list))
	for i := range list {
		missing[i] = &list[i]
	}
	for len(missing) > 0 {
		found, err := ask[struct{}](ctx, c, newestOf(s, missing))
		if err != nil {
			return err
		}
		docs, err := documents(found.Hits.Hits)
		if err != nil || len(docs) == 0 { // none: deleted meanwhile
			return err
		}
		before := len(missing)
		for _, d := range docs {
			missing = slices.DeleteFunc(missing, func(g *Group) bool {
				same := slices.Contains(d.Texts("exception.fingerprint"), g.Fingerprint) // not the forwarder's doing, who writes one
				if same {
					g.describe(d)
				}
				return same
			})
		}
		if len(missing) == before {
			return nil
		}
	}
	return nil
}

// newestOf is the search for the newest events of groups. Several may be of the
// same millisecond, so it leaves room; what that hides, another round finds.
func newestOf(s Scope, groups []*Group) object {
	var newest []object
	for _, g := range groups {
		newest = append(newest, object{"bool": object{"filter": []object{
			is("exception.fingerprint", g.Fingerprint), {"term": object{"@timestamp": g.Last.UnixMilli()}},
		}}})
	}
	return object{"size": 4 * len(groups), "track_total_hits": false,
		"query": s.query(object{"bool": object{"should": newest, "minimum_should_match": 1}}),
		"_source": []string{
			"exception.fingerprint", "exception.type", "exception.message", "exception.culprit", "exception.line", "service.name", "service.version",
		}}
}

// describe takes what the group's events have in common from one of them.
func (g *Group) describe(d Document) {
	g.Type, g.Message = d.Text("exception.type"), d.Text("exception.message")
	g.Culprit, g.Service, g.Version = d.Text("exception.culprit"), d.Text("service.name"), d.Text("service.version")
	line, _ := d.Number("exception.line")
	g.Line = int(line)
}
