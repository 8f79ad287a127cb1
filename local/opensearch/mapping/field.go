// Package mapping reads mappings and turns the values of a document into terms and numbers.
//
// Where a mapping is dynamic, documents add fields to it. Types, defaults and errors are those of OpenSearch 3.4.0.
package mapping

import (
	"maps"
	"slices"

	"faulty/local/opensearch/datemath"
)

// Kind is how a field's values are stored.
type Kind uint8

// The kinds of fields.
const (
	Keyword Kind = iota // whole, as one term; ip too
	Text                // cut into words
	Long                // integers of any size
	Double              // floating point numbers of any size
	Boolean             // 0 and 1
	Date                // milliseconds since 1970
	Flat                // every leaf of an object as path, FlatSeparator, value
)

// FlatSeparator stands between path and value of a flat_object's leaf.
const FlatSeparator = "\x00"

// IDField is the metadata field that holds a document's id.
const IDField = "_id"

// A Field is one leaf of a mapping.
type Field struct {
	Path   string // as queries name it; of an alias, its target's
	Type   string // OpenSearch's name of it
	Kind   Kind
	Format datemath.Format // of a date
	Params map[string]any

	// The multi-fields: the same value stored in other ways.
	Multi []*Field

	Searchable, DocValues bool
	ignoreMalformed       bool
	ignoreAbove           int // characters
}

// kindOf returns the kind of a type.
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

// paramsOf returns the parameters that a type may have, including those that make
// no difference to the embedded store.
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

// A Mapping determines what is stored of each field of a document. It never changes; a
// document that adds a field makes another one.
type Mapping struct {
	fields  map[string]*Field
	aliases map[string]string
	objects map[string]*object // by path, "" for the root
	meta    map[string]any     // _meta and other root keys, shown again
	options options
}

type object struct {
	dynamic  string // true, false, strict; "" is the parent's
	disabled bool   // enabled: false, its content is not indexed
	params   map[string]any
}

// Field returns the field of a name or an alias, nil if there is none. A path
// below a flat_object is no field: see Flat.
func (m *Mapping) Field(name string) *Field {
	if target, ok := m.aliases[name]; ok {
		name = target
	}
	if name == IDField {
		return &Field{Path: IDField, Type: IDField, Kind: Keyword, Searchable: true, DocValues: true}
	}
	return m.fields[name]
}

// FlatLeaf returns the flat_object that a path leads into, and the rest of the path.
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

// Object reports whether a path is that of an object.
func (m *Mapping) Object(path string) bool { return m.objects[path] != nil }

// Fields returns the names of all fields, and of aliases too, in order.
func (m *Mapping) Fields() []string {
	names := slices.Collect(maps.Keys(m.fields))
	for alias := range m.aliases {
		names = append(names, alias)
	}
	slices.Sort(names)
	return names
}

// Objects returns the paths of all objects but the root, in order.
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
