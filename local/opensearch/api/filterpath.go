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
		value, _ = kept(value, keep)
	}
	if len(drop) > 0 {
		value = dropped(value, drop)
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

// kept returns the parts of a value that the paths lead to, and whether there are any.
func kept(value any, paths [][]string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, whole := below(paths, name)
			if whole {
				out[name] = v
			} else if len(rest) > 0 {
				if part, ok := kept(v, rest); ok {
					out[name] = part
				}
			}
		}
		return out, len(out) > 0
	case []any:
		out := []any{}
		for _, item := range value {
			if part, ok := kept(item, paths); ok {
				out = append(out, part)
			}
		}
		return out, len(out) > 0
	}
	return nil, false
}

// dropped returns a value without the parts that the paths lead to.
func dropped(value any, paths [][]string) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, whole := below(paths, name)
			switch {
			case whole:
			case len(rest) > 0:
				out[name] = dropped(v, rest)
			default:
				out[name] = v
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(value))
		for _, item := range value {
			out = append(out, dropped(item, paths))
		}
		return out
	}
	return value
}
