// Package watch detects conditions that no single delivery shows, in scheduled invocations: groups
// that have become much more frequent, functions that have stopped logging, and closed groups that
// have come back unnoticed. It creates the notifications that package notify sends. The id of a
// notification is derived from what it reports, so repeated and concurrent invocations create it
// only once.
package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

// A Watch watches the events of one prefix.
type Watch struct {
	Client *bulk.Client
	Prefix string
	Now    func() time.Time // nil uses the system's clock

	// Notify is set if notifications have a target. Otherwise only closed groups are checked, and their
	// notifications are created as suppressed, so that a target that is configured later does not
	// receive them.
	Notify bool
}

// interval is how often events are searched for rising groups and silent functions. The invocations
// in between only check closed groups and send notifications.
const interval = 10 * time.Minute

// Run checks everything once.
func (w *Watch) Run(ctx context.Context) error {
	err := w.reopen(ctx)
	if now := w.now(); w.Notify && now.Truncate(interval).Equal(now.Truncate(time.Minute)) {
		err = errors.Join(err, w.rising(ctx), w.silent(ctx))
	}
	return err
}

func (w *Watch) now() time.Time {
	if w.Now != nil {
		return w.Now().UTC()
	}
	return time.Now().UTC()
}

// object is a JSON object in a request.
type object = map[string]any

// search searches indices and decodes the response into out.
func (w *Watch) search(ctx context.Context, indices string, body object, out any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode a search: %w", err)
	}
	response, err := w.Client.Post(ctx, indices+"/_search", url.Values{"ignore_unavailable": {"true"}}, text)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(response, out); err != nil {
		return fmt.Errorf("read the response to a search of %s: %w", indices, err)
	}
	return nil
}

func (w *Watch) events() string { return w.Prefix + "-*" }
func (w *Watch) groups() string { return triage.Index(w.Prefix) }

func term(field string, value any) object   { return object{"term": object{field: value}} }
func terms(field string, values any) object { return object{"terms": object{field: values}} }
func exists(field string) object            { return object{"exists": object{"field": field}} }
func since(field string, at time.Time) object {
	return object{"range": object{field: object{"gt": at.UTC().Format(time.RFC3339Nano)}}}
}
func until(field string, at time.Time) object {
	return object{"range": object{field: object{"lte": at.UTC().Format(time.RFC3339Nano)}}}
}
func all(filters ...object) object { return object{"bool": object{"filter": filters}} }

// A group is the stored document of a group.
type group struct {
	ID     string       `json:"_id"`
	Seq    int64        `json:"_seq_no"`
	Term   int64        `json:"_primary_term"`
	Source triage.Group `json:"_source"`
}

// find returns the groups that match all filters.
func (w *Watch) find(ctx context.Context, size int, filters ...object) ([]group, error) {
	var found struct {
		Hits struct {
			Hits []group `json:"hits"`
		} `json:"hits"`
	}
	err := w.search(ctx, w.groups(), object{"size": size, "seq_no_primary_term": true, "query": all(append(filters, term("kind", triage.GroupKind))...)}, &found)
	return found.Hits.Hits, err
}

// about returns a notification about a group.
func (w *Watch) about(reason triage.Reason, g *triage.Group, at time.Time, count int) triage.Notification {
	state := triage.Pending
	if !w.Notify {
		state = triage.Suppressed
	}
	return triage.Notification{
		Kind: triage.NotificationKind, Reason: reason, State: state, Created: w.now().Truncate(time.Millisecond), At: at.UTC().Truncate(time.Millisecond),
		Fingerprint: g.Fingerprint, Type: g.Type, Message: g.Message, Culprit: g.Culprit, Service: g.Service, Function: g.Function, Count: count,
	}
}

// create creates notifications by their ids. Existing ones stay unchanged.
func (w *Watch) create(ctx context.Context, notifications map[string]triage.Notification) error {
	var b bulk.Batch
	outcomes := make([]bulk.Outcome, 0, len(notifications))
	for id, n := range notifications {
		text, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encode notification %s: %w", id, err)
		}
		outcomes = append(outcomes, bulk.Outcome{})
		b.CreateNamed(w.groups(), id, text, &outcomes[len(outcomes)-1])
	}
	if b.Len() == 0 {
		return nil
	}
	if _, err := w.Client.Send(ctx, &b); err != nil {
		return fmt.Errorf("create notifications: %w", err)
	}
	for _, o := range outcomes {
		if o.Status != http.StatusCreated && o.Status != http.StatusConflict {
			return fmt.Errorf("create notifications in %s: OpenSearch responded %d, %s", w.groups(), o.Status, o.Reason)
		}
	}
	return nil
}
