package apply

import (
	"slices"
	"strings"
)

// lacking returns where the stored monitor differs from want or lacks a value. It
// ignores additional values, which are defaults of the server and additions of
// people.
func lacking(have, want map[string]string) []string {
	for path := range have {
		if _, ok := want[path]; !ok {
			delete(have, path)
		}
	}
	return compare(have, want)
}

// monitorKey converts a path to the form in which the Alerting plugin returns it.
// The plugin parses the search and writes it again, with the ends of ranges and
// long names. monitorKey drops whether a monitor is enabled and what its triggers
// do, because these are the user's choices.
func monitorKey(path, value string) (string, bool) {
	if path == "enabled" || strings.Contains(path, ".actions") {
		return path, false
	}
	parts := strings.Split(path, ".")
	switch last := len(parts) - 1; parts[last] {
	case "gt", "gte":
		parts[last] = "from"
	case "lt", "lte":
		parts[last] = "to"
	}
	for i, part := range parts {
		if part == "aggs" {
			parts[i] = "aggregations"
		}
	}
	return strings.Join(parts, "."), value != "null"
}

// copyChoices copies the choices of users from the stored monitor to want:
// whether it is enabled, the actions of its triggers, and additional triggers.
func copyChoices(want, stored map[string]any) {
	if enabled, ok := stored["enabled"]; ok {
		want["enabled"] = enabled
	}
	ours, _ := want["triggers"].([]any)
	theirs, _ := stored["triggers"].([]any)
	for _, old := range theirs {
		i := slices.IndexFunc(ours, func(t any) bool { return inner(t)["name"] == inner(old)["name"] })
		if i < 0 {
			ours = append(ours, old)
			continue
		}
		for _, member := range []string{"id", "actions"} {
			if value, ok := inner(old)[member]; ok {
				inner(ours[i])[member] = value
			}
		}
	}
	want["triggers"] = ours
}

// inner returns the content of a trigger of a bucket-level monitor.
func inner(trigger any) map[string]any {
	outer, _ := trigger.(map[string]any)
	held, _ := outer["bucket_level_trigger"].(map[string]any)
	return held
}
