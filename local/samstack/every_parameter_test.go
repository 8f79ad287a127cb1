package samstack

import (
	"context"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"faulty/local/cloud/template"
)

// A step is a deployment with some parameters. The others have the values of the first deployment.
type step struct {
	set []string // NAME=VALUE

	// changes are the resources that differ from those of the first deployment: +added, -removed, ~with other settings,
	// !replaced. The logical ids are patterns of path.Match.
	changes string
	shows   string // texts that the settings of these resources show, separated by blanks
}

const (
	others   = "faulty-others" // name of a topic, a queue and log groups that the stack does not create
	topicARN = "arn:aws:sns:us-east-1:000000000000:" + others
	queueARN = "arn:aws:sqs:us-east-1:000000000000:" + others
	bucket   = "LogBuckets=arn:aws:s3:::" + others
	keyARN   = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
	sigv4    = "OpenSearchAuth=sigv4"
	domain   = "OpenSearch=domain"
)

// plain are parameters that can be combined, and that change environment variables of the same names and nothing
// else.
var plain = []string{
	"Profile=uniform", "FailureRate=0.5", "Seed=7", "OpenSearchUrl=http://127.0.0.1:9200", "IndexPrefix=shop",
	"DocumentIds=none", "Compress=always", "Summaries=off", "MinLevel=info", "Include=a b\nit's \"\\d+\"",
	"Exclude=^c", "Sample=0.5", "Formats=mine = ^(?P<message>.*)$", "InApp=shop.", "NotInApp=lib.", "UserKeys=member",
	"PromoteLabels=team", "PromoteMetrics=size", "Mask=all", "MaskPatterns=x+", "NotificationFormat=slack",
}

