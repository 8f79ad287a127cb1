package api

import (
	"strings"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// filterPath keeps of a response what filter_path names: paths whose parts may
// hold * and where ** is any number of parts; a path after - is left out.
func filterPath(out []byte, paths []string) ([]byte, error) {
	var keep, drop [][]string
	for _, path := range paths {
		if rest, ok := strings.CutPrefix(path, "-"); ok {
			drop = append(drop, strings.Split(rest, "."))
		} else {
			keep = append(keep, strings.Split(path, "."))
		}
	}
	wrapped := append(append([]byte(`{"":`), out...), '}') // the body may be a list
	tree, bad := strictjson.Decode(wrapped)
	if bad != nil {
		return nil, bad
	}
	value := tree[""]
	if len(keep) > 0 {
		value, _ = pruned(value, keep, true)
	}
	if len(drop) > 0 {
		value, _ = pruned(value, drop, false)
	}
	if value == nil {
		value = map[string]any{}
	}
	return strictjson.Marshal(value)
}

// below returns what is left of the paths after a step through name, and
// whether one of them ends there.
func below(paths [][]string, name string) (rest [][]string, whole bool) {
	for _, path := range paths {
		if path[0] == "**" {
			rest = append(rest, path)
			if len(path) > 1 {
				more, ends := below([][]string{path[1:]}, name)
				rest, whole = append(rest, more...), whole || ends
			} else {
				whole = true
			}
			continue
		}
		if !mapping.Glob(path[0], name) {
			continue
		}
		if len(path) == 1 {
			whole = true
		} else {
			rest = append(rest, path[1:])
		}
	}
	return rest, whole
}

// pruned returns the parts of a value that the paths lead to, with keep, or else all
// others, and whether there is anything left to show.
func pruned(value any, paths [][]string, keep bool) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, whole := below(paths, name)
			shown := whole == keep
			if len(rest) > 0 && !whole {
				v, shown = pruned(v, rest, keep)
			}
			if shown {
				out[name] = v
			}
		}
		return out, !keep || len(out) > 0
	case []any:
		out := []any{}
		for _, item := range value {
			if part, ok := pruned(item, paths, keep); ok {
				out = append(out, part)
			}
		}
		return out, !keep || len(out) > 0
	}
	return value, !keep
}
