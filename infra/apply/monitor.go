package apply

import (
	"fmt"
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

// lackingActions returns which actions of want's triggers the stored monitor lacks
// or has in another form.
func lackingActions(stored, want map[string]any) (differences []string) {
	everything := func(path, _ string) (string, bool) { return path, true }
	for _, trigger := range list(want["triggers"]) {
		old := named(list(stored["triggers"]), inner(trigger)["name"], inner)
		for _, action := range list(inner(trigger)["actions"]) {
			ours := plain(action)
			have := named(list(inner(old)["actions"]), ours["name"], plain)
			if have == nil || len(lacking(leaves(plain(have), everything), leaves(ours, everything))) > 0 {
				differences = append(differences, fmt.Sprintf("trigger %s: action %s", inner(trigger)["name"], ours["name"]))
			}
		}
	}
	return differences
}

// mergeActions returns the stored actions with ours, which replace those of the
// same name.
func mergeActions(stored, ours []any) []any {
	merged := slices.Clone(stored)
	for _, action := range ours {
		old := named(stored, plain(action)["name"], plain)
		if old == nil {
			merged = append(merged, action)
			continue
		}
		if id, ok := plain(old)["id"]; ok {
			plain(action)["id"] = id
		}
		merged[slices.IndexFunc(merged, func(a any) bool { return plain(a)["name"] == plain(action)["name"] })] = action
	}
	return merged
}

// named returns the first element of a list that has a name, or nil. content
// returns the object with the name.
func named(elements []any, name any, content func(any) map[string]any) any {
	i := slices.IndexFunc(elements, func(e any) bool { return content(e)["name"] == name })
	if i < 0 {
		return nil
	}
	return elements[i]
}

func plain(value any) map[string]any {
	object, _ := value.(map[string]any)
	return object
}

func list(value any) []any {
	elements, _ := value.([]any)
	return elements
}

// copyChoices copies the choices of users from the stored monitor to want:
// whether it is enabled, the actions of its triggers, and additional triggers.
func copyChoices(want, stored map[string]any) {
	if enabled, ok := stored["enabled"]; ok {
		want["enabled"] = enabled
	}
	ours := list(want["triggers"])
	for _, old := range list(stored["triggers"]) {
		i := slices.IndexFunc(ours, func(t any) bool { return inner(t)["name"] == inner(old)["name"] })
		if i < 0 {
			ours = append(ours, old)
			continue
		}
		if id, ok := inner(old)["id"]; ok {
			inner(ours[i])["id"] = id
		}
		inner(ours[i])["actions"] = mergeActions(list(inner(old)["actions"]), list(inner(ours[i])["actions"]))
	}
	want["triggers"] = ours
}

// inner returns the content of a trigger of a bucket-level monitor.
func inner(trigger any) map[string]any {
	outer, _ := trigger.(map[string]any)
	held, _ := outer["bucket_level_trigger"].(map[string]any)
	return held
}
