package search

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"faulty/local/search/apierr"
	"faulty/local/search/body"
	"faulty/local/search/mapping"
)

// checkName refuses what OpenSearch does not take as an index's name.
func checkName(name string) error {
	rule := ""
	switch {
	case strings.ContainsAny(name, " \"*\\<|,>/?#:"):
		rule = "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]"
	case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "-"), strings.HasPrefix(name, "+"):
		rule = "must not start with '_', '-', or '+'"
	case strings.ToLower(name) != name:
		rule = "must be lowercase"
	case name == "." || name == "..":
		rule = "must not be '.' or '..'"
	case len(name) > 255 || name == "":
		rule = "must be 1 to 255 bytes long"
	default:
		return nil
	}
	return apierr.New(400, "invalid_index_name_exception", "Invalid index name [%s], %s", name, rule).With("index", name).With("index_uuid", "_na_")
}

func missing(name string) *apierr.Error {
	return apierr.New(http.StatusNotFound, "index_not_found_exception", "no such index [%s]", name).
		With("index", name).With("resource.id", name).With("resource.type", "index_or_alias").With("index_uuid", "_na_")
}

// one returns the index of a name.
func (s *Store) one(name string) (*index, error) {
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	if x := s.indices[name]; x != nil {
		return x, nil
	}
	if strings.HasPrefix(name, "_") {
		return nil, checkName(name)
	}
	return nil, missing(name).With("resource.type", "index_expression")
}

// resolve returns the indices that a list such as "faulty-*,-faulty-2026.11.22"
// names, as of now, in order of their names.
func (s *Store) resolve(list string, params interface{ Get(string) string }) ([]*view, error) {
	if expand := params.Get("expand_wildcards"); expand != "" && expand != "open" && expand != "all" && expand != "open,hidden" && expand != "open,closed" {
		return nil, apierr.Unsupported("expand_wildcards [" + expand + "]")
	}
	s.catalog.RLock()
	defer s.catalog.RUnlock()
	chosen := map[string]bool{}
	for name := range strings.SplitSeq(list, ",") {
		if rest, ok := strings.CutPrefix(name, "-"); ok && len(chosen) > 0 {
			maps.DeleteFunc(chosen, func(have string, _ bool) bool { return mapping.Glob(rest, have) })
			continue
		}
		if err := s.choose(name, chosen, params); err != nil {
			return nil, err
		}
	}
	if len(chosen) == 0 && params.Get("allow_no_indices") == "false" {
		return nil, missing(list)
	}
	views := make([]*view, 0, len(chosen))
	for _, name := range slices.Sorted(maps.Keys(chosen)) {
		views = append(views, s.indices[name].view.Load())
	}
	return views, nil
}

func (s *Store) choose(name string, chosen map[string]bool, params interface{ Get(string) string }) error {
	switch {
	case name == "" || name == "_all" || strings.Contains(name, "*"):
		for have := range s.indices {
			if name == "" || name == "_all" || mapping.Glob(name, have) {
				chosen[have] = true
			}
		}
	case s.indices[name] != nil:
		chosen[name] = true
	case strings.HasPrefix(name, "_"):
		return checkName(name)
	case strings.HasPrefix(name, "<"):
		return apierr.Unsupported("date math in an index's name: " + name)
	case params.Get("ignore_unavailable") != "true":
		return missing(name)
	}
	return nil
}

// views returns the indices that a request's path names.
func (s *Store) views(c *call) ([]*view, error) {
	return s.resolve(c.r.PathValue("index"), c.params)
}

// newIndex returns an index that is not kept yet.
func (s *Store) newIndex(name string, definition map[string]any) (*index, error) {
	x := &index{name: name, uuid: randomText(16), created: s.now().UnixMilli(), mapping: mapping.Default()}
	x.settings = map[string]any{"index.number_of_shards": "1", "index.number_of_replicas": "1", "index.replication.type": "DOCUMENT"}
	for _, layer := range []map[string]any{s.templateFor(name), definition} {
		if err := x.layer(layer); err != nil {
			return nil, err
		}
	}
	x.settings["index.provided_name"] = name
	x.settings["index.creation_date"] = fmt.Sprint(x.created)
	x.settings["index.uuid"] = x.uuid
	x.settings["index.version.created"] = "137257827" // of OpenSearch 3.4.0
	x.replicas = replicas(x.settings)
	return x, nil
}

// layer puts {"settings":…,"mappings":…} over what the index has.
func (x *index) layer(definition map[string]any) error {
	o := body.Of("create index", definition)
	if definition == nil {
		return nil
	}
	if settings, ok := o.Take("settings").(map[string]any); ok {
		flatten("", settings, x.settings)
	}
	if mappings, ok := o.Take("mappings").(map[string]any); ok {
		var bad *apierr.Error
		if x.mapping, bad = x.mapping.Merge(mappings); bad != nil {
			return bad
		}
	}
	if aliases, ok := o.Take("aliases").(map[string]any); ok && len(aliases) > 0 {
		return apierr.Unsupported("an index's aliases")
	}
	return o.Done()
}

// flatten adds settings under their full names, index. in front, values as text.
func flatten(prefix string, settings, into map[string]any) {
	for name, value := range settings {
		if prefix == "" && name != "index" && !strings.HasPrefix(name, "index.") {
			name = "index." + name
		}
		if below, ok := value.(map[string]any); ok {
			flatten(prefix+name+".", below, into)
			continue
		}
		if value != nil {
			into[prefix+name] = text(value)
		}
	}
}

func text(value any) any {
	if list, ok := value.([]any); ok {
		return list
	}
	return mapping.Plain(value)
}

// nested undoes flatten.
func nested(flat map[string]any) map[string]any {
	tree := map[string]any{}
	for name, value := range flat {
		at, parts := tree, strings.Split(name, ".")
		for _, part := range parts[:len(parts)-1] {
			below, ok := at[part].(map[string]any)
			if !ok {
				below = map[string]any{}
				at[part] = below
			}
			at = below
		}
		at[parts[len(parts)-1]] = value
	}
	return tree
}

// replicas returns the number of copies. One that expands by itself has none on
// a single node.
func replicas(settings map[string]any) int {
	if expand := mapping.Plain(settings["index.auto_expand_replicas"]); strings.HasPrefix(expand, "0-") {
		return 0
	}
	var n int
	_ = json.Unmarshal([]byte(mapping.Plain(settings["index.number_of_replicas"])), &n)
	return n
}
