package mapping

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/datemath"
)

// Default returns the mapping of an index that was created without a definition.
func Default() *Mapping {
	return &Mapping{
		fields: map[string]*Field{}, aliases: map[string]string{},
		objects: map[string]*object{"": {dynamic: "true"}},
		options: options{dateDetection: true},
	}
}

// Merge returns a mapping with a definition applied over m. The definition is a JSON object with
// properties and other mapping parameters. It cannot change the type of a field.
func (m *Mapping) Merge(definition map[string]any) (*Mapping, error) {
	grown := m.clone()
	if err := grown.root(definition); err != nil {
		return m, err
	}
	if err := grown.checkSize(); err != nil {
		return m, err
	}
	for alias, target := range grown.aliases {
		if grown.fields[target] == nil {
			if _, chain := grown.aliases[target]; chain {
				return m, bad("Invalid [path] value [%s] for field alias [%s]: an alias cannot refer to another alias.", target, alias)
			}
			return m, bad("Invalid [path] value [%s] for field alias [%s]: an alias must refer to an existing field in the mappings.", target, alias)
		}
	}
	return grown, nil
}

func bad(format string, args ...any) error { return parsing(format, args...) }

func parsing(format string, args ...any) *apierr.Error {
	return apierr.New(400, "mapper_parsing_exception", format, args...)
}

