package template

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A resource is one entry of the Resources section, before it is resolved.
type resource struct {
	id, kind   string
	line       int
	properties *yaml.Node // Globals merged in; nil when there are none
	absent     bool       // its condition is false
	name       string     // physical; set by physicalName
	naming     bool       // physicalName is at work: a reference now is a cycle
	uses       []use
}

// A use is a reference from a resource to another.
type use struct {
	id   string
	line int
}

// The resource types that take part in a local run, or tell why they cannot.
const (
	functionType = "AWS::Serverless::Function"
	apiType      = "AWS::Serverless::Api"
	queueType    = "AWS::SQS::Queue"
	groupType    = "AWS::Logs::LogGroup"
	filterType   = "AWS::Logs::SubscriptionFilter"
	policyType   = "AWS::Logs::AccountPolicy"
	streamType   = "AWS::Kinesis::Stream"
	nestedType   = "AWS::CloudFormation::Stack"
	sourceType   = "AWS::Lambda::EventSourceMapping"
)

// declareResources enters every resource before any is resolved: references
// go both up and down the file.
func (l *loader) declareResources(section *fields) {
	for _, id := range section.keys() {
		f := section.sub(id)
		f.owner, f.prefix = "resource attribute", ""
		r := &resource{id: id, kind: f.required("Type"), line: f.line}
		r.properties = merge(l.globals[r.kind], f.nodes["Properties"])
		r.absent = !l.exists(f)
		l.resources[id] = r
		l.order = append(l.order, r)
		for _, needed := range f.texts("DependsOn") {
			r.uses = append(r.uses, use{needed, f.lineOf("DependsOn")})
		}
		f.ignore("Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy")
		f.done()
	}
}

// build resolves one resource into the stack.
func (l *loader) build(r *resource) {
	if r.absent || ignoredType(r.kind) {
		return
	}
	l.within = r
	defer func() { l.within = nil }()
	f := l.fields(r.properties, r.kind+" property", "")
	if f.line == 0 {
		f.line = r.line
	}
	switch r.kind {
	case functionType:
		l.stack.Functions = append(l.stack.Functions, l.function(r, f))
	case apiType:
		l.stack.APIs = append(l.stack.APIs, l.api(r, f))
	case queueType:
		l.stack.Queues = append(l.stack.Queues, l.queue(r, f))
	case groupType:
		l.stack.LogGroups = append(l.stack.LogGroups, l.logGroup(r, f))
	case filterType:
		l.subscriptionFilter(r, f)
	case policyType:
		l.accountPolicy(r, f)
	case streamType:
		l.stream(r, f)
	case sourceType:
		l.eventSource(r, f)
	case nestedType:
		l.nested(r, f)
	default:
		l.fail(r.line, "resource type %q is not known here", r.kind)
		return
	}
	f.ignore(ignoredProperties(r.kind)...)
	f.done()
}

// naming says how resources of a type are called: the property with the name,
// and what AWS accepts as one.
type naming struct {
	property string
	valid    *regexp.Regexp
	unique   string // what may exist once under a name, for messages
}

