package dashboards

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Field is one entry of an index pattern's field list.
//
// If no entry has the last three members, Dashboards reads the list from the
// indices (isFieldRefreshRequired in src/plugins/data of OpenSearch-Dashboards).
// It then saves the pattern with the address of the viewer in every link. A
// viewer with read-only permissions cannot save it, and sees an error while there
// is no index. The pattern is therefore delivered with a complete list.
type Field struct {
	Name              string         `json:"name"`
	Type              string         `json:"type"` // string, number, date, boolean, ip, _source or unknown
	Types             []string       `json:"esTypes,omitempty"`
	Count             int            `json:"count"` // how often it was selected
	Scripted          bool           `json:"scripted"`
	Searchable        bool           `json:"searchable"`
	Aggregatable      bool           `json:"aggregatable"`
	ReadFromDocValues bool           `json:"readFromDocValues"`
	SubType           map[string]any `json:"subType,omitempty"`
}

// A mapping is a node of an index template's mappings.
type mapping struct {
	Type       string             `json:"type"`
	Path       string             `json:"path"` // for an alias
	Index      *bool              `json:"index"`
	DocValues  *bool              `json:"doc_values"`
	Properties map[string]mapping `json:"properties"`
	Fields     map[string]mapping `json:"fields"`
}

// fields returns the fields of an index, sorted by name. These are the fields of
// the template and those that every document has.
func (i index) fields(prefix string) ([]Field, error) {
	template, err := i.template(prefix)
	if err != nil {
		return nil, err
	}
	var whole struct {
		Template struct {
			Mappings mapping `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(template, &whole); err != nil {
		return nil, fmt.Errorf("read the index template: %w", err)
	}
	leaves := map[string]mapping{}
	flatten("", whole.Template.Mappings, leaves)
	all := metaFields()
	for name, leaf := range leaves {
		if leaf.Type == "alias" {
			leaf = leaves[leaf.Path]
		}
		f := NewField(name, leaf.Type, leaf.Index == nil || *leaf.Index, leaf.DocValues == nil || *leaf.DocValues)
		if parent, _, ok := cutLast(name); ok && leaves[parent].Type != "" {
			f.SubType = map[string]any{"multi": map[string]any{"parent": parent}}
		}
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// flatten collects the fields below a node by their full names.
func flatten(path string, m mapping, leaves map[string]mapping) {
	if m.Type != "" && m.Type != "object" {
		leaves[path] = m
	}
	for _, children := range []map[string]mapping{m.Properties, m.Fields} {
		for name, child := range maps.All(children) {
			flatten(strings.TrimPrefix(path+"."+name, "."), child, leaves)
		}
	}
}

func cutLast(name string) (before, after string, found bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name, false
	}
	return name[:i], name[i+1:], true
}

// NewField returns the Field that Dashboards would read for a field of an
// OpenSearch type. match_only_text is shown as string: earlier versions of
// Dashboards do not support this type and could not filter by the field.
func NewField(name, typ string, indexed, docValues bool) Field {
	aggregatable := docValues && !slices.Contains([]string{"text", "match_only_text", "flat_object"}, typ)
	return Field{
		Name: name, Type: shownType(typ), Types: []string{typ},
		Searchable: indexed, Aggregatable: aggregatable, ReadFromDocValues: aggregatable,
	}
}

// shownType returns Dashboards' name of an OpenSearch type.
func shownType(typ string) string {
	switch typ {
	case "keyword", "text", "match_only_text":
		return "string"
	case "byte", "short", "integer", "long", "float", "double":
		return "number"
	case "date", "boolean", "ip":
		return typ
	}
	return "unknown"
}

// metaFields returns the fields of the setting metaFields.
func metaFields() []Field {
	return []Field{
		{Name: "_id", Type: "string", Types: []string{"_id"}, Searchable: true, Aggregatable: true},
		{Name: "_index", Type: "string", Types: []string{"_index"}, Searchable: true, Aggregatable: true},
		{Name: "_score", Type: "number"},
		{Name: "_source", Type: "_source", Types: []string{"_source"}},
		{Name: "_type", Type: "string"},
	}
}
