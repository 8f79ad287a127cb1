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
	var keep, drop []position
	for i, path := range paths {
		if rest, ok := strings.CutPrefix(path, "-"); ok {
			drop = append(drop, position{strings.Split(rest, "."), 0, i})
		} else {
			keep = append(keep, position{strings.Split(path, "."), 0, i})
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
		value, _ = f.filter(value, keep, false)
	}
	if len(drop) > 0 {
		value, _ = f.filter(value, drop, true)
	}
	if f.err != nil {
		return nil, f.err
	}
	if value == nil {
		value = map[string]any{}
	}
	return strictjson.Marshal(value)
}

// A position is a position in a path up to which its parts have matched. The number of different
// positions is at most the number of parts of all paths, even if a position can be reached in several
// ways.
type position struct {
	path []string
	at   int
	id   int // identifies the path
}

// pathFilter filters a response recursively.
type pathFilter struct {
	overdue func() error
	steps   int
	err     error
}

// stepsBetween is the number of comparisons between two checks of the deadline.
const stepsBetween = 1000

// below returns the positions after a step through name, and whether a path ends at name.
func (f *pathFilter) below(positions []position, name string) (rest []position, isEnd bool) {
	if f.steps += len(positions); f.steps >= stepsBetween && f.err == nil {
		f.steps, f.err = 0, f.overdue()
	}
	if f.err != nil {
		return nil, false
	}
	seen := map[[2]int]bool{}
	add := func(p position) {
		if key := [2]int{p.id, p.at}; !seen[key] {
			seen[key] = true
			rest = append(rest, p)
		}
	}
	for _, p := range positions {
		for ; p.at < len(p.path) && p.path[p.at] == "**"; p.at++ { // ** may match no part at all
			add(p)
			isEnd = isEnd || p.at == len(p.path)-1
		}
		if p.at == len(p.path) || !mapping.Glob(p.path[p.at], name) {
			continue
		}
		if p.at++; p.at == len(p.path) {
			isEnd = true
		} else {
			add(p)
		}
	}
	return rest, isEnd
}

// filter returns the parts of a value that the positions match, or with isDropping all other parts, and
// whether there are any.
func (f *pathFilter) filter(value any, positions []position, isDropping bool) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, v := range value {
			rest, isEnd := f.below(positions, name)
			if isEnd || len(rest) == 0 {
				if isEnd != isDropping {
					out[name] = v
				}
			} else if part, ok := f.filter(v, rest, isDropping); ok {
				out[name] = part
			}
		}
		return out, isDropping || len(out) > 0
	case []any:
		out := make([]any, 0, len(value))
		for _, item := range value {
			if part, ok := f.filter(item, positions, isDropping); ok {
				out = append(out, part)
			}
		}
		return out, isDropping || len(out) > 0
	}
	return value, isDropping
}
