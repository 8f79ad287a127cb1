package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"faulty/functions/forwarder/bulk"
	"faulty/functions/forwarder/triage"
)

const (
	// recently is the time after a decision during which forwarders that did not know the decision
	// may have handled events. It is longer than forwarders trust the state that they have read.
	recently = 15 * time.Minute

	// maxClosed is the maximum number of groups of each kind that one invocation checks.
	maxClosed = 1000

	// maxCounted is the number of groups whose events one search counts.
	maxCounted = 100
)

// reopen reopens closed groups: groups that were ignored for a number of events that have now
// occurred, and groups that came back so soon after the decision that the forwarders did not know
// of it.
func (w *Watch) reopen(ctx context.Context) error {
	counted, err := w.find(ctx, maxClosed, term("status", triage.Ignored), object{"range": object{"ignored_events": object{"gt": 0}}})
	if err != nil {
		return fmt.Errorf("search groups that are ignored for a number of events: %w", err)
	}
	closed, err := w.find(ctx, maxClosed, terms("status", []triage.Status{triage.Resolved, triage.Ignored}), since("since", w.now().Add(-recently)))
	if err != nil {
		return fmt.Errorf("search groups that were closed recently: %w", err)
	}
	closed = slices.DeleteFunc(closed, func(g group) bool { return g.Source.IgnoredEvents > 0 }) // these are in counted
	for part := range slices.Chunk(append(counted, closed...), maxCounted) {
		events, err := w.count(ctx, part)
		if err != nil {
			return fmt.Errorf("count the events of %d closed groups: %w", len(part), err)
		}
		for i := range part {
			reason, version, at := events[i].returns(&part[i].Source)
			if reason == "" {
				continue
			}
			if err := w.open(ctx, &part[i], reason, version, at, events[i].Count); err != nil {
				return err
			}
		}
	}
	return nil
}

// occurred are the events of a group since it was closed.
type occurred struct {
	Count    int   `json:"doc_count"`
	Last     value `json:"last"`
	Versions struct {
		Buckets []struct {
			Key  string `json:"key"`
			Last value  `json:"last"`
		} `json:"buckets"`
	} `json:"versions"`
	Unversioned struct {
		Last value `json:"last"`
	} `json:"unversioned"`
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

// count counts the events of each group since it was closed, with one search.
func (w *Watch) count(ctx context.Context, groups []group) ([]occurred, error) {
	last := object{"last": object{"max": object{"field": "@timestamp"}}}
	var fingerprints []string
	var filters []object
	first := w.now()
	for i := range groups {
		g := &groups[i].Source
		fingerprints = append(fingerprints, g.Fingerprint)
		filters = append(filters, all(term("exception.fingerprint", g.Fingerprint), since("@timestamp", g.Since)))
		if g.Since.Before(first) {
			first = g.Since
		}
	}
	var found struct {
		Aggregations struct {
			Groups struct {
				Buckets []occurred `json:"buckets"`
			} `json:"groups"`
		} `json:"aggregations"`
	}
	err := w.search(ctx, w.events(), object{
		"size": 0, "track_total_hits": false,
		"query": all(terms("exception.fingerprint", fingerprints), since("@timestamp", first)),
		"aggs": object{"groups": object{"filters": object{"filters": filters}, "aggs": object{
			"last":        last["last"],
			"versions":    object{"terms": object{"field": "service.version", "size": 100}, "aggs": last},
			"unversioned": object{"filter": object{"bool": object{"must_not": []object{exists("service.version")}}}, "aggs": last},
		}}},
	}, &found)
	if err != nil {
		return nil, err
	}
	events := found.Aggregations.Groups.Buckets
	return append(events, make([]occurred, len(groups)-len(events))...), nil // a store without indices returns no buckets
}

// returns returns the reason why the events reopen a group, and the version and the time of the
// event that does. The reason is "" if the group stays closed.
func (o *occurred) returns(g *triage.Group) (reason triage.Reason, version string, at time.Time) {
	if g.IgnoredEvents > 0 {
		if o.Count < g.IgnoredEvents {
			return "", "", time.Time{}
		}
		return triage.Unignored, "", o.Last.time()
	}
	if reason, ok := g.Returns("", o.Last.time()); ok && g.ResolvedIn == "" {
		return reason, "", o.Last.time()
	}
	for _, v := range o.Versions.Buckets {
		if reason, ok := g.Returns(v.Key, v.Last.time()); ok {
			return reason, v.Key, v.Last.time()
		}
	}
	if reason, ok := g.Returns("", o.Unversioned.Last.time()); ok {
		return reason, "", o.Unversioned.Last.time()
	}
	return "", "", time.Time{}
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
