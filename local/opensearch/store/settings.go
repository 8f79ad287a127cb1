package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/strictjson"
)

// newIndex returns an index that has not been stored yet.
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
	x.settings["index.version.created"] = "137257827" // the number of OpenSearch 3.4.0
	x.replicas = replicas(x.settings)
	return x, nil
}

// layer applies {"settings":…,"mappings":…} over the settings and mapping of the index.
func (x *index) layer(definition map[string]any) error {
	o := strictjson.Of("create index", definition)
	if definition == nil {
		return nil
	}
	if settings, ok := o.Take("settings").(map[string]any); ok {
		flatten("", settings, x.settings)
	}
	if mappings, ok := o.Take("mappings").(map[string]any); ok {
		var bad error
		if x.mapping, bad = x.mapping.Merge(mappings); bad != nil {
			return bad
		}
	}
	if aliases, ok := o.Take("aliases").(map[string]any); ok && len(aliases) > 0 {
		return apierr.Unsupported("an index's aliases")
	}
	return o.Done()
}

// flatten adds settings under their full names, with the prefix "index." and values as text.
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

// nested reverses flatten.
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

// replicas returns the number of replicas. With auto_expand_replicas it is 0, because there is only
// one node.
func replicas(settings map[string]any) int {
	if expand := mapping.Plain(settings["index.auto_expand_replicas"]); strings.HasPrefix(expand, "0-") {
		return 0
	}
	var n int
	_ = json.Unmarshal([]byte(mapping.Plain(settings["index.number_of_replicas"])), &n)
	return n
}
