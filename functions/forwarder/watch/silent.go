package watch

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"faulty/functions/forwarder/triage"
)

// A function is silent if it logs nothing for silentHour after it logged in at least minActive of
// the silentHours before. Functions that seldom run are not watched, because their silence means
// nothing.
const (
	silentHour  = time.Hour
	silentHours = 24
	minActive   = 20

	// maxFunctions is how many functions are watched; those that log most are selected.
	maxFunctions = 500
)

// silent reports functions that have stopped logging, once for each silence.
func (w *Watch) silent(ctx context.Context) error {
	now := w.now()
	var found struct {
		Aggregations struct {
			Functions struct {
				Buckets []struct {
					Key   string `json:"key"`
					Last  value  `json:"last"`
					Hours struct {
						Buckets []struct {
							Count int `json:"doc_count"`
						} `json:"buckets"`
					} `json:"hours"`
				} `json:"buckets"`
			} `json:"functions"`
		} `json:"aggregations"`
	}
	err := w.search(ctx, w.events(), object{
		"size": 0, "track_total_hits": false,
		"query": all(exists("faas.name"), since("@timestamp", now.Add(-silentHour*(silentHours+1))), until("@timestamp", now)),
		"aggs": object{"functions": object{
			"terms": object{"field": "faas.name", "size": maxFunctions},
			"aggs": object{
				"last":  object{"max": object{"field": "@timestamp"}},
				"hours": object{"date_histogram": object{"field": "@timestamp", "fixed_interval": "1h", "min_doc_count": 1}},
			},
		}},
	}, &found)
	if err != nil {
		return fmt.Errorf("search silent functions: %w", err)
	}
	notifications := map[string]triage.Notification{}
	for _, f := range found.Aggregations.Functions.Buckets {
		last := f.Last.time()
		if now.Sub(last) < silentHour || len(f.Hours.Buckets) < minActive {
			continue
		}
		n := w.about(triage.Silent, &triage.Group{Function: f.Key}, last, 0)
		notifications[triage.ID(f.Key)+".silent."+strconv.FormatInt(last.UnixMilli(), 10)] = n
	}
	return w.create(ctx, notifications)
}
