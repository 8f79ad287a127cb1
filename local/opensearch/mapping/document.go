package mapping

import (
	"slices"
	"strings"
	"unicode/utf8"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// A Value is one value of a document in its stored form: Num for numbers, dates and booleans, Str
// for all other types.
type Value struct {
	Field *Field
	Str   string
	Num   int64
}

// maxTerm is the maximum length in bytes of one term in Lucene.
const maxTerm = 32766

// Parse returns the values by which a document can be found, and the names of the fields whose
// malformed values were ignored. tree is the decoded source. If the document adds fields by dynamic
// mapping, grown is a mapping that contains them; otherwise grown is m.
func (m *Mapping) Parse(id string, tree map[string]any) (values []Value, ignored []string, grown *Mapping, err error) {
	p := parser{mapping: m, id: id, values: make([]Value, 0, len(tree)*2)}
	p.object("", tree, m.objects[""].dynamic)
	if p.err != nil {
		return nil, nil, m, p.err
	}
	slices.Sort(p.ignored)
	return p.values, slices.Compact(p.ignored), p.mapping, nil
}

type parser struct {
	mapping *Mapping
	grown   bool // mapping is the parser's copy and may be changed
	id      string
	values  []Value
	ignored []string
	depth   int   // nesting depth of objects
	err     error // first error
}

// refuse records why the document cannot be stored.
func (p *parser) refuse(cause error) {
	if p.err == nil {
		p.err = apierr.New(400, "mapper_parsing_exception", "failed to parse").CausedBy(apierr.From(cause))
	}
}

func (p *parser) object(prefix string, tree map[string]any, dynamic string) {
	if p.depth++; p.depth > maxDepth {
		p.refuse(tooDeep("field"))
		return
	}
	defer func() { p.depth-- }()
	for name, value := range tree {
		if err := checkName(name); err != nil {
			p.refuse(err)
			return
		}
		p.value(prefix+name, value, dynamic)
		if p.err != nil {
			return
		}
	}
}

// value parses the value at a path. A name with dots is treated as a path, so that {"a.b":1} and
// {"a":{"b":1}} mean the same.
func (p *parser) value(path string, value any, dynamic string) {
	if field := p.mapping.fields[path]; field != nil {
		if field.Kind != Flat && arrays(value) > maxDepth {
			p.refuse(tooDeep("nested array field"))
			return
		}
		p.leaves(field, value)
		return
	}
	if _, ok := p.mapping.aliases[path]; ok {
		p.refuse(apierr.Illegal("Cannot write to a field alias [%s].", path))
		return
	}
	known := p.mapping.objects[path]
	if known != nil && known.disabled {
		return
	}
	if known != nil && known.dynamic != "" {
		dynamic = known.dynamic
	} else if known == nil && strings.Contains(path, ".") {
		dynamic = p.inherited(path, dynamic)
	}
	switch value := value.(type) {
	case nil:
	case map[string]any:
		if known == nil && dynamic == "true" && p.depth >= maxDepth {
			p.refuse(tooDeep("field"))
			return
		}
		if known == nil && !p.addObject(path, dynamic) {
			return
		}
		p.object(path+".", value, dynamic)
	case []any:
		if arrays(value) > maxDepth {
			p.refuse(tooDeep("nested array field"))
			return
		}
		for _, item := range value {
			p.value(path, item, dynamic)
		}
	default:
		if known != nil {
			p.err = apierr.New(400, "mapper_parsing_exception", "object mapping for [%s] tried to parse field [%s] as object, but found a concrete value", path, path)
			return
		}
		p.add(path, value, dynamic)
	}
}

// inherited returns the dynamic setting of the nearest object above a path.
func (p *parser) inherited(path, dynamic string) string {
	for i, c := range path {
		if c != '.' {
			continue
		}
		above := path[:i]
		if object := p.mapping.objects[above]; object != nil && object.dynamic != "" {
			dynamic = object.dynamic
		}
		if field := p.mapping.fields[above]; field != nil && p.err == nil {
			p.err = apierr.New(400, "mapper_parsing_exception", "Could not dynamically add mapping for field [%s]. Existing mapping for [%s] must be of type object but found [%s].", path, above, field.Type)
		}
	}
	return dynamic
}

// mayAdd reports whether an unknown path may become part of the mapping.
func (p *parser) mayAdd(path, dynamic string) bool {
	if dynamic == "strict" && p.err == nil {
		parent, name := "_doc", path
		if i := strings.LastIndexByte(path, '.'); i >= 0 {
			parent, name = path[:i], path[i+1:]
		}
		p.err = apierr.New(400, "strict_dynamic_mapping_exception", "mapping set to strict, dynamic introduction of [%s] within [%s] is not allowed", name, parent)
	}
	return dynamic == "true"
}

// leaves adds the values of a field. It adds each element of an array.
func (p *parser) leaves(field *Field, value any) {
	if field.Kind == Flat {
		p.flat(field, value)
		return
	}
	switch value := value.(type) {
	case nil:
	case []any:
		for _, item := range value {
			p.leaves(field, item)
		}
	default:
		p.leaf(field, value)
	}
}

func (p *parser) leaf(field *Field, value any) {
	if value == "" && (field.Kind == Long || field.Kind == Double) {
		return // OpenSearch treats an empty string as no value
	}
	kept, err := field.Convert(value)
	switch {
	case err == nil:
		p.keep(kept)
	case field.ignoreMalformed && !isObject(value):
		p.ignored = append(p.ignored, field.Path)
	case p.err == nil:
		p.err = apierr.New(400, "mapper_parsing_exception", "failed to parse field [%s] of type [%s] in document with id '%s'. Preview of field's value: '%s'",
			field.Path, field.Type, p.id, Plain(value)).CausedBy(apierr.From(err))
	}
	for _, multi := range field.Multi {
		p.leaf(multi, value)
	}
}

// keep adds a value unless it is too long for its field.
func (p *parser) keep(v Value) {
	if v.Field.Kind == Keyword {
		if v.Field.ignoreAbove > 0 && utf8.RuneCountInString(v.Str) > v.Field.ignoreAbove {
			return
		}
		if len(v.Str) > maxTerm {
			p.tooLong(v.Field.Path, v.Str)
			return
		}
	}
	p.values = append(p.values, v)
}

func (p *parser) tooLong(path, value string) {
	if p.err == nil {
		p.err = apierr.Illegal("Document contains at least one immense term in field=\"%s\" (whose UTF8 encoding is longer than the max length %d), all of which were skipped. The term begins %s", path, maxTerm, strictjson.Preview([]byte(value)))
	}
}
