package template

import "go.yaml.in/yaml/v3"

// obey checks the parameters against the template's rules. If a rule has no
// condition, or its condition is true, all of its assertions must be true.
//
// See "Rules" in the AWS CloudFormation User Guide. Of its functions, only those
// for conditions are supported.
func (l *loader) obey(rules *fields) {
	for _, name := range rules.keys() {
		rule := rules.sub(name)
		rule.owner, rule.prefix = "rule attribute", ""
		when, list := rule.nodes["RuleCondition"], rule.nodes["Assertions"]
		rule.ignore("RuleCondition", "Assertions")
		rule.done()
		if when != nil && !l.judge(when) {
			continue
		}
		if list == nil || list.Kind != yaml.SequenceNode {
			l.fail(rule.line, "rule %q has no list of Assertions", name)
			continue
		}
		for _, n := range list.Content {
			l.assert(name, n)
		}
	}
}

func (l *loader) assert(rule string, n *yaml.Node) {
	f := l.fields(n, "assertion attribute", "")
	said := f.text("AssertDescription", "rule "+rule+" does not hold")
	what := f.nodes["Assert"]
	f.ignore("Assert")
	f.done()
	if what == nil {
		l.fail(n.Line, "rule %q asserts nothing", rule)
		return
	}
	if !l.judge(what) {
		l.fail(n.Line, "%s", said)
	}
}
