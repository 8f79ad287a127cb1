package mapping

import (
	"maps"
	"strings"
)

// Show returns the mapping in the form of the response of GET /index/_mapping.
func (m *Mapping) Show() map[string]any {
	shown := map[string]any{}
	maps.Copy(shown, m.meta)
	if dynamic := m.objects[""].dynamic; dynamic != "true" {
		shown["dynamic"] = dynamic
	}
	if !m.options.dateDetection {
		shown["date_detection"] = false
	}
	if m.options.templates != nil {
		shown["dynamic_templates"] = m.options.templates
	}
	if properties := m.children(""); len(properties) > 0 {
		shown["properties"] = properties
	}
	return shown
}

// children returns the definitions directly below a prefix.
func (m *Mapping) children(prefix string) map[string]any {
	children := map[string]any{}
	for path := range m.objects {
		if name, ok := child(prefix, path); ok {
			children[name] = m.showObject(path)
		}
	}
	for alias, target := range m.aliases {
		if name, ok := child(prefix, alias); ok {
			children[name] = map[string]any{"type": "alias", "path": target}
		}
	}
	for path, field := range m.fields {
		if name, ok := child(prefix, path); ok {
			children[name] = field.show()
		}
	}
	return children
}

func child(prefix, path string) (string, bool) {
	name, ok := strings.CutPrefix(path, prefix)
	return name, ok && name != "" && !strings.Contains(name, ".")
}

func (m *Mapping) showObject(path string) map[string]any {
	o, shown := m.objects[path], map[string]any{}
	if o.dynamic != "" {
		shown["dynamic"] = o.dynamic
	}
	if o.disabled {
		shown["enabled"] = false
	}
	if properties := m.children(path + "."); len(properties) > 0 {
		shown["properties"] = properties
	} else {
		shown["type"] = "object"
	}
	return shown
}

func (f *Field) show() map[string]any {
	shown := maps.Clone(f.Params)
	shown["type"] = f.Type
	if len(f.Multi) > 0 {
		multi := map[string]any{}
		for _, m := range f.Multi {
			multi[m.Path[len(f.Path)+1:]] = m.show()
		}
		shown["fields"] = multi
	}
	return shown
}
