package apply

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// leaves flattens a JSON object. The keys are dotted paths, in which array
// elements have their index. The values are text, because the server returns 1 as
// "1" and false as "false". keep renames or drops a leaf.
func leaves(object map[string]any, keep func(path, value string) (string, bool)) map[string]string {
	flat := map[string]string{}
	// Every path starts with a dot, so that the first level needs no special
	// case.
	var walk func(path string, value any)
	walk = func(path string, value any) {
		if children := members(value); len(children) > 0 {
			for name, child := range children {
				walk(path+"."+name, child)
			}
			return
		}
		if name, ok := keep(path[1:], text(value)); ok {
			flat[name] = text(value)
		}
	}
	for name, value := range object {
		walk("."+name, value)
	}
	return flat
}

// members returns the members of an object or an array, by name or index.
func members(value any) map[string]any {
	switch v := value.(type) {
	case map[string]any:
		return v
	case []any:
		children := map[string]any{}
		for i, child := range v {
			children[strconv.Itoa(i)] = child
		}
		return children
	}
	return nil
}

// text returns a leaf as text. Empty objects and arrays are also leaves, as in
// {"delete":{}}.
func text(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return string(encode(value))
}

// encode returns value as JSON. The value comes from JSON, so this cannot fail.
func encode(value any) []byte {
	b, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return b
}

// compare returns the differences, sorted, one for each path.
func compare(have, want map[string]string) []string {
	var differences []string
	for path, value := range want {
		if old, ok := have[path]; !ok {
			differences = append(differences, fmt.Sprintf("%s: none → %s", path, value))
		} else if old != value {
			differences = append(differences, fmt.Sprintf("%s: %s → %s", path, old, value))
		}
	}
	for path, value := range maps.All(have) {
		if _, ok := want[path]; !ok {
			differences = append(differences, fmt.Sprintf("%s: %s → none", path, value))
		}
	}
	slices.Sort(differences)
	return differences
}
