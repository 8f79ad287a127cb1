package client

import (
	"context"
	"slices"
)

// describe adds the descriptions of the listed groups. It searches the newest event of each
// group, whose time is already known.
//
// A top_hits aggregation could return these events with the counts. But it reads an event of
// each group in each shard, not only of the groups that are shown. Over a month of daily
// indices this took most of the page's time.
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
		if err != nil || len(docs) == 0 { // no documents: they were deleted after the groups were counted
			return err
		}
		before := len(missing)
		for _, d := range docs {
			missing = slices.DeleteFunc(missing, func(g *Group) bool {
				same := slices.Contains(d.Texts("exception.fingerprint"), g.Fingerprint) // a document of another program may have several fingerprints; the forwarder writes one
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

// newestOf returns the search for the newest events of groups. Several events of a group can
// have the same millisecond, so the size allows for more than one event for each group. If
// this is not enough, describe searches again for the missing groups.
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

// describe sets the group's description from one of its events.
func (g *Group) describe(d Document) {
	g.Type, g.Message = d.Text("exception.type"), d.Text("exception.message")
	g.Culprit, g.Service, g.Version = d.Text("exception.culprit"), d.Text("service.name"), d.Text("service.version")
	line, _ := d.Number("exception.line")
	g.Line = int(line)
}
