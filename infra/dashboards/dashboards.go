// Package dashboards contains the saved objects with which OpenSearch Dashboards
// shows faulty's documents. They are generated from dashboards.yaml, which people
// edit.
//
// The formats are those that OpenSearch Dashboards 2.x and 3.x export: see the
// migrations of each type in src/plugins of
// opensearch-project/OpenSearch-Dashboards.
package dashboards

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"faulty/infra/indices"
)

//go:embed dashboards.yaml
var source []byte

// An Object is one saved object. It is one line of an export file.
type Object struct {
	Type             string            `json:"type"` // index-pattern, search, visualization or dashboard
	ID               string            `json:"id"`
	Attributes       map[string]any    `json:"attributes"`
	References       []Reference       `json:"references"`
	MigrationVersion map[string]string `json:"migrationVersion"`
}

// A Reference is a reference from one object to another. The attributes contain
// only its Name, so that Dashboards can find and rewrite dependencies.
type Reference struct {
	Name string `json:"name"`
	Type string `json:"type"`
	ID   string `json:"id"`
}

// migrations returns the last migration version of a type in Dashboards 3.4. It
// has not changed since 1.0. Dashboards refuses an object with a later version.
// It rewrites an object with an earlier version at import, and the object would
// then always differ from the definition.
func migrations(typ string) map[string]string {
	last := map[string]string{
		"index-pattern": "7.6.0",
		"search":        "7.9.3",
		"visualization": "7.10.0",
		"dashboard":     "7.9.3",
	}
	return map[string]string{typ: last[typ]}
}

// Objects returns the saved objects for the indices <prefix>-YYYY.MM.DD and
// <prefix>_groups. The index patterns come first, that of the events before that
// of the groups, then the objects that refer to them, in the order of the
// definition. Their ids start with prefix and are always the same.
func Objects(prefix string) ([]Object, error) {
	if err := indices.CheckPrefix(prefix); err != nil {
		return nil, fmt.Errorf("dashboards: %w", err)
	}
	return build(bytes.ReplaceAll(source, []byte("{{prefix}}"), []byte(prefix)), prefix)
}

func build(source []byte, prefix string) ([]Object, error) {
	d, err := parse(source)
	if err != nil {
		return nil, fmt.Errorf("dashboards.yaml: %w", err)
	}
	b := builder{prefix: prefix, definition: d}
	var objects []Object
	for _, i := range []index{events, groups} {
		pattern, err := b.indexPattern(i)
		if err != nil {
			return nil, fmt.Errorf("index pattern %s: %w", i.id(prefix), err)
		}
		objects = append(objects, pattern)
	}
	for _, s := range d.Searches {
		objects = append(objects, b.search(s.name, s.value))
	}
	for _, c := range d.Charts {
		o, err := b.chart(c.name, c.value)
		if err != nil {
			return nil, fmt.Errorf("dashboards.yaml: chart %s: %w", c.name, err)
		}
		objects = append(objects, o)
	}
	for _, page := range d.Dashboards {
		o, err := b.dashboard(page.name, page.value)
		if err != nil {
			return nil, fmt.Errorf("dashboards.yaml: dashboard %s: %w", page.name, err)
		}
		objects = append(objects, o)
	}
	return objects, nil
}

// NDJSON returns objects as an export file with one object per line.
func NDJSON(objects []Object) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, o := range objects {
		if err := encoder.Encode(o); err != nil {
			return nil, fmt.Errorf("write the saved object %s %s: %w", o.Type, o.ID, err)
		}
	}
	return out.Bytes(), nil
}

// Title returns the object's title in the lists of Dashboards.
func (o Object) Title() string {
	title, _ := o.Attributes["title"].(string)
	return title
}

// nested returns value as JSON, for attributes that contain JSON in a string.
func nested(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "" // cannot happen: only maps, lists and scalars
	}
	return strings.TrimSuffix(out.String(), "\n")
}
