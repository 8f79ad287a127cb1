package template

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// sub resolves Fn::Sub. Its argument is a text, or a list of a text and a map of
// names. The names in the map have priority over those of the template.
func (l *loader) sub(arg *yaml.Node) *yaml.Node {
	text, names := arg, (*yaml.Node)(nil)
	if arg.Kind == yaml.SequenceNode && len(arg.Content) == 2 {
		text, names = arg.Content[0], arg.Content[1]
	}
	if text.Kind != yaml.ScalarNode || names != nil && names.Kind != yaml.MappingNode {
		l.fail(arg.Line, "Fn::Sub takes a text, or a list of a text and a map of names")
		return nil
	}
	subNames := l.fields(names, "Fn::Sub name", "")
	out, ok := l.expand(text, subNames)
	if !ok {
		return nil
	}
	return scalar(arg.Line, out)
}

// expand replaces ${Name}, ${Resource.Attribute} and the literal ${!Text}.
func (l *loader) expand(text *yaml.Node, subNames *fields) (string, bool) {
	var b strings.Builder
	all := true
	for rest := text.Value; rest != ""; {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			l.fail(text.Line, `Fn::Sub: "${" without "}" in %q`, text.Value)
			return "", false
		}
		rest = tail
		if quoted, ok := strings.CutPrefix(name, "!"); ok {
			b.WriteString("${" + quoted + "}")
			continue
		}
		value, ok := l.variable(name, text.Line, subNames)
		all = all && ok
		b.WriteString(value)
	}
	return b.String(), all
}

// variable resolves one name in a Sub text.
func (l *loader) variable(name string, line int, subNames *fields) (string, bool) {
	if subNames.has(name) {
		return subNames.text(name, ""), true
	}
	var n *yaml.Node
	if id, attribute, ok := strings.Cut(name, "."); ok {
		if v, ok := l.attribute(id, attribute, line); ok {
			n = scalar(line, v)
		}
	} else {
		n = l.lookup(name, line)
	}
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		l.fail(line, "Fn::Sub: ${%s} is a list", name)
		return "", false
	}
	return n.Value, true
}
