// Package alerts contains the monitors for OpenSearch's Alerting plugin: one for
// a new group of exceptions, and one for a rising group. Each file has the format
// of POST _plugins/_alerting/monitors.
//
// The monitors read all groups with a composite aggregation, page by page. It is
// exact for any number of shards. A terms aggregation ordered by the first event
// is not exact: a shard that only has today's events would report every group as
// new.
//
// An alert contains its bucket: the group's most frequent type, message, culprit
// and function, and the traceId of an example. These are terms aggregations,
// because the plugin adds its own top_hits for ctx.alerts.sample_documents.
//
// The query itself drops the buckets for which the trigger does not hold. The
// message of an action can then list the others: it cannot choose among buckets.
package alerts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"faulty/infra/indices"
)

// newGroup is the monitor for new groups. It uses the time of ingestion, because
// an event that arrives late, or is replayed from the failure queue, can also be
// the first of its group. The window of 15 minutes is three times the period, so
// that no group is missed if one run fails. A group causes one alert, which stays
// active as long as the group is new.
//
//go:embed new-group.json
var newGroup []byte

// risingGroup is the monitor for rising groups. It compares the last hour with
// the previous hour. It requires at least ten events and double the previous number.
//
//go:embed rising-group.json
var risingGroup []byte

// A Monitor is one alert definition.
type Monitor struct {
	Name string // identifies the monitor; OpenSearch generates the ids
	Body []byte // body of POST _plugins/_alerting/monitors
}

// Monitors returns the alert definitions for the indices <prefix>-YYYY.MM.DD.
func Monitors(prefix string, n Notifications) ([]Monitor, error) {
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
		body, err := n.add(body)
		if err != nil {
			return nil, err
		}
		monitors = append(monitors, Monitor{named.Name, body})
	}
	return monitors, nil
}
