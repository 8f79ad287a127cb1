package template

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// fields reads one map of the template. Every key must be read or ignored before
// done, which reports the others. A key that no code reads would otherwise have
// no effect, without any message.
type fields struct {
	l      *loader
	owner  string // owner of the keys, for messages: "AWS::SQS::Queue property"
	prefix string // path of the map within its owner: "Environment."
	line   int
	order  []string
	nodes  map[string]*yaml.Node
	seen   map[string]bool
}

// fields opens node, which may be nil or an intrinsic function that returns a
// map.
func (l *loader) fields(node *yaml.Node, owner, prefix string) *fields {
	f := &fields{l: l, owner: owner, prefix: prefix, nodes: map[string]*yaml.Node{}, seen: map[string]bool{}}
	if node == nil {
		return f
	}
	f.line = node.Line
	if node = l.eval(node); node == nil {
		return f
	}
	if node.Kind != yaml.MappingNode {
		l.fail(f.line, "%s %q must be a map", owner, strings.TrimSuffix(prefix, "."))
		return f
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		f.add(node.Content[i], node.Content[i+1])
	}
	return f
}

// add adds one key. It reports a duplicate key: CloudFormation refuses it, but
// the YAML library does not.
func (f *fields) add(key, value *yaml.Node) {
	if first, ok := f.nodes[key.Value]; ok {
		f.l.fail(key.Line, "%s %q is duplicated, first on line %d", f.owner, f.prefix+key.Value, first.Line)
		return
	}
	f.order = append(f.order, key.Value)
	f.nodes[key.Value] = value
}

// keys returns the keys in the template's order and marks all of them as read.
func (f *fields) keys() []string {
	f.ignore(f.order...)
	return f.order
}

// ignore marks keys as read. They need not exist.
func (f *fields) ignore(keys ...string) {
	for _, key := range keys {
		f.seen[key] = true
	}
}

// done reports the keys that were not read.
func (f *fields) done() {
	for _, key := range f.order {
		if !f.seen[key] {
			f.fail(key, "%s %q is not supported here", f.owner, f.prefix+key)
		}
	}
}

// fail reports a problem at the line of key, or at the line of the map if the key
// is absent.
func (f *fields) fail(key, format string, args ...any) {
	f.l.fail(f.lineOf(key), format, args...)
}

func (f *fields) lineOf(key string) int {
	if n := f.nodes[key]; n != nil {
		return n.Line
	}
	return f.line
}

func (f *fields) has(key string) bool { return f.nodes[key] != nil }

// get resolves key. It returns nil if the key is absent or AWS::NoValue.
func (f *fields) get(key string) *yaml.Node {
	f.seen[key] = true
	if n := f.nodes[key]; n != nil {
		return f.l.eval(n)
	}
	return nil
}

// sub opens the map at key. It is empty if the key is absent.
func (f *fields) sub(key string) *fields {
	f.seen[key] = true
	return f.l.fields(f.nodes[key], f.owner, f.prefix+key+".")
}

// text reads a single value. It returns numbers and booleans as they are written,
// as CloudFormation passes them to text properties.
func (f *fields) text(key, fallback string) string {
	n := f.get(key)
	if n == nil {
		return fallback
	}
	if n.Kind != yaml.ScalarNode {
		f.fail(key, "%s %q must be a single value", f.owner, f.prefix+key)
		return fallback
	}
	return n.Value
}

// required reads a required value. If the value could not be resolved, that has
// already been reported, so required does not also report it as missing.
func (f *fields) required(key string) string {
	before := len(f.l.problems)
	if f.get(key) != nil {
		return f.text(key, "")
	}
	if len(f.l.problems) == before {
		f.fail(key, "%s %q is missing", f.owner, f.prefix+key)
	}
	return ""
}

// oneOf reads one of the given values.
func (f *fields) oneOf(key, fallback string, values ...string) string {
	v := f.text(key, fallback)
	if !slices.Contains(values, v) {
		f.fail(key, "%s %q is %q; must be one of %s", f.owner, f.prefix+key, v, strings.Join(values, ", "))
	}
	return v
}

// number reads an integer from low to high.
func (f *fields) number(key string, fallback, low, high int) int {
	text := f.text(key, strconv.Itoa(fallback))
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		f.fail(key, "%s %q is %q; must be a whole number from %d to %d", f.owner, f.prefix+key, text, low, high)
		return fallback
	}
	return n
}

// seconds reads an integer number of seconds from low to high.
func (f *fields) seconds(key string, fallback, low, high int) time.Duration {
	return time.Duration(f.number(key, fallback, low, high)) * time.Second
}

// flag reads a boolean, which may be a text, as in CloudFormation.
func (f *fields) flag(key string, fallback bool) bool {
	v := strings.ToLower(f.text(key, strconv.FormatBool(fallback)))
	if v != "true" && v != "false" {
		f.fail(key, "%s %q is %q; must be true or false", f.owner, f.prefix+key, v)
		return fallback
	}
	return v == "true"
}

// texts reads a list of values. A single value is a list of one.
func (f *fields) texts(key string) []string {
	n := f.get(key)
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	list, ok := f.l.list(n)
	if !ok {
		f.fail(key, "%s %q must be a list of values", f.owner, f.prefix+key)
	}
	return list
}

// list resolves a sequence of scalars. It omits AWS::NoValue.
func (l *loader) list(n *yaml.Node) (values []string, ok bool) {
	if n.Kind != yaml.SequenceNode {
		return nil, false
	}
	for _, item := range n.Content {
		item = l.eval(item)
		if item == nil {
			continue
		}
		if item.Kind != yaml.ScalarNode {
			return nil, false
		}
		values = append(values, item.Value)
	}
	return values, true
}
