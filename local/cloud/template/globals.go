package template

import "go.yaml.in/yaml/v3"

// declareGlobals stores the properties that the SAM transform adds to every
// function or API.
func (l *loader) declareGlobals(section *fields) {
	l.globals = map[string]*yaml.Node{
		"AWS::Serverless::Function": section.nodes["Function"],
		"AWS::Serverless::Api":      section.nodes["Api"],
	}
	section.ignore("Function", "Api")
	section.done()
}

// merge merges local into global as SAM does. It merges maps key by key and
// appends lists. Any other value of local replaces that of global. Intrinsic
// functions count as values.
func merge(global, local *yaml.Node) *yaml.Node {
	switch {
	case global == nil:
		return local
	case local == nil:
		return global
	case isValue(global) || isValue(local) || global.Kind != local.Kind:
		return local
	}
	merged := *local
	if local.Kind == yaml.SequenceNode {
		merged.Content = append(append([]*yaml.Node(nil), global.Content...), local.Content...)
		return &merged
	}
	merged.Content = nil
	for i := 0; i+1 < len(global.Content); i += 2 {
		key, value := global.Content[i], global.Content[i+1]
		if over := entry(local, key.Value); over != nil {
			value = merge(value, over)
		}
		merged.Content = append(merged.Content, key, value)
	}
	for i := 0; i+1 < len(local.Content); i += 2 {
		if key := local.Content[i]; entry(global, key.Value) == nil {
			merged.Content = append(merged.Content, key, local.Content[i+1])
		}
	}
	return &merged
}

// isValue reports whether merge replaces n as a whole.
func isValue(n *yaml.Node) bool {
	_, _, ok := intrinsic(n)
	return ok || n.Kind != yaml.MappingNode && n.Kind != yaml.SequenceNode
}

// entry returns the value of key in a map, or nil if it is absent.
func entry(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}
