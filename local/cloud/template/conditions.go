package template

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// A condition is one entry of the Conditions section. It is evaluated on first
// use.
type condition struct {
	node  *yaml.Node
	state conditionState
}

type conditionState int

const (
	unjudged conditionState = iota
	beingJudged
	isFalse
	isTrue
)

// declareConditions declares all conditions before it evaluates any, because they
// may refer to one another in any order. It evaluates all of them, so that it
// also reports mistakes in unused ones.
func (l *loader) declareConditions(section *fields) {
	for _, name := range section.keys() {
		l.conditions[name] = &condition{node: section.nodes[name]}
	}
	for _, name := range section.order {
		l.holds(name, section.lineOf(name))
	}
}

// holds evaluates the condition called name.
func (l *loader) holds(name string, line int) bool {
	c, ok := l.conditions[name]
	if !ok {
		l.fail(line, "condition %q is not declared", name)
		return false
	}
	switch c.state {
	case beingJudged:
		l.fail(line, "condition %q refers to itself", name)
		return false
	case unjudged:
		c.state = beingJudged
		if l.judge(c.node) {
			c.state = isTrue
		} else {
			c.state = isFalse
		}
	}
	return c.state == isTrue
}

// judge evaluates a condition function.
func (l *loader) judge(n *yaml.Node) bool {
	name, arg, ok := intrinsic(n)
	if !ok && n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "Condition" {
		name, arg, ok = "Condition", n.Content[1], true
	}
	if !ok {
		l.fail(n.Line, "a condition is one of Fn::Equals, Fn::Not, Fn::And, Fn::Or, Condition")
		return false
	}
	switch name {
	case "Condition":
		return l.holds(arg.Value, arg.Line)
	case "Fn::Equals":
		return l.equal(arg)
	case "Fn::Not":
		ops, ok := l.operands(name, arg, 1)
		return ok && !l.judge(ops[0])
	case "Fn::And", "Fn::Or":
		return l.combine(name, arg)
	}
	l.fail(n.Line, "intrinsic function %s is not supported in conditions", name)
	return false
}

// equal evaluates Fn::Equals. It compares text: 1 is not equal to 1.0.
func (l *loader) equal(arg *yaml.Node) bool {
	ops, ok := l.operands("Fn::Equals", arg, 2)
	if !ok {
		return false
	}
	a, ok1 := l.comparable(ops[0])
	b, ok2 := l.comparable(ops[1])
	return ok1 && ok2 && a == b
}

// comparable resolves an operand of Fn::Equals. It joins the items of a list by
// NUL, which no item contains.
func (l *loader) comparable(n *yaml.Node) (string, bool) {
	line := n.Line
	if n = l.eval(n); n == nil {
		return "", false
	}
	if n.Kind == yaml.ScalarNode {
		return n.Value, true
	}
	values, ok := l.list(n)
	if !ok {
		l.fail(line, "Fn::Equals compares single values or lists of them")
	}
	return strings.Join(values, "\x00") + "\x00", ok
}

// combine evaluates every operand, so that the mistakes in each one are reported.
func (l *loader) combine(name string, arg *yaml.Node) bool {
	if arg.Kind != yaml.SequenceNode || len(arg.Content) < 2 || len(arg.Content) > 10 {
		l.fail(arg.Line, "%s takes a list of 2 to 10 conditions", name)
		return false
	}
	all, some := true, false
	for _, n := range arg.Content {
		holds := l.judge(n)
		all, some = all && holds, some || holds
	}
	if name == "Fn::And" {
		return all
	}
	return some
}

// choose resolves Fn::If. It evaluates only the selected branch.
func (l *loader) choose(arg *yaml.Node) *yaml.Node {
	ops, ok := l.operands("Fn::If", arg, 3)
	if !ok {
		return nil
	}
	if l.holds(ops[0].Value, ops[0].Line) {
		return l.eval(ops[1])
	}
	return l.eval(ops[2])
}

// exists evaluates the Condition attribute of a resource or an output.
func (l *loader) exists(f *fields) bool {
	name := f.text("Condition", "")
	return name == "" || l.holds(name, f.lineOf("Condition"))
}