func (m *Mapping) root(definition map[string]any) error {
	root := *m.objects[""]
	m.objects[""] = &root
	for name, value := range definition {
		var err error
		switch name {
		case "dynamic":
			root.dynamic, err = dynamicOf("", value)
		case "properties":
			err = m.properties("", value)
		case "_meta", "_source", "_data_stream_timestamp":
			if name == "_source" && !plainSource(value) {
				err = apierr.Unsupported("a mapping's [_source] other than enabled")
			}
			m.meta = maps.Clone(m.meta)
			if m.meta == nil {
				m.meta = map[string]any{}
			}
			m.meta[name] = value
		default:
			err = m.options.set(name, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func plainSource(value any) bool {
	source, ok := value.(map[string]any)
	return ok && (len(source) == 0 || len(source) == 1 && truth(source["enabled"], false))
}

func dynamicOf(path string, value any) (string, error) {
	switch dynamic := Plain(value); dynamic {
	case "true", "false", "strict":
		return dynamic, nil
	default:
		return "", apierr.Unsupported("dynamic [" + dynamic + "] of [" + path + "]")
	}
}

func (m *Mapping) properties(prefix string, value any) error {
	properties, ok := value.(map[string]any)
	if !ok {
		return bad("Expected map for property [properties] of [%s] but got %s", prefix, Plain(value))
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		definition, ok := properties[name].(map[string]any)
		if !ok || name == "" {
			return bad("Expected map for property [fields] on field [%s%s] but got %s", prefix, name, Plain(properties[name]))
		}
		if err := checkProperty(prefix, name); err != nil {
			return err
		}
		if err := m.property(prefix+name, definition); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) property(path string, definition map[string]any) error {
	typ, named := definition["type"].(string)
	switch {
	case typ == "object" || !named && (definition["properties"] != nil || definition["dynamic"] != nil || definition["enabled"] != nil):
		return m.objectAt(path, definition)
	case !named:
		return bad("No type specified for field [%s]", path)
	case m.objects[path] != nil:
		return apierr.Illegal("can't merge a non object mapping [%s] with an object mapping", path)
	case typ == "alias":
		target, ok := definition["path"].(string)
		if !ok || len(definition) != 2 {
			return bad("The [path] property, and no other, must be specified for field [%s].", path)
		}
		m.parents(path)
		m.aliases[path] = target
		return nil
	}
	field, err := newField(path, typ, definition)
	if err != nil {
		return err
	}
	return m.put(field)
}

// put adds a field, its multi-fields and its parent objects.
func (m *Mapping) put(field *Field) error {
	if before := m.fields[field.Path]; before != nil && before.Type != field.Type {
		return apierr.Illegal("mapper [%s] cannot be changed from type [%s] to [%s]", field.Path, before.Type, field.Type)
	}
	m.parents(field.Path)
	m.fields[field.Path] = field
	for _, multi := range field.Multi {
		m.fields[multi.Path] = multi
	}
	return nil
}

func (m *Mapping) parents(path string) {
	for i, c := range path {
		if c == '.' && m.objects[path[:i]] == nil {
			m.objects[path[:i]] = &object{}
		}
	}
}

func (m *Mapping) objectAt(path string, definition map[string]any) error {
	if m.fields[path] != nil {
		return apierr.Illegal("can't merge a non object mapping [%s] with an object mapping", path)
	}
	m.parents(path)
	o := &object{params: map[string]any{}}
	if before := m.objects[path]; before != nil {
		*o = *before
	}
	m.objects[path] = o
	for name, value := range definition {
		var err error
		switch name {
		case "type":
		case "dynamic":
			o.dynamic, err = dynamicOf(path, value)
		case "enabled":
			o.disabled = !truth(value, true)
		case "properties":
			err = m.properties(path+".", value)
		default:
			err = bad("Mapping definition for [%s] has unsupported parameters:  [%s : %s]", path, name, Plain(value))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func newField(path, typ string, definition map[string]any) (*Field, error) {
	kind, ok := kindOf(typ)
	if !ok {
		return nil, bad("No handler for type [%s] declared on field [%s], or the embedded store does not support it", typ, path)
	}
	allowed := paramsOf(typ, kind)
	for name := range definition {
		if !slices.Contains(allowed, name) {
			return nil, bad("unknown parameter [%s] on mapper [%s] of type [%s], or one that the embedded store does not support", name, path, typ)
		}
	}
	f := &Field{
		Path: path, Type: typ, Kind: kind, Params: maps.Clone(definition),
		Searchable: truth(definition["index"], true), DocValues: kind != Text && kind != Flat && truth(definition["doc_values"], true),
		ignoreMalformed: truth(definition["ignore_malformed"], false),
	}
	delete(f.Params, "fields")
	if n, err := strconv.Atoi(Plain(definition["ignore_above"])); err == nil {
		f.ignoreAbove = n
	}
	for _, name := range []string{"analyzer", "search_analyzer"} {
		if analyzer, ok := definition[name]; ok && analyzer != "standard" {
			return nil, apierr.Unsupported("analyzer [" + Plain(analyzer) + "] of [" + path + "]")
		}
	}
	if kind == Date {
		format, ok := definition["format"].(string)
		if !ok {
			format = datemath.DefaultFormat
		}
		var err error
		if f.Format, err = datemath.ParseFormat(format); err != nil {
			return nil, err
		}
	}
	return f, f.multiFields(definition["fields"])
}

func (f *Field) multiFields(value any) error {
	fields, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		definition, _ := fields[name].(map[string]any)
		typ, _ := definition["type"].(string)
		multi, err := newField(f.Path+"."+name, typ, definition)
		if err != nil {
			return err
		}
		f.Multi = append(f.Multi, multi)
	}
	return nil
}

// truth parses a boolean, which may be a string. It returns otherwise for any other value.
func truth(value any, otherwise bool) bool {
	switch value {
	case true, "true":
		return true
	case false, "false":
		return false
	}
	return otherwise
}

// checkProperty returns an error for an invalid name in a mapping, and for a path through too many
// objects.
func checkProperty(prefix, name string) error {
	switch {
	case strings.Trim(name, ".") == "":
		return bad("Failed to parse mapping [_doc]: Invalid field name %s", name)
	case strings.Contains("."+strings.TrimRight(name, "."), ".."):
		return parsing("Failed to parse mapping [_doc]: name cannot be empty string").CausedBy(apierr.Illegal("name cannot be empty string"))
	}
	return checkPath(prefix + name)
}
