package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"faulty/functions/forwarder/triage"
)

// RecordDiscard records in the groups index that dead letters were deleted. It returns
// false and no error if that index does not exist.
func (c *Client) RecordDiscard(ctx context.Context, d *triage.Discard) (isRecorded bool, err error) {
	if c.groups == "" {
		return false, nil
	}
	if _, err := c.call(ctx, http.MethodGet, "/_count", nil, nil); err != nil { // a write to a missing index would create it without its mapping
		if e := statusOf(err); e == http.StatusNotFound {
			return false, nil
		} else if e != http.StatusForbidden {
			return false, err
		}
	}
	id := "~discard-" + strconv.FormatInt(d.At.UnixNano(), 36)
	if len(d.DeadLetters) > 0 {
		id += "-" + d.DeadLetters[0].MessageID
	}
	if err := c.put(ctx, id, url.Values{"op_type": {"create"}}, d); err != nil {
		return false, err
	}
	c.refreshGroups(ctx)
	return true, nil
}

// Discards returns the latest discards, newest first.
func (c *Client) Discards(ctx context.Context, limit int) ([]triage.Discard, error) {
	return newestOfKind[triage.Discard](ctx, c, triage.DiscardKind, "at", limit)
}

// Notifications returns the latest notifications, newest first.
func (c *Client) Notifications(ctx context.Context, limit int) ([]triage.Notification, error) {
	return newestOfKind[triage.Notification](ctx, c, triage.NotificationKind, "created", limit)
}

// newestOfKind returns the newest documents of a kind from the groups index. It returns no
// documents if the index does not exist or if the user may not read it.
func newestOfKind[D any](ctx context.Context, c *Client, kind, by string, limit int) ([]D, error) {
	if c.groups == "" {
		return nil, nil
	}
	found, err := askIn[struct{}](ctx, c, c.groups, object{
		"size": limit, "track_total_hits": false, "query": is("kind", kind),
		"sort": []object{{by: object{"order": "desc", "unmapped_type": "date"}}},
	})
	if err != nil {
		if off(err) != "" {
			return nil, nil
		}
		return nil, err
	}
	list := make([]D, 0, len(found.Hits.Hits))
	for _, h := range found.Hits.Hits {
		var d D
		if err := json.Unmarshal(h.Source, &d); err != nil {
			return nil, fmt.Errorf("read the document %s of %s: %w", h.ID, c.groups, err)
		}
		list = append(list, d)
	}
	return list, nil
}