// trials are steps that are deployed one after the other. After each trial the parameters are changed back.
var trials = [][]step{
	{{plain, "~ApiFunction ~HasherFunction ~ForwarderFunction", ""}},
	{{[]string{"Groups=off"}, "~ForwarderFunction ~ForwarderFunctionCheck", "DISABLED"}},
	{{[]string{"Architecture=arm64"}, "~ApiFunction ~HasherFunction ~ForwarderFunction", `Architectures=["arm64"]`}},
	{{[]string{"LogRetentionDays=30"}, "~ApiLogs ~HasherLogs ~ForwarderLogs", "retentionInDays=30"}},
	{
		{[]string{"ForwarderConcurrency=20"}, "~ForwarderFunction", "ReservedConcurrentExecutions=20"},
		{[]string{"ForwarderConcurrency=0"}, "~ForwarderFunction", ""},
	},
	{{[]string{"SubnetIds=subnet-1,subnet-2", "SecurityGroupIds=sg-1"}, "~ForwarderFunction ~ForwarderRole", `SubnetIds=["subnet-1","subnet-2"] SecurityGroupIds=["sg-1"] ec2:CreateNetworkInterface`}},
	{{[]string{"StageName=test"}, "!ApiStage", ""}},
	{{[]string{"Demo=off", "Subscribe=/" + others + "/a"}, "-Api* -Hasher* -Queue* -DeadLetters* !Subscription1 -Subscription2", ""}},
	{{[]string{"Subscribe=/" + others + "/a,/aws/lambda/faulty-parameters-forwarder,/" + others + "/b"}, "!Subscription1 -Subscription2 +Subscription3", others + "/a " + others + "/b"}},
	{
		{[]string{"Subscribe=account"}, "-Subscription1 -Subscription2 +AccountSubscription", ""},
		{[]string{"Subscribe=account", "SubscribeExcept=/a,/b"}, "-Subscription1 -Subscription2 +AccountSubscription", ""},
	},
	{
		{[]string{"Delivery=kinesis"}, "+Stream +StreamRole +StreamSource ~Subscription1 ~Subscription2 ~ForwarderRole ~ForwarderLagAlarm", ":kinesis: kinesis:GetRecords IteratorAge"},
		{[]string{"Delivery=drain"}, "+Stream +StreamRole +StreamSource ~ForwarderRole", "kinesis:GetRecords"},
	},
	{
		{[]string{bucket, "LogBucketKeys=" + keyARN}, "+BucketsMayInvoke ~ForwarderRole", keyARN},
		{[]string{bucket, "LogBucketEvents=eventbridge"}, "+BucketsMayInvoke +LogRule +RuleMayInvoke ~ForwarderRole", "s3:::" + others},
		{[]string{bucket, "LogTopicArn=" + topicARN}, "+BucketsMayInvoke +LogTopicSubscription +TopicMayInvoke +TopicMayQueue ~Failures ~ForwarderRole", topicARN},
		{[]string{bucket, "LogQueueArn=" + queueARN}, "+BucketsMayInvoke +LogQueueSource ~ForwarderRole", queueARN},
		{[]string{bucket, "Tags=team"}, "+BucketsMayInvoke ~ForwarderRole ~ForwarderFunction", "s3:GetBucketTagging logs:ListTagsForResource"},
	},
	{{[]string{domain, "DomainInstanceType=m7g.medium.search", "DomainVolumeGiB=20", "DomainAccess=10.0.0.0/8,192.0.2.1/32"},
		"+OwnDomain ~ForwarderFunction ~ForwarderRole", "es:ESHttpPost InstanceType:m7g.medium.search VolumeGiB:20 Access:10.0.0.0/8,192.0.2.1/32"}},
	{{[]string{domain}, "+OwnDomain ~ForwarderFunction ~ForwarderRole", "es:ESHttpPost"}}, // next to the domain that was retained
	{{[]string{"OpenSearchSecretArn=" + secretARN}, "~ForwarderFunction ~ForwarderRole", secretARN}},
	{{[]string{"OpenSearchUrl=https://x", sigv4, "OpenSearchDomainArn=" + domainARN}, "~ForwarderFunction ~ForwarderRole", domainARN + "/_bulk"}},
	{{[]string{"OpenSearchUrl=https://x", sigv4, "OpenSearchCollectionArn=" + collectionARN}, "~ForwarderFunction ~ForwarderRole", `aoss:APIAccessAll OPENSEARCH_SERVICE:."aoss"`}},
	{{[]string{"FormatsParameter=/faulty/formats"}, "~ForwarderFunction ~ForwarderRole", "ssm:/faulty/formats parameter/faulty/formats"}},
	{{[]string{"AlarmTopicArn=" + topicARN}, "~*Alarm", topicARN}},
	{
		{[]string{"NotificationTopicArn=" + topicARN}, "~ForwarderFunction ~ForwarderRole", `sns:Publish`},
		{[]string{"NotificationUrl=https://hook.example.com"}, "~ForwarderFunction", `hook.example.com`},
		{[]string{"NotificationSecretArn=" + secretARN, "DashboardsUrl=https://d"}, "~ForwarderFunction ~ForwarderRole", `https://d/app/ ` + secretARN + ``},
		{[]string{"NotificationSecretArn=" + secretARN, "NotificationLinkUrl=https://c"}, "~ForwarderFunction ~ForwarderRole", `https://c ` + secretARN + ``},
	},
	{{last, "+BucketsMayInvoke ~ForwarderRole", "s3:::" + others + "/*"}},
}

// last are the parameters of the last trial, which can leave a resource behind.
var last = []string{bucket}

// A gap is something that an emulator does not support.
type gap struct {
	emulator  string
	parameter string // of the steps that it concerns; "" for all
	kind      string // of the resources that it concerns; "" for all

	// what is "refused", if the deployment fails; "update", if settings do not change; or "delete", if resources are not
	// deleted. With "delete", only the last trial adds or removes resources.
	what   string
	reason string // according to the emulator's source
}

const (
	noUpdate    = "its resource provider has no update, which is logged and reported as a success"
	noCondition = "_evaluate_conditions in cloudformation/engine.py evaluates neither Fn::Split nor Fn::Sub"
)

