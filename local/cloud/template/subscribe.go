package template

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// maxSubscriptions is CloudWatch Logs' quota of subscription filters per log
// group.
const maxSubscriptions = 2

// subscription reads a CloudWatchLogs event.
func (l *loader) subscription(name string, fn *Function, f *fields) {
	s := readSubscription(name, f)
	fn.Subscriptions = append(fn.Subscriptions, s)
	l.later(f, "LogGroupName", fn.ARN, func(fn *Function) { l.checkSubscription(f, fn, s) })
}

// subscriptionFilter reads an AWS::Logs::SubscriptionFilter.
func (l *loader) subscriptionFilter(r *resource, f *fields) {
	s := readSubscription(l.physicalName(r), f)
	l.later(f, "DestinationArn", f.required("DestinationArn"), func(fn *Function) {
		fn.Subscriptions = append(fn.Subscriptions, s)
		l.checkSubscription(f, fn, s)
	})
}

func readSubscription(name string, f *fields) Subscription {
	return Subscription{Name: name, LogGroup: f.required("LogGroupName"), FilterPattern: f.required("FilterPattern")}
}

// later calls subscribe with the function that receives the log events, once all
// functions and log groups are known.
func (l *loader) later(f *fields, key, arn string, subscribe func(*Function)) {
	l.checks = append(l.checks, func() {
		i := slices.IndexFunc(l.stack.Functions, func(fn Function) bool { return fn.ARN == arn })
		switch {
		case i >= 0:
			subscribe(&l.stack.Functions[i])
		case arn != "" && !l.isStream(arn):
			f.fail(key, "%s %q: %s is no function of this template", f.owner, key, arn)
		}
	})
}

func (l *loader) checkSubscription(f *fields, fn *Function, s Subscription) {
	l.checkNotOwnGroup(f, "LogGroupName", fn, s.LogGroup)
	known := slices.ContainsFunc(l.stack.LogGroups, func(g LogGroup) bool { return g.Name == s.LogGroup })
	if s.LogGroup != "" && !known && !l.opts.InAWS {
		f.fail("LogGroupName", "log group %q is no AWS::Logs::LogGroup of this template; a local run has no others", s.LogGroup)
	}
	if n := l.stack.subscriptions(s.LogGroup); n > maxSubscriptions {
		f.fail("LogGroupName", "log group %q has %d subscriptions; CloudWatch Logs allows %d", s.LogGroup, n, maxSubscriptions)
	}
}

func (l *loader) checkNotOwnGroup(f *fields, key string, fn *Function, group string) {
	if group == fn.LogGroup {
		f.fail(key, "function %s is subscribed to its own log group %s: its log events would invoke it forever", fn.Name, group)
	}
}

// subscriptions returns the number of subscriptions of a log group, of all
// functions.
func (s *Stack) subscriptions(group string) int {
	n := 0
	for _, fn := range s.Functions {
		for _, sub := range fn.Subscriptions {
			if sub.LogGroup == group {
				n++
			}
		}
	}
	return n
}

// accountPolicy reads an AWS::Logs::AccountPolicy, which subscribes every log
// group except those it names. Here these are the template's log groups and those
// that its functions log to. CloudWatch Logs' API reference describes the policy
// document under PutAccountPolicy.
func (l *loader) accountPolicy(r *resource, f *fields) {
	f.oneOf("PolicyType", "", "SUBSCRIPTION_FILTER_POLICY")
	f.oneOf("Scope", "ALL", "ALL")
	var policy struct{ DestinationArn, RoleArn, FilterPattern, Distribution string }
	document := json.NewDecoder(bytes.NewBufferString(f.required("PolicyDocument")))
	document.DisallowUnknownFields()
	if err := document.Decode(&policy); err != nil && f.get("PolicyDocument") != nil {
		f.fail("PolicyDocument", "%s \"PolicyDocument\" must be JSON such as {\"DestinationArn\":\"…\",\"FilterPattern\":\"\"}: %v", f.owner, err)
	}
	excluded := excluded(f)
	l.later(f, "PolicyDocument", policy.DestinationArn, func(fn *Function) {
		for _, group := range l.stack.groupNames() {
			if !slices.Contains(excluded, group) {
				l.checkNotOwnGroup(f, "SelectionCriteria", fn, group)
				fn.Subscriptions = append(fn.Subscriptions, Subscription{Name: l.physicalName(r), LogGroup: group, FilterPattern: policy.FilterPattern})
			}
		}
	})
}

// notIn matches the only selection criteria that are supported here.
var notIn = regexp.MustCompile(`^LogGroupName NOT IN (\[.*\])$`)

// excluded returns the names in SelectionCriteria. There are none without it.
func excluded(f *fields) (names []string) {
	criteria := f.text("SelectionCriteria", "")
	m := notIn.FindStringSubmatch(criteria)
	if criteria != "" && (m == nil || json.Unmarshal([]byte(m[1]), &names) != nil) {
		f.fail("SelectionCriteria", "%s \"SelectionCriteria\" is %q; must be of the form LogGroupName NOT IN [\"NAME\", …]", f.owner, criteria)
	}
	return names
}

// groupNames returns the log groups that exist once every function has logged.
func (s *Stack) groupNames() (names []string) {
	for _, g := range s.LogGroups {
		names = append(names, g.Name)
	}
	for _, fn := range s.Functions {
		if !slices.Contains(names, fn.LogGroup) {
			names = append(names, fn.LogGroup)
		}
	}
	return names
}

// stream reports that streams are not supported here. References to the stream
// are not reported, so that one mistake causes only one error.
func (l *loader) stream(r *resource, f *fields) {
	f.ignore(f.order...)
	if l.opts.InAWS {
		return
	}
	l.fail(r.line, "resource type %q is not supported here: a local run delivers log lines to the function directly; leave Delivery=direct", r.kind)
}

// nested reports that nested stacks are not supported here. References to it are
// not reported, so that one mistake causes only one error.
func (l *loader) nested(r *resource, f *fields) {
	f.ignore(f.order...)
	if l.opts.InAWS {
		return
	}
	l.fail(r.line, "resource type %q is not supported in a local run, which uses the embedded store; leave OpenSearch=none", r.kind)
}

// domainHost returns a host name in the format and of the length of a domain's
// host name that a nested stack creates.
func (l *loader) domainHost() string {
	return "search-faulty-00000000-abcdefghijklmnopqrstuvwxyz." + l.opts.Region + ".es.amazonaws.com"
}

// eventSource reports an event source mapping unless its source is one of the
// template's streams. An account has other sources, too.
func (l *loader) eventSource(r *resource, f *fields) {
	if source := f.required("EventSourceArn"); !l.isStream(source) && !l.opts.InAWS {
		l.fail(r.line, "resource type %q is not supported here: write it as an SQS event of its function", r.kind)
	}
	f.ignore(f.order...)
}

// isStream reports whether arn is one of the template's streams.
func (l *loader) isStream(arn string) bool {
	return slices.ContainsFunc(l.order, func(r *resource) bool { return r.kind == streamType && l.attributes(r)["Arn"] == arn })
}
