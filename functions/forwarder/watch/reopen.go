package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

const (
	// recently is the time after a decision during which forwarders that did not know the decision
	// may have handled events. It is longer than forwarders trust the state that they have read.
	recently = 15 * time.Minute

	// maxClosed is the maximum number of groups that one invocation checks.
	maxClosed = 100
)

// reopen reopens closed groups: groups that were ignored for a number of events that have now
// occurred, and groups that came back so soon after the decision that the forwarders did not know
// of it.
func (w *Watch) reopen(ctx context.Context) error {
	counted, err := w.find(ctx, maxClosed, term("status", triage.Ignored), object{"range": object{"ignored_events": object{"gt": 0}}})
	if err != nil {
		return fmt.Errorf("search groups that are ignored for a number of events: %w", err)
	}
	for _, g := range counted {
		n, last, err := w.occurred(ctx, &g)
		if err == nil && n >= g.Source.IgnoredEvents {
			err = w.open(ctx, &g, triage.Unignored, "", last, n)
		}
		if err != nil {
			return err
		}
	}
	closed, err := w.find(ctx, maxClosed, terms("status", []triage.Status{triage.Resolved, triage.Ignored}), since("since", w.now().Add(-recently)))
	if err != nil {
		return fmt.Errorf("search groups that were closed recently: %w", err)
	}
	for _, g := range closed {
		if err := w.reopenReturned(ctx, &g); err != nil {
			return err
		}
	}
	return nil
}

// aggregated is the response to a search that counts events.
type aggregated struct {
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
	} `json:"hits"`
	Aggregations struct {
		Last     value `json:"last"`
		Versions struct {
			Buckets []struct {
				Key  string `json:"key"`
				Last value  `json:"last"`
			} `json:"buckets"`
		} `json:"versions"`
	} `json:"aggregations"`
}

// value is the time of an event in milliseconds since 1970, or null.
type value struct {
	Value *float64 `json:"value"`
}

func (v value) time() time.Time {
	if v.Value == nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(*v.Value)).UTC()
}

// count counts the events of a group since it was closed.
func (w *Watch) count(ctx context.Context, g *group) (found aggregated, err error) {
	last := object{"max": object{"field": "@timestamp"}}
	err = w.search(ctx, w.events(), object{
		"size": 0, "track_total_hits": true,
		"query": all(term("exception.fingerprint", g.Source.Fingerprint), since("@timestamp", g.Source.Since)),
		"aggs": object{
			"last":     last,
			"versions": object{"terms": object{"field": "service.version", "size": 100}, "aggs": object{"last": last}},
		},
	}, &found)
	if err != nil {
		return found, fmt.Errorf("count the events of group %s: %w", g.Source.Fingerprint, err)
	}
	return found, nil
}

func (w *Watch) occurred(ctx context.Context, g *group) (n int, last time.Time, err error) {
	found, err := w.count(ctx, g)
	return found.Hits.Total.Value, found.Aggregations.Last.time(), err
}

// reopenReturned reopens a group if one of its events requires it.
func (w *Watch) reopenReturned(ctx context.Context, g *group) error {
	found, err := w.count(ctx, g)
	if err != nil || found.Hits.Total.Value == 0 {
		return err
	}
	if g.Source.ResolvedIn == "" {
		last := found.Aggregations.Last.time()
		if reason, ok := g.Source.Returns("", last); ok {
			return w.open(ctx, g, reason, "", last, found.Hits.Total.Value)
		}
		return nil
	}
	for _, v := range found.Aggregations.Versions.Buckets {
		if reason, ok := g.Source.Returns(v.Key, v.Last.time()); ok {
			return w.open(ctx, g, reason, v.Key, v.Last.time(), found.Hits.Total.Value)
		}
	}
	return nil
}

// open first creates the notification and then changes the group, so that every reopened group has
// been reported. If others change the group at the same time, the next invocation checks again.
func (w *Watch) open(ctx context.Context, g *group, reason triage.Reason, version string, at time.Time, count int) error {
	n := w.about(reason, &g.Source, at, count)
	n.Version = version
	if err := w.create(ctx, map[string]triage.Notification{triage.NotificationID(g.Source.Fingerprint, g.Source.Number): n}); err != nil {
		return err
	}
	text, err := json.Marshal(g.Source.Apply(triage.Change{At: at, By: triage.Forwarder, Action: triage.Regress, Version: version}, nil))
	if err != nil {
		return fmt.Errorf("encode group %s: %w", g.Source.Fingerprint, err)
	}
	var b bulk.Batch
	var out bulk.Outcome
	b.ReplaceIf(w.groups(), g.ID, g.Seq, g.Term, text, &out)
	if _, err := w.Client.Send(ctx, &b); err != nil {
		return fmt.Errorf("open group %s again: %w", g.Source.Fingerprint, err)
	}
	return nil
}
