package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"faulty/functions/forwarder/triage"
)

// NewState returns the state of a group that has events but no document yet. The state is the
// same as the one that the forwarder creates.
func (c *Client) NewState(ctx context.Context, fingerprint string, now time.Time) (State, error) {
	d := Detail{Group: Group{Fingerprint: fingerprint}}
	if err := c.ever(ctx, fingerprint, "", &d); err != nil {
		return State{}, err
	}
	if d.Ever == 0 {
		return State{}, &Error{Status: http.StatusNotFound, Reason: fmt.Sprintf("no event of a group %s is stored", fingerprint)}
	}
	first := d.First.Time().Truncate(time.Millisecond)
	return State{Group: triage.Group{
		Kind: triage.GroupKind, Fingerprint: fingerprint, Type: d.Type, Message: d.Message, Culprit: d.Culprit, Service: d.Service,
		Function: d.First.Text("faas.name"), FirstSeen: first, FirstVersion: d.First.Text("service.version"),
		Created: now.UTC().Truncate(time.Millisecond), Status: triage.Open, Since: first,
	}}, nil
}

// maxKnownVersions is the maximum number of versions that KnownVersions finds; the most frequent ones
// are found.
const maxKnownVersions = 200

// KnownVersions returns the version in which the group is resolved, and those in which the group, its
// function or its service has had events.
func (c *Client) KnownVersions(ctx context.Context, g *triage.Group) ([]string, error) {
	either := []object{is("exception.fingerprint", g.Fingerprint)}
	for field, value := range map[string]string{"faas.name": g.Function, "service.name": g.Service} {
		if value != "" {
			either = append(either, is(field, value))
		}
	}
	found, err := ask[struct{ Versions terms[struct{}] }](ctx, c, object{
		"size": 0, "track_total_hits": false, "query": object{"bool": object{"should": either, "minimum_should_match": 1}},
		"aggs": object{"versions": byValue("service.version", maxKnownVersions)},
	})
	known := []string{g.ResolvedIn}
	for _, b := range found.Aggregations.Versions.Buckets {
		if b.Key != g.ResolvedIn {
			known = append(known, b.Key)
		}
	}
	return known, err
}

// SetState replaces the state of a group, if its document has not changed since s was read.
// Otherwise it changes nothing and returns an Error with status 409.
func (c *Client) SetState(ctx context.Context, s State, next *triage.Group) error {
	params := url.Values{"if_seq_no": {strconv.FormatInt(s.seq, 10)}, "if_primary_term": {strconv.FormatInt(s.term, 10)}}
	if !s.Exists {
		if err := c.suppress(ctx, s); err != nil {
			return err
		}
		params = url.Values{"op_type": {"create"}}
	}
	if err := c.put(ctx, triage.ID(next.Fingerprint), params, next); err != nil {
		return err
	}
	c.refreshGroups(ctx)
	return nil
}

// refreshGroups lets searches find a write to the groups index at once and not within a second. It
// ignores errors, because the user may lack the right to refresh, and some stores do not support it.
func (c *Client) refreshGroups(ctx context.Context) {
	_, _ = c.call(ctx, http.MethodPost, "/_refresh", nil, nil)
}

// suppress creates the notification of a new group in the state "suppressed", so that it is
// not sent: the user who sets the group's state already knows about the group. Otherwise the
// forwarder would create the notification at the next event.
func (c *Client) suppress(ctx context.Context, s State) error {
	err := c.put(ctx, triage.NotificationID(s.Fingerprint, 0), url.Values{"op_type": {"create"}}, triage.Notification{
		Kind: triage.NotificationKind, Reason: triage.New, State: triage.Suppressed, Created: s.Created, At: s.FirstSeen, Fingerprint: s.Fingerprint,
		Type: s.Type, Message: s.Message, Culprit: s.Culprit, Service: s.Service, Function: s.Function, Version: s.FirstVersion,
	})
	if IsConflict(err) {
		return nil // the notification already exists
	}
	return err
}

func (c *Client) put(ctx context.Context, id string, params url.Values, document any) error {
	_, err := c.call(ctx, http.MethodPut, "/_doc/"+url.PathEscape(id), params, document)
	return err
}

// MayWrite returns an error with status 403 if the client's user may not change the states of
// groups. It sends a write with a condition that no document meets, so the write changes
// nothing. The index must exist.
func (c *Client) MayWrite(ctx context.Context) error {
	err := c.put(ctx, "~may-write", url.Values{"if_seq_no": {"0"}, "if_primary_term": {"1"}}, object{})
	if statusOf(err) == http.StatusForbidden {
		return err
	}
	return nil // other errors do not concern permissions; the actual write reports them
}

// IsConflict reports whether a write failed because another writer changed the document first.
func IsConflict(err error) bool { return statusOf(err) == http.StatusConflict }
