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

// A resource is one entry of the Resources section before it is resolved.
type resource struct {
	id, kind   string
	line       int
	properties *yaml.Node // includes those of Globals; nil if there are none
	absent     bool       // its condition is false
	name       string     // physical name; set by physicalName
	naming     bool       // physicalName is running: a reference to it is a cycle
}

// The resource types that a local run needs or refuses with an explanation.
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

// declareResources declares every resource before it resolves any, because a
// reference may precede its resource in the file.
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
			if !slices.Contains(section.order, needed) {
				f.fail("DependsOn", "%q is not a resource of this template", needed)
			}
		}
		f.ignore("Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy")
		f.done()
	}
}

// build resolves one resource and adds it to the stack.
func (l *loader) build(r *resource) {
	if r.absent || ignoredType(r.kind) {
		return
	}
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
		if !l.opts.InAWS {
			l.fail(r.line, "resource type %q is not supported here", r.kind)
		}
		return
	}
	f.ignore(ignoredProperties(r.kind)...)
	f.done()
}

// naming describes the names of a resource type: the property with the name, and
// the names that AWS accepts.
type naming struct {
	property string
	valid    *regexp.Regexp
	unique   string // the kind of thing whose name must be unique, for messages
}

// namingOf returns the naming of a resource type. The patterns are those of its
// reference.
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

// physicalName returns the name of r in AWS. If the template has no name for r,
// physicalName generates one as CloudFormation does, but with a suffix that is
// the same for each run.
func (l *loader) physicalName(r *resource) string {
	if r.naming {
		l.fail(r.line, "the name of resource %q refers to itself", r.id)
	}
	if r.name != "" || r.naming {
		return r.name
	}
	r.naming = true
	defer func() { r.naming = false }()
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

// suffix returns n letters and digits that depend only on the stack's name and
// id.
func (l *loader) suffix(id string, n int) string {
	sum := sha256.Sum256([]byte(l.opts.StackName + "/" + id))
	return base32.StdEncoding.EncodeToString(sum[:])[:n]
}

// attribute resolves Ref and Fn::GetAtt of a resource to the return values in the
// template reference of each type.
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
	value, ok := l.attributes(r)[attribute]
	if r.kind == nestedType && l.opts.InAWS {
		return l.domainHost(), true
	}
	if r.kind == nestedType {
		return value, true // nested has already reported the resource
	}
	if !ok {
		l.fail(line, "attribute %q of %s (%s) is not supported here", attribute, id, r.kind)
	}
	return value, ok
}

// attributes returns the return values of r. The key "Ref" holds that of Ref.
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

// arn returns an ARN in the stack's region and account.
func (l *loader) arn(service, rest string) string {
	return strings.Join([]string{"arn:aws", service, l.opts.Region, l.opts.AccountID, rest}, ":")
}
