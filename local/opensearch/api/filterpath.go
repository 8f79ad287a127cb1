package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// filterPath applies filter_path to a response. It includes the paths and excludes those that start
// with -. A part of a path may contain *, and the part ** matches any number of parts. overdue can
// stop the work with an error.
func filterPath(out []byte, paths []string, overdue func() error) ([]byte, error) {
	var keep, drop [][]string
	for _, path := range paths {
		if rest, ok := strings.CutPrefix(path, "-"); ok {
			drop = append(drop, strings.Split(rest, "."))
		} else {
			keep = append(keep, strings.Split(path, "."))
		}
	}
	wrapped := append(append([]byte(`{"":`), out...), '}') // the body may be a list
	decoder := json.NewDecoder(bytes.NewReader(wrapped))
	decoder.UseNumber()
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("read the response to filter: %w", err)
	}
	value := tree[""]
	f := pathFilter{overdue: overdue}
	if len(keep) > 0 {
		value, _ = f.kept(value, begin(keep))
	}
	if len(drop) > 0 {
		value = f.dropped(value, begin(drop))
	}
	if f.err != nil {
		return nil, f.err
	}
	if value == nil {
		value = map[string]any{}
	}
	return strictjson.Marshal(value)
}

// A place is a position in a path up to which its parts have matched. The number of different
// places is at most the number of parts of all paths, even if a place can be reached in several
// ways.
type place struct {
	path []string
	at   int
	id   int // identifies the path
}

func begin(paths [][]string) []place {
	places := make([]place, len(paths))
	for i, path := range paths {
		places[i] = place{path, 0, i}
	}
	return places
}

// pathFilter filters a response recursively.
type pathFilter struct {
	overdue func() error
	steps   int
	err     error
}

// stepsBetween is the number of comparisons between two checks of the deadline.
const stepsBetween = 1000

// below returns the places after a step through name, and whether a path ends at name.
func (f *pathFilter) below(places []place, name string) (rest []place, whole bool) {
	if f.steps += len(places); f.steps >= stepsBetween && f.err == nil {
		f.steps, f.err = 0, f.overdue()
	}
	if f.err != nil {
		return nil, false
	}
	seen := map[[2]int]bool{}
	add := func(p place) {
		if key := [2]int{p.id, p.at}; !seen[key] {
			seen[key] = true
			rest = append(rest, p)
		}
	}
	for _, p := range places {
		for ; p.at < len(p.path) && p.path[p.at] == "**"; p.at++ { // ** may match no part at all
			add(p)
			whole = whole || p.at == len(p.path)-1
		}
		if p.at == len(p.path) || !mapping.Glob(p.path[p.at], name) {
			continue
		}
		if p.at++; p.at == len(p.path) {
			whole = true
		} else {
			add(p)
		}
	}
	return rest, whole
}

// kept returns the parts of a value that the places match, and whether there are any.
func (f *pathFilter) kept(value any, places []place) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, whole := f.below(places, name)
			if whole {
				out[name] = v
			} else if len(rest) > 0 {
				if part, ok := f.kept(v, rest); ok {
					out[name] = part
				}
			}
		}
		return out, len(out) > 0
	case []any:
		out := []any{}
		for _, item := range value {
			if part, ok := f.kept(item, places); ok {
				out = append(out, part)
			}
		}
		return out, len(out) > 0
	}
	return nil, false
}

// dropped returns a value without the parts that the places match.
func (f *pathFilter) dropped(value any, places []place) any {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, whole := f.below(places, name)
			switch {
			case whole:
			case len(rest) > 0:
				out[name] = f.dropped(v, rest)
			default:
				out[name] = v
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(value))
		for _, item := range value {
			out = append(out, f.dropped(item, places))
		}
		return out
	}
	return value
}
