package template

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// eval returns the value of n, which is n itself unless it is an intrinsic
// function. It resolves only the top level. Children are resolved when they are
// read, so that ignored parts are never evaluated. The result is nil for
// AWS::NoValue and for an error, which eval has reported.
func (l *loader) eval(n *yaml.Node) *yaml.Node {
	name, arg, ok := intrinsic(n)
	if !ok {
		return l.literal(n)
	}
	switch name {
	case "Ref":
		return l.ref(arg)
	case "Fn::GetAtt":
		return l.getAtt(arg)
	case "Fn::Sub":
		return l.sub(arg)
	case "Fn::If":
		return l.choose(arg)
	case "Fn::Join":
		return l.join(arg)
	case "Fn::Select":
		return l.pick(arg)
	case "Fn::Split":
		return l.split(arg)
	}
	l.fail(n.Line, "intrinsic function %s is not supported here", name)
	return nil
}

// intrinsic parses `!Name arg`, `{"Fn::Name": arg}` and `{"Ref": arg}`. It
// returns the name in its long form.
func intrinsic(n *yaml.Node) (name string, arg *yaml.Node, ok bool) {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		untagged := *n
		untagged.Tag = ""
		name = strings.TrimPrefix(n.Tag, "!")
		if name != "Ref" && name != "Condition" {
			name = "Fn::" + name
		}
		return name, &untagged, true
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		name = n.Content[0].Value
		if name == "Ref" || strings.HasPrefix(name, "Fn::") {
			return name, n.Content[1], true
		}
	}
	return "", nil, false
}

// literal returns n, unless CloudFormation would refuse it.
func (l *loader) literal(n *yaml.Node) *yaml.Node {
	switch {
	case n.Kind == yaml.AliasNode:
		l.fail(n.Line, "YAML alias *%s: CloudFormation does not support aliases", n.Value)
		return nil
	case n.Tag == "!!null":
		l.fail(n.Line, "null values are not allowed in templates; leave the key out or use AWS::NoValue")
		return nil
	}
	return n
}

// scalar returns a resolved value with the given line.
func scalar(line int, value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Line: line}
}

// sequence returns a resolved list with the given line.
func sequence(line int, values []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Line: line}
	for _, v := range values {
		n.Content = append(n.Content, scalar(line, v))
	}
	return n
}

// ref resolves Ref. Only AWS::NoValue has no value.
func (l *loader) ref(arg *yaml.Node) *yaml.Node {
	if arg.Kind != yaml.ScalarNode {
		l.fail(arg.Line, "Ref takes one name")
		return nil
	}
	if arg.Value == "AWS::NoValue" {
		return nil
	}
	return l.lookup(arg.Value, arg.Line)
}

// lookup resolves a name in Ref or Sub: a pseudo parameter, a parameter or a
// resource. The result has the line of the reference.
func (l *loader) lookup(name string, line int) *yaml.Node {
	if v, ok := l.pseudo(name); ok {
		return scalar(line, v)
	}
	if p, ok := l.parameters[name]; ok {
		used := *p
		used.Line = line
		return &used
	}
	attribute := "Ref"
	// In SAM, !Ref Api.Stage refers to the stage that SAM creates for an API.
	id, staged := strings.CutSuffix(name, ".Stage")
	if staged {
		attribute = "Stage"
	}
	if v, ok := l.attribute(id, attribute, line); ok {
		return scalar(line, v)
	}
	return nil
}

// pseudo resolves the pseudo parameters. The partition and the suffix are those
// of the public regions, because no others are emulated.
func (l *loader) pseudo(name string) (string, bool) {
	switch name {
	case "AWS::Region":
		return l.opts.Region, true
	case "AWS::AccountId":
		return l.opts.AccountID, true
	case "AWS::StackName":
		return l.opts.StackName, true
	case "AWS::Partition":
		return "aws", true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	}
	return "", false
}

// getAtt resolves Fn::GetAtt. Its short form joins the two names with a dot.
func (l *loader) getAtt(arg *yaml.Node) *yaml.Node {
	id, attribute, ok := strings.Cut(arg.Value, ".")
	if arg.Kind == yaml.SequenceNode && len(arg.Content) == 2 {
		id, attribute, ok = arg.Content[0].Value, arg.Content[1].Value, true
	}
	if !ok {
		l.fail(arg.Line, "Fn::GetAtt takes a resource and an attribute, such as Queue.Arn")
		return nil
	}
	if v, ok := l.attribute(id, attribute, arg.Line); ok {
		return scalar(arg.Line, v)
	}
	return nil
}

// operands checks that arg is a list of n items.
func (l *loader) operands(name string, arg *yaml.Node, n int) ([]*yaml.Node, bool) {
	if arg.Kind != yaml.SequenceNode || len(arg.Content) != n {
		l.fail(arg.Line, "%s takes a list of %d", name, n)
		return nil, false
	}
	return arg.Content, true
}

// textOf resolves n to a single value.
func (l *loader) textOf(name string, n *yaml.Node) (string, bool) {
	line := n.Line
	if n = l.eval(n); n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode {
		l.fail(line, "%s needs a single value here", name)
		return "", false
	}
	return n.Value, true
}

// listOf resolves n to a list of values.
func (l *loader) listOf(name string, n *yaml.Node) ([]string, bool) {
	line := n.Line
	if n = l.eval(n); n == nil {
		return nil, false
	}
	values, ok := l.list(n)
	if !ok {
		l.fail(line, "%s needs a list of values here", name)
	}
	return values, ok
}

// textAndList resolves the two operands of Fn::Join and Fn::Select.
func (l *loader) textAndList(name string, arg *yaml.Node) (text string, values []string, ok bool) {
	ops, ok := l.operands(name, arg, 2)
	if !ok {
		return "", nil, false
	}
	text, isText := l.textOf(name, ops[0])
	values, isList := l.listOf(name, ops[1])
	return text, values, isText && isList
}

// join resolves Fn::Join, which has a separator and a list.
func (l *loader) join(arg *yaml.Node) *yaml.Node {
	separator, values, ok := l.textAndList("Fn::Join", arg)
	if !ok {
		return nil
	}
	return scalar(arg.Line, strings.Join(values, separator))
}

// split resolves Fn::Split, which has a separator and a text.
func (l *loader) split(arg *yaml.Node) *yaml.Node {
	ops, ok := l.operands("Fn::Split", arg, 2)
	if !ok {
		return nil
	}
	separator, isSeparator := l.textOf("Fn::Split", ops[0])
	text, isText := l.textOf("Fn::Split", ops[1])
	if !isSeparator || !isText {
		return nil
	}
	return sequence(arg.Line, strings.Split(text, separator))
}

// pick resolves Fn::Select, which has an index, starting at 0, and a list.
func (l *loader) pick(arg *yaml.Node) *yaml.Node {
	index, values, ok := l.textAndList("Fn::Select", arg)
	if !ok {
		return nil
	}
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(values) {
		l.fail(arg.Line, "Fn::Select index %q is not one of the list's %d", index, len(values))
		return nil
	}
	return scalar(arg.Line, values[i])
}
