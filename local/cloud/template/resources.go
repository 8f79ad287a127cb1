package template

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
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
		f.ignore("Type", "Properties", "Condition", "DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy")
		f.done()
	}
}

// build resolves one resource into the stack.
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
		l.stack.LogGroups = append(l.stack.LogGroups, l.logGroup(r))
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

// nameProperty returns the property with the name of resources of a type.
func nameProperty(kind string) string {
	switch kind {
	case functionType:
		return "FunctionName"
	case queueType:
		return "QueueName"
	case groupType:
		return "LogGroupName"
	case filterType:
		return "FilterName"
	case policyType:
		return "PolicyName"
	}
	return ""
}

// physicalName is the name AWS would know r by. Where the template gives none,
// it is made as CloudFormation makes it, with a suffix that stays the same from
// run to run.
func (l *loader) physicalName(r *resource) string {
	if r.name != "" || r.naming {
		return r.name
	}
	r.naming = true
	defer func() { r.naming = false }()
	if property := nameProperty(r.kind); property != "" {
		r.name = l.fields(r.properties, r.kind+" property", "").text(property, "")
	}
	if r.name == "" {
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
	value, ok := l.attributes(r)[attribute]
	if r.kind == nestedType {
		return value, true // nested has told
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