// gaps are those of ministack 1.5.33 and LocalStack 4.14.0.
var gaps = []gap{
	{"ministack", "Subscribe", "", "refused", noCondition + "; cloudformation/provisioners.py has no AWS::Logs::AccountPolicy"},
	{"ministack", "LogTopicArn", "", "refused", noCondition},
	{"ministack", "ForwarderConcurrency", "AWS::Lambda::Function", "update", "_lambda_update in cloudformation/provisioners.py ignores ReservedConcurrentExecutions"},
	{"ministack", "SubnetIds", "AWS::Lambda::Function", "update", "_lambda_update in cloudformation/provisioners.py ignores VpcConfig"},

	{"localstack", "", "", "delete", "visit_node_resources in cloudformation/engine/v2/change_set_model_preproc.py skips resources whose condition becomes false; the executor lists a replaced resource as deleted"},
	{"localstack", "", "AWS::Logs::LogGroup", "update", noUpdate},
	{"localstack", "", "AWS::CloudWatch::Alarm", "update", noUpdate},
	{"localstack", "", "AWS::Events::Rule", "update", noUpdate},
	{"localstack", "", "AWS::IAM::Role", "update", "update in aws_iam_role.py ignores Policies"},
	{"localstack", "ForwarderConcurrency", "AWS::Lambda::Function", "update", "update in aws_lambda_function.py ignores ReservedConcurrentExecutions"},
	{"localstack", "SubnetIds", "AWS::Lambda::Function", "update", "_build_vpc_config in lambda_/provider.py returns nothing without EC2, which compose.yaml does not list in SERVICES"},
}

// TestEveryParameter deploys the template to the emulator of FAULTY_EMULATOR, and changes each parameter and changes it
// back. It checks the parameter, the resources that it changes and those that it does not, and that resources with
// data are neither replaced nor deleted.
func TestEveryParameter(t *testing.T) {
	address := os.Getenv("FAULTY_EMULATOR")
	if address == "" {
		t.Skip("FAULTY_EMULATOR is not set: the URL of a running ministack or LocalStack")
	}
	e := newEmulator(t, address, "faulty-parameters")
	e.remove(t.Context())
	t.Cleanup(func() { e.remove(context.Background()) })
	e.prepare()
	first := []string{"OpenSearch=none", "Architecture=x86_64"}
	begin := time.Now()
	e.deploy(first)
	t.Logf("%s: fresh deployment: %v", e.name, time.Since(begin).Round(time.Millisecond))
	x := &experiment{emulator: e, first: visible(e.parameters()), base: e.state(), used: map[gap]bool{}}
	all := true
	for _, steps := range trials {
		set := steps[len(steps)-1].set
		name, _, _ := strings.Cut(set[len(set)-1], "=")
		all = t.Run(name, func(t *testing.T) { x.try(t, steps) }) && all
		if x.stuck {
			t.Fatal("the parameters cannot be changed back")
		}
	}
	for _, g := range gaps {
		if all && g.emulator == e.name && !x.used[g] {
			t.Errorf("remove from gaps what %s supports or no trial needs: %+v", e.name, g)
		}
	}
}

