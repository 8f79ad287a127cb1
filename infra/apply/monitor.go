package apply

import (
	"slices"
	"strings"
)

// lacking lists what the stored monitor has otherwise, or not at all. What it has
// besides is the server's defaults, and what people have added.
func lacking(have, want map[string]string) []string {
	for path := range have {
		if _, ok := want[path]; !ok {
			delete(have, path)
		}
	}
	return compare(have, want)
}

// monitorKey brings a path to the form in which the Alerting plugin shows it, which
// parses the search and writes it anew: ranges by their ends, and long names.
// Whether a monitor is enabled, and what its triggers do, is its user's choice.
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

// keepChoices carries into want what the users of the stored monitor have chosen:
// whether it runs, what its triggers do, and triggers of their own.
func keepChoices(want, stored map[string]any) {
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

// inner is what a trigger of a bucket level monitor holds.
func inner(trigger any) map[string]any {
	outer, _ := trigger.(map[string]any)
	held, _ := outer["bucket_level_trigger"].(map[string]any)
	return held
}
