package alerts

import (
	"encoding/json"
	"fmt"
	"strings"
)

// message is the text of a notification, as a Mustache template of the Alerting
// plugin. An alert in ctx.newAlerts has only the key of its bucket, which is the
// fingerprint. ctx.results has the buckets with their content: those for which the
// trigger holds, because the query selects them.
const message = `{{{ctx.monitor.name}}}: {{#ctx.newAlerts}}{{{bucket_keys}}}{{/ctx.newAlerts}}
%s
All groups for which this holds now:
{{#ctx.results}}{{#aggregations.groups.buckets}}
{{{key.group}}} {{#type.buckets}}{{{key}}}{{/type.buckets}}: {{#message.buckets}}{{{key}}}{{/message.buckets}}
  {{recent.doc_count}} recent events, location {{#culprit.buckets}}{{{key}}}{{/culprit.buckets}}, function {{#function.buckets}}{{{key}}}{{/function.buckets}}, example traceId {{#example.buckets}}{{{key}}}{{/example.buckets}}
{{/aggregations.groups.buckets}}{{/ctx.results}}`

// Notifications are what the monitors do for each new alert, besides showing it.
type Notifications struct {
	Channels []string // ids of channels of the Notifications plugin
	Link     string   // URL of a page about a group, with {fingerprint} in it; "" for none
}

// ActionName returns the name of the action that sends to a channel. It identifies
// the action: users may have added others.
func ActionName(channel string) string { return "notify " + channel }

// add returns a monitor with an action for each channel in its triggers.
func (n Notifications) add(body []byte) ([]byte, error) {
	if len(n.Channels) == 0 {
		return body, nil
	}
	var monitor map[string]any
	if err := json.Unmarshal(body, &monitor); err != nil {
		return nil, fmt.Errorf("alerts: a definition is no JSON: %w", err)
	}
	var actions []any
	for _, channel := range n.Channels {
		actions = append(actions, n.action(channel))
	}
	for _, trigger := range monitor["triggers"].([]any) {
		trigger.(map[string]any)["bucket_level_trigger"].(map[string]any)["actions"] = actions
	}
	return json.Marshal(monitor) // only what was decoded before, and strings: cannot fail
}

// action returns an action. It runs once for each new alert, and not again while
// the alert is active.
func (n Notifications) action(channel string) map[string]any {
	link := ""
	if n.Link != "" {
		link = "{{#ctx.newAlerts}}" + strings.ReplaceAll(n.Link, "{fingerprint}", "{{{bucket_keys}}}") + "{{/ctx.newAlerts}}\n"
	}
	return map[string]any{
		"name": ActionName(channel), "destination_id": channel, "throttle_enabled": false,
		"subject_template":        map[string]any{"lang": "mustache", "source": "{{{ctx.monitor.name}}}"},
		"message_template":        map[string]any{"lang": "mustache", "source": fmt.Sprintf(message, link)},
		"action_execution_policy": map[string]any{"action_execution_scope": map[string]any{"per_alert": map[string]any{"actionable_alerts": []any{"NEW"}}}},
	}
}
