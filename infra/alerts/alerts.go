// Package alerts holds the monitors of OpenSearch's Alerting plugin: a group of
// exceptions that was never seen before, and one that rises. Each file is in the
// shape of POST _plugins/_alerting/monitors.
//
// They go through all groups with a composite aggregation, page by page, which is
// exact over any number of shards. Terms ordered by their first event are not: a
// shard that holds today alone would call every group new.
//
// An alert holds its bucket: the group's most frequent type, message, culprit and
// function, and the traceId of an example. They are terms aggregations, since the
// plugin adds top_hits of its own for ctx.alerts.sample_documents.
package alerts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"faulty/infra/indices"
)

// new-group.json goes by the time of ingestion, for what is late, or replayed from
// the failure queue, is none the less seen for the first time; and its window of 15
// minutes is three of its periods, so that a run that fails misses nothing. A group
// alerts once: it keeps one alert for as long as it is new.
//
//go:embed new-group.json
var newGroup []byte

// rising-group.json compares the last hour with the hour before: ten events or more,
// and twice as many.
//
//go:embed rising-group.json
var risingGroup []byte

// A Monitor is one alert definition.
type Monitor struct {
	Name string // by which it is found again; OpenSearch gives ids of its own
	Body []byte // of POST _plugins/_alerting/monitors
}

// Monitors returns the alert definitions for the indices <prefix>-YYYY.MM.DD.
func Monitors(prefix string) ([]Monitor, error) {
	if err := indices.CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	var monitors []Monitor
	for _, source := range [][]byte{newGroup, risingGroup} {
		body := bytes.ReplaceAll(source, []byte(`"faulty-*"`), fmt.Appendf(nil, "%q", prefix+"-*"))
		body = bytes.Replace(body, []byte(`"faulty: `), []byte(`"`+prefix+`: `), 1)
		var named struct {
			Name string `json:"name"`
		}
		if err := json.Unmarshal(body, &named); err != nil {
			return nil, fmt.Errorf("alerts: a definition is no JSON: %w", err)
		}
		monitors = append(monitors, Monitor{named.Name, body})
	}
	return monitors, nil
}
