package client

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// A Stream contains documents of one log stream around a document, oldest first.
type Stream struct {
	Before, After []Document
}

// maxStreamSpan limits the time before and after a document in which the stream is searched. It
// keeps the search to the indices of a few days.
const maxStreamSpan = 24 * time.Hour

// Stream returns at most n documents before and after a document in its log stream, with two
// concurrent searches. Documents of the same millisecond are in the order of their event ids, which
// is that of CloudWatch. OpenSearch cannot sort by them, because the template stores them without
// doc values. It returns no documents if the document has no log stream.
func (c *Client) Stream(ctx context.Context, d Document, n int) (Stream, error) {
	stream := d.Text("aws.cloudwatch.log_stream")
	if stream == "" {
		return Stream{}, nil
	}
	at := d.Time().Truncate(time.Millisecond)
	side := func(s Scope, direction string) (list []Document, err error) {
		found, err := ask[struct{}](ctx, c, object{
			"size": n + maxSameTime, "track_total_hits": false,
			"query":   s.query(is("aws.cloudwatch.log_stream", stream), is("aws.cloudwatch.log_group", d.Text("aws.cloudwatch.log_group"))),
			"sort":    []object{{"@timestamp": direction}},
			"_source": object{"excludes": []string{"exception.stacktrace", "event.original"}},
		})
		if err != nil {
			return nil, err
		}
		return documents(found.Hits.Hits)
	}
	var older, newer []Document
	var both errgroup.Group
	both.Go(func() (err error) {
		older, err = side(Scope{From: at.Add(-maxStreamSpan), To: at}, "desc")
		return err
	})
	both.Go(func() (err error) {
		newer, err = side(Scope{From: at, To: at.Add(maxStreamSpan)}, "asc")
		return err
	})
	if err := both.Wait(); err != nil {
		return Stream{}, err
	}
	slices.Reverse(older)
	all := slices.Concat(older, newer)
	order := func(a, b Document) int {
		return cmp.Or(a.Time().Truncate(time.Millisecond).Compare(b.Time().Truncate(time.Millisecond)), cmp.Compare(a.Text("event.id"), b.Text("event.id")))
	}
	slices.SortStableFunc(all, order)
	i := slices.IndexFunc(all, func(o Document) bool { return o.ID == d.ID && o.Index == d.Index })
	if i < 0 {
		return Stream{}, nil // more than maxSameTime documents have the same time
	}
	return Stream{Before: all[max(0, i-n):i], After: all[i+1 : min(len(all), i+1+n)]}, nil
}

// maxSameTime is how many documents of the same millisecond may be older than the document.
const maxSameTime = 100