// namingOf has the patterns of the resource types' references.
func namingOf(kind string) naming {
	switch kind {
	case functionType:
		return naming{"FunctionName", regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`), "function"}
	case queueType:
		return naming{"QueueName", regexp.MustCompile(`^[a-zA-Z0-9-_]{1,80}$`), "queue"}
	case groupType:
		return naming{"LogGroupName", regexp.MustCompile(`^[.\-_/#A-Za-z0-9]{1,512}$`), "log group"}
	case filterType:
		return naming{"FilterName", regexp.MustCompile(`^[^:*]{1,512}$`), "subscription filter"}
	case policyType:
		return naming{"PolicyName", regexp.MustCompile(`^[^:*]{1,256}$`), "account policy"}
	}
	return naming{}
}

// physicalName is the name AWS would know r by. Where the template gives none,
// it is made as CloudFormation makes it, with a suffix that stays the same from
// run to run.
func (l *loader) physicalName(r *resource) string {
	if r.name != "" || r.naming {
		return r.name
	}
	r.naming = true
	defer func(outer *resource) { l.within, r.naming = outer, false }(l.within)
	l.within = r
	rule := namingOf(r.kind)
	given := ""
	if rule.property != "" {
		f := l.fields(r.properties, r.kind+" property", "")
		given = f.text(rule.property, "")
		if given != "" && !rule.valid.MatchString(given) {
			f.fail(rule.property, "%s %q is %q; must match %s", f.owner, rule.property, given, rule.valid)
		}
	}
	if r.name = given; given == "" {
		r.name = fmt.Sprintf("%s-%s-%s", l.opts.StackName, r.id, l.suffix(r.id, 12))
	}
	return r.name
}

// suffix gives n letters and digits that depend on the stack and id alone.
func (l *loader) suffix(id string, n int) string {
	sum := sha256.Sum256([]byte(l.opts.StackName + "/" + id))
	return base32.StdEncoding.EncodeToString(sum[:])[:n]
}

// attribute resolves Ref and Fn::GetAtt of a resource, as the return values in
// the template reference of each type.
func (l *loader) attribute(id, attribute string, line int) (string, bool) {
	r, ok := l.resources[id]
	if !ok {
		l.fail(line, "%q is neither a parameter nor a resource of this template", id)
		return "", false
	}
	if r.absent {
		l.fail(line, "resource %q does not exist: its condition is false", id)
		return "", false
	}
	if l.within != nil {
		l.within.uses = append(l.within.uses, use{id, line})
	}
	value, ok := l.attributes(r)[attribute]
	if r.kind == nestedType && l.opts.InAWS {
		return l.domainHost(), true
	}
	if r.kind == nestedType {
		return value, true // nested has reported it
	}
	if !ok {
		l.fail(line, "attribute %q of %s (%s) is not known here", attribute, id, r.kind)
	}
	return value, ok
}

// attributes are the return values of r; "Ref" is that of Ref.
func (l *loader) attributes(r *resource) map[string]string {
	name := l.physicalName(r)
	switch r.kind {
	case functionType:
		return map[string]string{"Ref": name, "Arn": l.arn("lambda", "function:"+name)}
	case queueType:
		url := l.opts.Endpoint + "/" + l.opts.AccountID + "/" + name
		return map[string]string{"Ref": url, "QueueUrl": url, "QueueName": name, "Arn": l.arn("sqs", name)}
	case groupType:
		return map[string]string{"Ref": name, "Arn": l.arn("logs", "log-group:"+name+":*")}
	case apiType:
		return map[string]string{"Ref": l.apiID(r), "Stage": l.stage(r)}
	case streamType:
		return map[string]string{"Ref": name, "Arn": l.arn("kinesis", "stream/"+name)}
	case "AWS::IAM::Role":
		return map[string]string{"Ref": name, "Arn": "arn:aws:iam::" + l.opts.AccountID + ":role/" + name}
	}
	return map[string]string{"Ref": name}
}

// arn builds an ARN in the stack's region and account.
func (l *loader) arn(service, rest string) string {
	return strings.Join([]string{"arn:aws", service, l.opts.Region, l.opts.AccountID, rest}, ":")
}

// findCycles reports references that lead back to where they began, which
// CloudFormation could create in no order.
func (l *loader) findCycles() {
	done := map[string]bool{}
	for _, r := range l.order {
		l.follow(r, nil, done)
	}
}

// follow walks depth first; what is done leads into no cycle that has not been
// reported.
func (l *loader) follow(r *resource, path []string, done map[string]bool) {
	if done[r.id] {
		return
	}
	path = append(path, r.id)
	for _, u := range r.uses {
		if i := slices.Index(path, u.id); i >= 0 {
			l.fail(u.line, "circular reference: %s → %s", strings.Join(path[i:], " → "), u.id)
			continue
		}
		if next := l.resources[u.id]; next != nil {
			l.follow(next, path, done)
		} else {
			l.fail(u.line, "%q is not a resource of this template", u.id)
		}
	}
	done[r.id] = true
}
