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

// NewState returns the state of a group that has events and no document yet, as the
// forwarder would have created it.
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

// SetState replaces the state of a group by another one, if nobody has changed its
// document since s was read. Otherwise the error is an Error of status 409, and
// nothing is changed.
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
	// Searches would find the change within a second anyway. A user without the
	// right to refresh, and a store that cannot, leave it at that.
	_, _ = c.call(ctx, http.MethodPost, "/_refresh", nil, nil)
	return nil
}

// suppress creates the notification of a new group as one that is not sent: whoever
// decides about the group knows it. The forwarder would add it with the next event.
func (c *Client) suppress(ctx context.Context, s State) error {
	err := c.put(ctx, triage.NotificationID(s.Fingerprint, 0), url.Values{"op_type": {"create"}}, triage.Notification{
		Kind: triage.NotificationKind, Reason: triage.New, State: triage.Suppressed, Created: s.Created, At: s.FirstSeen, Fingerprint: s.Fingerprint,
		Type: s.Type, Message: s.Message, Culprit: s.Culprit, Service: s.Service, Function: s.Function, Version: s.FirstVersion,
	})
	if IsConflict(err) {
		return nil // it exists
	}
	return err
}

func (c *Client) put(ctx context.Context, id string, params url.Values, document any) error {
	_, err := c.call(ctx, http.MethodPut, "/_doc/"+url.PathEscape(id), params, document)
	return err
}

// MayWrite returns an error of status 403 if OpenSearch does not let this client
// change the states of groups. It sends a write with a condition that no document
// meets, which changes nothing. The index must exist.
func (c *Client) MayWrite(ctx context.Context) error {
	err := c.put(ctx, "~may-write", url.Values{"if_seq_no": {"0"}, "if_primary_term": {"1"}}, object{})
	if statusOf(err) == http.StatusForbidden {
		return err
	}
	return nil // other failures say nothing about rights; a write reports them
}

// IsConflict reports whether an error is that another writer came first.
func IsConflict(err error) bool { return statusOf(err) == http.StatusConflict }
