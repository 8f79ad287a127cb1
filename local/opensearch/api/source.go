package api

import (
	"encoding/json"
	"fmt"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// sourceFilter determines which parts of a document's source a response contains.
type sourceFilter struct {
	none               bool
	includes, excludes []string
}

// sourceFilterOf parses _source: false, a name, a list of names, or an object.
func sourceFilterOf(value any) (sourceFilter, error) {
	f, err := readSourceFilter(value)
	if err == nil && len(f.includes)+len(f.excludes) > maxSourcePatterns {
		err = apierr.Unsupported(fmt.Sprintf("a _source of more than %d names and patterns", maxSourcePatterns))
	}
	return f, err
}

// maxSourcePatterns limits the number of patterns that each name of each document is compared with.
const maxSourcePatterns = 1000

func readSourceFilter(value any) (sourceFilter, error) {
	switch value := value.(type) {
	case nil:
		return sourceFilter{}, nil
	case bool:
		return sourceFilter{none: !value}, nil
	case string:
		return sourceFilter{includes: []string{value}}, nil
	case []any:
		o := strictjson.Of("_source", map[string]any{"includes": value})
		f := sourceFilter{includes: o.Texts("includes")}
		return f, o.Done()
	case map[string]any:
		o := strictjson.Of("_source", value)
		f := sourceFilter{includes: append(o.Texts("includes"), o.Texts("include")...), excludes: append(o.Texts("excludes"), o.Texts("exclude")...)}
		return f, o.Done()
	}
	return sourceFilter{}, apierr.Parsing("Expected one of [VALUE_BOOLEAN, VALUE_STRING, START_OBJECT, START_ARRAY] for _source but found %s", strictjson.Show(value))
}

// sourceParams reads the filter from a URL's parameters.
func sourceParams(c *call) sourceFilter {
	f := sourceFilter{includes: split(c.params.Get("_source_includes")), excludes: split(c.params.Get("_source_excludes"))}
	switch given := c.params.Get("_source"); given {
	case "", "true":
	case "false":
		f.none = true
	default:
		f.includes = append(f.includes, split(given)...)
	}
	return f
}

func split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// apply returns the filtered source, or nil if the response does not contain the source.
func (f sourceFilter) apply(source []byte) (json.RawMessage, error) {
	switch {
	case f.none:
		return nil, nil
	case len(f.includes)+len(f.excludes) == 0:
		return source, nil
	}
	tree, bad := strictjson.Decode(source)
	if bad != nil {
		return nil, bad
	}
	return strictjson.Marshal(f.object("", tree, len(f.includes) == 0))
}

// object returns the included parts of an object. all means that a name above the object was
// included.
func (f sourceFilter) object(prefix string, tree map[string]any, all bool) map[string]any {
	out := map[string]any{}
	for name, value := range tree {
		path := prefix + name
		if mapping.GlobAny(f.excludes, path) {
			continue
		}
		if shown, ok := f.value(path, value, all || mapping.GlobAny(f.includes, path)); ok {
			out[name] = shown
		}
	}
	return out
}

func (f sourceFilter) value(path string, value any, all bool) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		out := f.object(path+".", value, all)
		return out, all || len(out) > 0
	case []any:
		out := []any{}
		for _, item := range value {
			if shown, ok := f.value(path, item, all); ok {
				out = append(out, shown)
			}
		}
		return out, all || len(out) > 0
	}
	return value, all
}
