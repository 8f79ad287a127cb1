// Package mapping parses index mappings and converts the values of documents to terms and numbers.
//
// Documents add fields to a dynamic mapping. Types, defaults and errors are those of OpenSearch
// 3.4.0.
package mapping

import (
	"maps"
	"slices"

	"faulty/local/opensearch/datemath"
)

// Kind is the way in which a field's values are stored.
type Kind uint8

// These are the kinds of fields.
const (
	Keyword Kind = iota // the whole value as one term; also used for ip
	Text                // split into words
	Long                // integers of any width
	Double              // floating-point numbers of any width
	Boolean             // 0 or 1
	Date                // milliseconds since 1970
	Flat                // each leaf of an object, stored as path, FlatSeparator, value
)

// FlatSeparator separates the path and the value of a flat_object's leaf.
const FlatSeparator = "\x00"

// IDField is the metadata field that holds a document's id.
const IDField = "_id"

// A Field is one leaf of a mapping.
type Field struct {
	Path   string // the name in queries; for an alias, the path of its target
	Type   string // OpenSearch's name of the type
	Kind   Kind
	Format datemath.Format // only for a date
	Params map[string]any

	// Multi holds the multi-fields, which store the same value in other ways.
	Multi []*Field

	Searchable, DocValues bool
	ignoreMalformed       bool
	ignoreAbove           int // in characters
}

// kindOf returns the kind of an OpenSearch type.
func kindOf(typ string) (Kind, bool) {
	switch typ {
	case "keyword", "ip":
		return Keyword, true
	case "text", "match_only_text":
		return Text, true
	case "long", "integer", "short", "byte":
		return Long, true
	case "double", "float":
		return Double, true
	case "boolean":
		return Boolean, true
	case "date":
		return Date, true
	case "flat_object":
		return Flat, true
	}
	return 0, false
}

// paramsOf returns the parameters that OpenSearch allows for a type. Some of them have no effect in
// the embedded store.
func paramsOf(typ string, kind Kind) []string {
	params := []string{"type", "fields", "meta", "store", "index"}
	switch kind {
	case Keyword:
		params = append(params, "doc_values", "ignore_above", "norms", "eager_global_ordinals")
		if typ == "ip" {
			params = append(params, "ignore_malformed")
		}
	case Text:
		params = append(params, "norms", "index_options", "analyzer", "search_analyzer", "index_phrases", "index_prefixes")
	case Long, Double:
		params = append(params, "doc_values", "ignore_malformed")
	case Date:
		params = append(params, "doc_values", "ignore_malformed", "format", "print_format")
	case Boolean:
		params = append(params, "doc_values")
	}
	return params
}

// A Mapping determines how each field of a document is stored. It is immutable: a document that
// adds a field creates a new mapping.
type Mapping struct {
	fields  map[string]*Field
	aliases map[string]string
	objects map[string]*object // by path, "" for the root
	meta    map[string]any     // _meta and other root keys, which Show returns unchanged
	options options
}

type object struct {
	dynamic  string // true, false or strict; "" inherits the parent's setting
	disabled bool   // enabled is false: the content is not indexed
	params   map[string]any
}

// Field returns the field that a name or an alias refers to, or nil if there is none. It returns
// nil for a path below a flat_object: see FlatLeaf.
func (m *Mapping) Field(name string) *Field {
	if target, ok := m.aliases[name]; ok {
		name = target
	}
	if name == IDField {
		return &Field{Path: IDField, Type: IDField, Kind: Keyword, Searchable: true, DocValues: true}
	}
	return m.fields[name]
}

// FlatLeaf returns the flat_object that contains a path, and the rest of the path below it.
func (m *Mapping) FlatLeaf(name string) (field *Field, leaf string) {
	for i, c := range name {
		if c != '.' {
			continue
		}
		if f := m.fields[name[:i]]; f != nil && f.Kind == Flat {
			return f, name[i+1:]
		}
	}
	return nil, ""
}

// Object reports whether a path is the path of an object.
func (m *Mapping) Object(path string) bool { return m.objects[path] != nil }

// Fields returns the names of all fields and aliases, sorted.
func (m *Mapping) Fields() []string {
	names := slices.Collect(maps.Keys(m.fields))
	for alias := range m.aliases {
		names = append(names, alias)
	}
	slices.Sort(names)
	return names
}

// Objects returns the paths of all objects except the root, sorted.
func (m *Mapping) Objects() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m.objects)), func(path string) bool { return path == "" })
}

// clone returns a copy that fields may be added to.
func (m *Mapping) clone() *Mapping {
	other := *m
	other.fields = maps.Clone(m.fields)
	other.objects = maps.Clone(m.objects)
	other.aliases = maps.Clone(m.aliases)
	return &other
}