// TestTrials checks that each parameter of the template has a value in trials that is not its default.
func TestTrials(t *testing.T) {
	stack, err := template.Load(projectTemplate, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	for _, steps := range trials {
		for _, s := range steps {
			for name, value := range parsed(t, s.set) {
				changed[name] = changed[name] || value != stack.Parameters[name]
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(stack.Parameters)) {
		if !changed[name] {
			t.Errorf("no trial changes the parameter %s", name)
		}
	}
}

func parsed(t *testing.T, set []string) map[string]string {
	t.Helper()
	all, err := Parse(set)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// An experiment is a deployed stack whose parameters are changed.
type experiment struct {
	*emulator
	first map[string]string // parameters
	base  map[string]found  // resources with these parameters
	used  map[gap]bool
	stuck bool // the first parameters cannot be deployed
}

// try deploys the steps, and then the first parameters.
func (x *experiment) try(t *testing.T, steps []step) {
	t.Helper()
	begin := time.Now()
	before := x.base
	deployed := false
	var recreated []string
	for _, s := range steps {
		if x.gap(t, s, "", "delete") != nil && strings.ContainsAny(s.changes, "+-!") && !slices.Equal(s.set, last) {
			continue
		}
		deployed = true
		err := x.Deploy(t.Context(), x.all(parsed(t, s.set)), true)
		if g := x.gap(t, s, "", "refused"); err != nil && g != nil && !strings.HasPrefix(err.Error(), "nothing was changed") {
			x.used[*g] = true
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", s.set, err)
			continue
		}
		now := x.state()
		x.checkParameters(t, s)
		x.checkChanges(t, s, now)
		x.checkVariables(t, s, now)
		recreated = append(recreated, strings.Fields(s.changes)...)
		x.checkData(t, s.set, before, now, recreated)
		before = now
	}
	if !deployed {
		t.Skip("the emulator does not delete resources")
	}
	x.back(t, steps, before, recreated)
	t.Logf("%v %q", time.Since(begin).Round(time.Millisecond), steps[len(steps)-1].set)
}

// all returns given parameters and the first values of the others.
func (x *experiment) all(given map[string]string) map[string]string {
	all := maps.Clone(x.first)
	maps.Copy(all, given)
	return all
}

// gap returns the gap that concerns resources of a type in a step, or nil.
func (x *experiment) gap(t *testing.T, s step, kind, what string) *gap {
	t.Helper()
	set := parsed(t, s.set)
	for i, g := range gaps {
		if _, ok := set[g.parameter]; (ok || g.parameter == "") && g.emulator == x.name && g.kind == kind && g.what == what {
			return &gaps[i]
		}
	}
	return nil
}

// back changes the parameters back.
func (x *experiment) back(t *testing.T, steps []step, before map[string]found, recreated []string) {
	t.Helper()
	if err := x.Deploy(t.Context(), x.first, true); err != nil {
		x.stuck = true
		t.Fatalf("%q changed back: %v", steps[len(steps)-1].set, err)
	}
	now := x.state()
	for _, id := range slices.Sorted(maps.Keys(x.base)) {
		f, ok := now[id]
		switch {
		case !ok:
			t.Errorf("%q changed back: there is no %s", steps[0].set, id)
		case f != x.base[id] && !matches(recreated, "-!", id):
			t.Errorf("%q changed back: %s\n%s", steps[0].set, id, difference(x.base[id], f))
		}
	}
	for id := range now {
		if _, ok := x.base[id]; ok {
			continue
		}
		if g := x.gap(t, steps[0], "", "delete"); g != nil {
			x.used[*g] = true
			continue
		}
		t.Errorf("%q changed back: %s is left", steps[0].set, id)
	}
	x.base = now
	for id, f := range before {
		if _, ok := now[id]; ok || f.kind != stream && f.kind != nestedStack {
			continue
		}
		if x.settings(f) == "" {
			t.Errorf("%q changed back: %s %s was deleted", steps[0].set, id, f.id)
			continue
		}
		x.t.Cleanup(func() {
			if err := x.deleteRetained(context.Background(), types.StackResourceSummary{ResourceType: aws.String(f.kind), PhysicalResourceId: aws.String(f.id)}); err != nil {
				x.t.Error(err)
			}
		})
	}
}

// checkParameters compares the parameters of the stack with those that were given.
func (x *experiment) checkParameters(t *testing.T, s step) {
	t.Helper()
	now := x.parameters()
	want := x.all(parsed(t, s.set))
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if now[name] != want[name] && now[name] != template.Masked {
			t.Errorf("%q: %s is %q; want %q", s.set, name, now[name], want[name])
		}
	}
}

// checkChanges compares the resources with those of the first deployment.
func (x *experiment) checkChanges(t *testing.T, s step, now map[string]found) {
	t.Helper()
	expected := strings.Fields(s.changes)
	var shown strings.Builder
	complete := true
	for _, pattern := range expected {
		if !slices.ContainsFunc(slices.Concat(slices.Collect(maps.Keys(now)), slices.Collect(maps.Keys(x.base))), func(id string) bool { return matches([]string{pattern}, pattern[:1], id) }) {
			t.Errorf("%q: no resource matches %s", s.set, pattern)
		}
	}
	ids := map[string]bool{}
	for id := range now {
		ids[id] = true
	}
	for id := range x.base {
		ids[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		before, was := x.base[id]
		after, is := now[id]
		change := " "
		switch {
		case !was:
			change = "+"
		case !is:
			change = "-"
		case before.id != after.id:
			change = "!"
		case before.settings != after.settings:
			change = "~"
		}
		want := " "
		for _, mark := range []string{"+", "-", "!", "~"} {
			if matches(expected, mark, id) {
				want = mark
			}
		}
		if g := x.gap(t, s, after.kind, "update"); want == "~" && change == " " && g != nil {
			x.used[*g], complete = true, false
			continue
		}
		if change != want {
			t.Errorf("%q: %s: change %q; want %q\n%s", s.set, id, change, want, difference(before, after))
		}
		if change != " " {
			shown.WriteString(difference(before, after) + "\n")
		}
	}
	for text := range strings.FieldsSeq(s.shows) {
		if complete && !strings.Contains(shown.String(), strings.ReplaceAll(text, ":.", ": ")) {
			t.Errorf("%q: the settings of no resource show %s", s.set, text)
		}
	}
}

// checkVariables checks the environment variables that have the names of parameters.
func (x *experiment) checkVariables(t *testing.T, s step, now map[string]found) {
	t.Helper()
	for name, value := range parsed(t, s.set) {
		seen := false
		for id, f := range now {
			for variable, got := range environment(f) {
				if strings.ReplaceAll(variable, "_", "") != strings.ToUpper(name) {
					continue
				}
				seen = true
				if got != value && (name != "OpenSearchAuth" || got != "sigv4") {
					t.Errorf("%s=%s: variable %s of %s is %q", name, value, variable, id, got)
				}
			}
		}
		if !seen && slices.Equal(s.set, plain) {
			t.Errorf("%s: no function has the variable", name)
		}
	}
}

// environment returns the environment variables of a function.
func environment(f found) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(f.settings) {
		name, quoted, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if value, err := strconv.Unquote(quoted); err == nil {
			all[name] = value
		}
	}
	return all
}

// checkData checks that no resource with data has been replaced between two steps.
func (x *experiment) checkData(t *testing.T, set []string, before, now map[string]found, recreated []string) {
	t.Helper()
	for id, f := range before {
		if g, ok := now[id]; ok && contents(f.kind) != "" && f.id != g.id && !matches(recreated, "-!", id) {
			t.Errorf("%q: %s %s was replaced by %s", set, id, f.id, g.id)
		}
	}
}

// difference returns the lines in which two states of a resource differ.
func difference(before, after found) string {
	was, is := strings.Split(before.id+"\n"+before.settings, "\n"), strings.Split(after.id+"\n"+after.settings, "\n")
	var lines []string
	for _, line := range was {
		if !slices.Contains(is, line) {
			lines = append(lines, "- "+line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			lines = append(lines, "+ "+line)
		}
	}
	return strings.Join(lines, "\n")
}

// matches reports whether a pattern with one of the marks matches a logical id.
func matches(changes []string, marks, id string) bool {
	return slices.ContainsFunc(changes, func(change string) bool {
		ok, err := path.Match(change[1:], id)
		return ok && err == nil && strings.Contains(marks, change[:1])
	})
}
