package client

import (
	"context"
	"slices"
	"time"
)

// exportPage is the number of documents in each request of an export.
const exportPage = 500

// Each calls do for the documents of a scope, newest first, up to limit documents. more
// reports whether the scope has further documents. Each holds only one page in memory.
//
// It pages with search_after. Documents are sorted by time only, because the id of an
// event has no doc values to sort by. Each page therefore starts with the last millisecond
// of the previous page, and Each skips the documents of that millisecond that it has read,
// by id. The result is exact even if documents are stored during the export.
func (c *Client) Each(ctx context.Context, s Scope, limit int, do func(Document) error) (more bool, err error) {
	var last time.Time
	var seen []string // ids of the documents read from the last millisecond
	ctx, read := WithMeter(ctx)
	for left := limit; ; {
		search := object{"size": min(exportPage, left+1), "track_total_hits": false, "query": s.query(), "sort": newest()}
		if !last.IsZero() {
			search["search_after"] = []int64{last.UnixMilli() + 1}
			search["query"] = object{"bool": object{"filter": s.query(), "must_not": object{"ids": object{"values": seen}}}}
		}
		found, err := ask[struct{}](ctx, c, search)
		if err != nil {
			return false, err
		}
		if lacks := read.Incomplete(); lacks != "" {
			return false, &Error{Status: 502, Reason: "the documents would be incomplete: " + lacks}
		}
		page := found.Hits.Hits
		for _, h := range page {
			if left--; left < 0 {
				return true, nil
			}
			d, err := document(h)
			if err != nil {
				return false, err
			}
			if err := do(d); err != nil {
				return false, err
			}
		}
		if len(page) < exportPage {
			return false, nil
		}
		last, seen = passed(page, last, seen)
	}
}

// passed returns the last millisecond of a page and the ids of the documents read from it.
func passed(page []hit, last time.Time, seen []string) (time.Time, []string) {
	end := page[len(page)-1].time()
	if !end.Equal(last) {
		seen = nil
	}
	for _, h := range slices.Backward(page) {
		if !h.time().Equal(end) {
			break
		}
		seen = append(seen, h.ID)
	}
	return end, seen
}
