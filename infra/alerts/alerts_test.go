package alerts

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// A definition holds the parts of a monitor that the tests check, in the format
// of https://docs.opensearch.org/latest/observing-your-data/alerting/api/.
type definition struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	MonitorType string `json:"monitor_type"`
	Enabled     bool   `json:"enabled"`
	Schedule    struct {
		Period struct {
			Interval int    `json:"interval"`
			Unit     string `json:"unit"`
		} `json:"period"`
	} `json:"schedule"`
	Inputs []struct {
		Search struct {
			Indices []string        `json:"indices"`
			Query   json.RawMessage `json:"query"`
		} `json:"search"`
	} `json:"inputs"`
	Triggers []struct {
		Bucket struct {
			Name      string `json:"name"`
			Severity  string `json:"severity"`
			Condition struct {
				Paths  map[string]string `json:"buckets_path"`
				Parent string            `json:"parent_bucket_path"`
				Script struct {
					Source string `json:"source"`
					Lang   string `json:"lang"`
				} `json:"script"`
			} `json:"condition"`
			Actions []any `json:"actions"`
		} `json:"bucket_level_trigger"`
	} `json:"triggers"`
}

func definitions(t *testing.T, prefix string) []definition {
	t.Helper()
	monitors, err := Monitors(prefix, Notifications{})
	if err != nil {
		t.Fatal(err)
	}
	var all []definition
	for _, m := range monitors {
		var d definition
		decoder := json.NewDecoder(strings.NewReader(string(m.Body)))
		decoder.DisallowUnknownFields() // the plugin ignores a misspelled member
		if err := decoder.Decode(&d); err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		all = append(all, d)
	}
	return all
}

// TestShape checks the monitors against the rules of the plugin, which is not
// available in tests.
func TestShape(t *testing.T) {
	for _, d := range definitions(t, "shop.logs") {
		t.Run(d.Name, func(t *testing.T) {
			if d.Type != "monitor" || d.MonitorType != "bucket_level_monitor" || !d.Enabled || len(d.Inputs) != 1 || len(d.Triggers) != 1 {
				t.Fatalf("%+v; want an enabled bucket level monitor of one input and one trigger", d)
			}
			if p := d.Schedule.Period; p.Interval < 1 || !slices.Contains([]string{"MINUTES", "HOURS", "DAYS"}, p.Unit) {
				t.Errorf("schedule every %d %s", p.Interval, p.Unit)
			}
			if got := d.Inputs[0].Search.Indices; !slices.Equal(got, []string{"shop.logs-*"}) || !strings.HasPrefix(d.Name, "shop.logs: ") {
				t.Errorf("%q looks into %q; want those of the prefix", d.Name, got)
			}
			trigger := d.Triggers[0].Bucket
			if trigger.Name == "" || !slices.Contains([]string{"1", "2", "3", "4", "5"}, trigger.Severity) || trigger.Condition.Script.Lang != "painless" || trigger.Actions == nil {
				t.Errorf("trigger %+v; want a name, a severity from 1 to 5, painless, and actions, if none", trigger)
			}
			var query struct {
				Size int `json:"size"`
				Aggs map[string]struct {
					Composite json.RawMessage            `json:"composite"`
					Aggs      map[string]json.RawMessage `json:"aggregations"`
				} `json:"aggregations"`
			}
			if err := json.Unmarshal(d.Inputs[0].Search.Query, &query); err != nil {
				t.Fatal(err)
			}
			parent := query.Aggs[trigger.Condition.Parent]
			if parent.Composite == nil {
				t.Errorf("parent_bucket_path %q is no composite aggregation", trigger.Condition.Parent)
			}
			for _, name := range []string{"type", "message", "culprit", "function", "example"} { // used in the text of an alert
				if !strings.Contains(string(parent.Aggs[name]), `"terms"`) {
					t.Errorf("aggregation %s is %s; want terms", name, parent.Aggs[name])
				}
			}
			for name, path := range trigger.Condition.Paths {
				below, _, _ := strings.Cut(path, ">")
				if parent.Aggs[below] == nil || !strings.Contains(trigger.Condition.Script.Source, "params."+name) {
					t.Errorf("buckets_path %s: %s is not there, or not in the script %q", name, path, trigger.Condition.Script.Source)
				}
			}
		})
	}
}

// TestActions: each trigger sends to each channel once for a new alert, in the
// format of the plugin (common-utils, model/action).
func TestActions(t *testing.T) {
	monitors, err := Monitors("shop", Notifications{Channels: []string{"c1", "c2"}, Link: "https://d/app#{fingerprint}"})
	if err != nil {
		t.Fatal(err)
	}
	type script struct{ Lang, Source string }
	for _, m := range monitors {
		var d struct {
			Triggers []struct {
				Bucket struct {
					Actions []struct {
						Name        string
						Destination string `json:"destination_id"`
						Subject     script `json:"subject_template"`
						Message     script `json:"message_template"`
						Throttle    *bool  `json:"throttle_enabled"`
						Policy      struct {
							Scope map[string]map[string][]string `json:"action_execution_scope"`
						} `json:"action_execution_policy"`
					}
				} `json:"bucket_level_trigger"`
			}
		}
		decoder := json.NewDecoder(strings.NewReader(string(m.Body)))
		if err := decoder.Decode(&d); err != nil || len(d.Triggers) != 1 || len(d.Triggers[0].Bucket.Actions) != 2 {
			t.Fatalf("%s: %v in %s; want two actions", m.Name, err, m.Body)
		}
		for i, channel := range []string{"c1", "c2"} {
			a := d.Triggers[0].Bucket.Actions[i]
			if a.Name != ActionName(channel) || a.Destination != channel || a.Subject.Lang != "mustache" || a.Message.Lang != "mustache" || a.Throttle == nil || *a.Throttle ||
				!slices.Equal(a.Policy.Scope["per_alert"]["actionable_alerts"], []string{"NEW"}) || !strings.Contains(a.Message.Source, "https://d/app#{{{bucket_keys}}}") {
				t.Errorf("%s: action %+v; want one for new alerts to %s, with a link", m.Name, a, channel)
			}
		}
	}
}

func TestMonitorsRefuseAPrefix(t *testing.T) {
	if _, err := Monitors("No Such", Notifications{}); err == nil || !strings.Contains(err.Error(), "lower-case letters") {
		t.Errorf("Monitors(No Such): %v; want the rule for prefixes", err)
	}
}
