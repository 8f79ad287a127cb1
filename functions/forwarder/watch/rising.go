package watch

import (
	"context"
	"fmt"
	"time"

	"faulty/functions/forwarder/triage"
)

// A group rises if it has at least minRising events in an hour, and at least risingFactor times the
// events of the hour before. The monitor of `infra apply --alerts` uses the same limits.
const (
	minRising    = 10
	risingFactor = 2
	risingHour   = time.Hour

	// maxRising is how many groups are compared; the most frequent ones are selected.
	maxRising = 500
)

// rising reports groups that have become much more frequent, each once a day (UTC). It skips new
// groups, which have been reported as new, and closed groups.
func (w *Watch) rising(ctx context.Context) error {
	now := w.now()
	hour := now.Add(-risingHour)
	var found struct {
		Aggregations struct {
			Groups struct {
				Buckets []struct {
					Key    string `json:"key"`
					Recent struct {
						Count int `json:"doc_count"`
					} `json:"recent"`
					Count int `json:"doc_count"`
				} `json:"buckets"`
			} `json:"groups"`
		} `json:"aggregations"`
	}
	err := w.search(ctx, w.events(), object{
		"size": 0, "track_total_hits": false,
		"query": all(exists("exception.fingerprint"), since("@timestamp", now.Add(-2*risingHour)), until("@timestamp", now)),
		"aggs": object{"groups": object{
			"terms": object{"field": "exception.fingerprint", "size": maxRising},
			"aggs":  object{"recent": object{"filter": since("@timestamp", hour)}},
		}},
	}, &found)
	if err != nil {
		return fmt.Errorf("search rising groups: %w", err)
	}
	counts := map[string][2]int{}
	var fingerprints []string
	for _, b := range found.Aggregations.Groups.Buckets {
		recent, before := b.Recent.Count, b.Count-b.Recent.Count
		if recent >= minRising && recent >= risingFactor*before {
			counts[b.Key] = [2]int{recent, before}
			fingerprints = append(fingerprints, b.Key)
		}
	}
	if len(fingerprints) == 0 {
		return nil
	}
	groups, err := w.find(ctx, maxRising, terms("fingerprint", fingerprints), term("status", triage.Open), until("first_seen", now.Add(-2*risingHour)))
	if err != nil {
		return fmt.Errorf("read rising groups: %w", err)
	}
	notifications := map[string]triage.Notification{}
	for i := range groups {
		g := &groups[i].Source
		n := w.about(triage.Rising, g, now, counts[g.Fingerprint][0])
		n.Before = counts[g.Fingerprint][1]
		notifications[triage.ID(g.Fingerprint)+".rising."+now.Format("2006-01-02")] = n
	}
	return w.create(ctx, notifications)
}
