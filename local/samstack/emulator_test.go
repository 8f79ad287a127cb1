package samstack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"faulty/local/deployment"
	"faulty/local/localstack"
)

// An emulator is a running emulator of AWS. Its commands take the place of the SAM CLI: the template is packaged once
// and an update of the stack takes a second, not ten.
type emulator struct {
	Deployment
	t        *testing.T
	name     string // ministack or localstack
	template string // URL of the packaged template
}

// newEmulator packages the template for the emulator at an address.
func newEmulator(t *testing.T, address, stack string) *emulator {
	t.Helper()
	cfg, err := deployment.Config(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	e := &emulator{t: t, Deployment: Deployment{Config: cfg, Template: projectTemplate, Stack: stack, Out: t.Output()}}
	e.Run = e.run
	for _, name := range []string{"localstack", "ministack"} { // ministack answers to both
		if status, _, err := e.send(t.Context(), request{service: "s3", method: http.MethodGet, path: "_" + name + "/health"}); err == nil && status == http.StatusOK {
			e.name = name
		}
	}
	if e.name == "" {
		t.Fatalf("there is neither ministack nor LocalStack at %s", address)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	e.template, err = upload(t.Context(), client, address)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// upload packages the template and its nested template, and returns the URL of the packaged template.
func upload(ctx context.Context, client *s3.Client, address string) (string, error) {
	const bucket = "faulty-parameters"
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		return "", err
	}
	store := func(ctx context.Context, key string, body []byte) (string, error) {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader(string(body))})
		return "s3://" + bucket + "/" + key, err
	}
	packaged, err := localstack.Package(ctx, projectTemplate, store)
	if err != nil {
		return "", err
	}
	const nested = "infra/domain/template.yaml"
	domain, err := os.ReadFile(filepath.Join(filepath.Dir(projectTemplate), nested))
	if err != nil {
		return "", err
	}
	base := address + "/" + bucket + "/"
	if _, err := store(ctx, "domain.yaml", domain); err != nil {
		return "", err
	}
	_, err = store(ctx, "template.yaml", []byte(strings.Replace(packaged, "TemplateURL: "+nested, "TemplateURL: "+base+"domain.yaml", 1)))
	return base + "template.yaml", err
}

// run deploys like `sam deploy`: parameters that are not given keep their values.
func (e *emulator) run(ctx context.Context, _ string, args ...string) error {
	given := map[string]string{}
	for _, arg := range args {
		if rest, ok := strings.CutPrefix(arg, "ParameterKey="); ok {
			name, value, _ := strings.Cut(rest, ",ParameterValue=")
			given[name] = unquote(value)
		}
	}
	stack, err := e.describe(ctx)
	if err != nil {
		return err
	}
	var parameters []types.Parameter
	for name := range values(stack) {
		if _, ok := given[name]; !ok {
			parameters = append(parameters, types.Parameter{ParameterKey: aws.String(name), UsePreviousValue: aws.Bool(true)})
		}
	}
	for name, value := range given {
		parameters = append(parameters, types.Parameter{ParameterKey: aws.String(name), ParameterValue: aws.String(value)})
	}
	client := cloudformation.NewFromConfig(e.Config)
	kind := types.ChangeSetTypeUpdate
	if stack == nil {
		kind = types.ChangeSetTypeCreate
	}
	begin := time.Now()
	created, err := client.CreateChangeSet(ctx, &cloudformation.CreateChangeSetInput{
		StackName: &e.Stack, ChangeSetName: aws.String(fmt.Sprintf("set-%d", begin.UnixNano())), ChangeSetType: kind, TemplateURL: &e.template, Parameters: parameters,
		Capabilities: []types.Capability{types.CapabilityCapabilityIam, types.CapabilityCapabilityAutoExpand},
	})
	if err != nil {
		return err
	}
	described, err := e.changeSet(ctx, client, created.Id)
	if err != nil {
		return err
	}
	if described.Status == types.ChangeSetStatusFailed {
		if reason := aws.ToString(described.StatusReason); !strings.Contains(reason, "didn't contain changes") && !strings.Contains(reason, "No updates are to be performed") {
			return errors.New(reason)
		}
		return nil
	}
	if _, err := client.ExecuteChangeSet(ctx, &cloudformation.ExecuteChangeSetInput{ChangeSetName: created.Id}); err != nil {
		return err
	}
	if err := e.wait(ctx, client); err != nil {
		return fmt.Errorf("%w: %s", err, e.reasons(ctx, client, begin))
	}
	return nil
}

// changeSet returns a change set once it is created.
func (e *emulator) changeSet(ctx context.Context, client *cloudformation.Client, id *string) (described *cloudformation.DescribeChangeSetOutput, err error) {
	err = poll(ctx, func() (done bool, err error) {
		described, err = client.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: id})
		return err != nil || described.Status == types.ChangeSetStatusCreateComplete || described.Status == types.ChangeSetStatusFailed, err
	})
	return described, err
}

// poll calls f until it returns true.
func poll(ctx context.Context, f func() (done bool, err error)) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if done, err := f(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// wait returns once the deployment of the stack has ended. It returns an error if it failed.
func (e *emulator) wait(ctx context.Context, client *cloudformation.Client) error {
	return poll(ctx, func() (done bool, err error) {
		stack, err := e.describe(ctx)
		switch {
		case err != nil:
			return false, err
		case stack == nil:
			return false, errors.New("there is no stack")
		case stack.StackStatus == types.StackStatusCreateComplete, stack.StackStatus == types.StackStatusUpdateComplete:
			return true, nil
		case busy(stack.StackStatus):
			return false, nil
		}
		return false, errors.New(string(stack.StackStatus))
	})
}

// reasons returns why resources of the stack have failed since a time, the latest first.
func (e *emulator) reasons(ctx context.Context, client *cloudformation.Client, since time.Time) string {
	out, err := client.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &e.Stack})
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, event := range out.StackEvents {
		if strings.HasSuffix(string(event.ResourceStatus), "_FAILED") && event.Timestamp.After(since) {
			all = append(all, aws.ToString(event.LogicalResourceId)+": "+aws.ToString(event.ResourceStatusReason))
		}
	}
	return strings.Join(all, "; ")
}

// prepare creates the queue, the topic and the log groups that the trials name.
func (e *emulator) prepare() {
	e.t.Helper()
	e.target("sqs", "AmazonSQS.CreateQueue", map[string]any{"QueueName": others})
	e.query("sns", "2010-03-31", "CreateTopic", "Name", others)
	groups, _ := e.target("logs", "Logs_20140328.DescribeLogGroups", map[string]any{"logGroupNamePrefix": "/" + others})["logGroups"].([]any)
	if len(groups) > 0 {
		return
	}
	for _, name := range []string{"/a", "/b"} {
		e.target("logs", "Logs_20140328.CreateLogGroup", map[string]any{"logGroupName": "/" + others + name})
	}
}

// remove deletes the stack of an earlier run, or of this one.
func (e *emulator) remove(ctx context.Context) {
	e.t.Helper()
	stack, err := e.describe(ctx)
	if err == nil && stack != nil {
		err = e.Destroy(ctx, nil)
	}
	if err != nil {
		e.t.Error(err)
	}
}

// deploy deploys the stack with parameters, and fails the test if that fails.
func (e *emulator) deploy(set []string) {
	e.t.Helper()
	if err := e.Deploy(e.t.Context(), parsed(e.t, set), false); err != nil {
		e.t.Fatal(err)
	}
}

// parameters returns the parameters of the stack.
func (e *emulator) parameters() map[string]string {
	e.t.Helper()
	stack, err := e.describe(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	return values(stack)
}

// A found is a resource of the deployed stack.
type found struct {
	kind, id string
	settings string // lines of what its service reports of it, as far as template.yaml sets it
}

// state returns all resources of the stack by their logical ids.
func (e *emulator) state() map[string]found {
	e.t.Helper()
	list, err := e.resources(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	all := map[string]found{}
	for _, r := range list {
		f := found{kind: aws.ToString(r.ResourceType), id: aws.ToString(r.PhysicalResourceId)}
		f.settings = e.settings(f)
		all[aws.ToString(r.LogicalResourceId)] = f
	}
	return all
}

// settings returns the settings of a resource. It returns "" for a type whose settings no parameter changes.
func (e *emulator) settings(f found) string {
	e.t.Helper()
	switch f.kind {
	case "AWS::Lambda::Function":
		configuration := e.get("lambda", "2015-03-31/functions/"+f.id+"/configuration")
		return pick(configuration, "Architectures", "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds", "MemorySize", "Timeout") +
			pick(e.get("lambda", "2019-09-30/functions/"+f.id+"/concurrency"), "ReservedConcurrentExecutions") +
			variables(configuration)
	case "AWS::IAM::Role":
		var all []string
		for _, name := range tagged(e.query("iam", "2010-05-08", "ListRolePolicies", "RoleName", f.id), "member") {
			for _, text := range tagged(e.query("iam", "2010-05-08", "GetRolePolicy", "RoleName", f.id, "PolicyName", name), "PolicyDocument") {
				document, err := url.QueryUnescape(text)
				if err != nil {
					e.t.Fatal(err)
				}
				all = append(all, strings.ReplaceAll(document, "}, {", "},\n{"))
			}
		}
		return strings.Join(all, "\n")
	case "AWS::CloudWatch::Alarm":
		return pick(firstOf(e.target("monitoring", "GraniteServiceVersion20100801.DescribeAlarms", map[string]any{"AlarmNames": []string{f.id}}), "MetricAlarms"), "AlarmActions", "OKActions", "MetricName")
	case "AWS::Logs::LogGroup": // the time of creation shows that it was not replaced
		return pick(firstOf(e.target("logs", "Logs_20140328.DescribeLogGroups", map[string]any{"logGroupNamePrefix": f.id}), "logGroups"), "logGroupName", "retentionInDays", "creationTime")
	case "AWS::Logs::SubscriptionFilter":
		return e.filter(f.id)
	case "AWS::Events::Rule":
		return pick(e.target("events", "AWSEvents.DescribeRule", map[string]any{"Name": path.Base(f.id)}), "State", "EventPattern", "ScheduleExpression")
	case "AWS::SQS::Queue": // the time of creation shows that it was not replaced
		return pick(e.target("sqs", "AmazonSQS.GetQueueAttributes", map[string]any{"QueueUrl": f.id, "AttributeNames": []string{"All"}}), "Attributes.CreatedTimestamp", "Attributes.Policy", "Attributes.RedrivePolicy", "Attributes.VisibilityTimeout")
	case stream:
		return pick(e.target("kinesis", "Kinesis_20131202.DescribeStreamSummary", map[string]any{"StreamName": f.id}), "StreamDescriptionSummary.StreamCreationTimestamp", "StreamDescriptionSummary.RetentionPeriodHours")
	case nestedStack:
		nested := e.Deployment
		nested.Stack = f.id
		stack, err := nested.describe(e.t.Context())
		if err != nil {
			e.t.Fatal(err)
		}
		if stack == nil {
			return ""
		}
		return fmt.Sprint(values(stack))
	}
	return ""
}

// filter returns the subscription filter called name, which can be in any log group.
func (e *emulator) filter(name string) string {
	e.t.Helper()
	groups, _ := e.target("logs", "Logs_20140328.DescribeLogGroups", map[string]any{})["logGroups"].([]any)
	for _, group := range groups {
		group := group.(map[string]any)["logGroupName"]
		filters, _ := e.target("logs", "Logs_20140328.DescribeSubscriptionFilters", map[string]any{"logGroupName": group})["subscriptionFilters"].([]any)
		for _, f := range filters {
			if f, ok := f.(map[string]any); ok && f["filterName"] == name {
				return pick(f, "logGroupName", "destinationArn", "roleArn")
			}
		}
	}
	return ""
}

func (e *emulator) get(service, path string) map[string]any {
	e.t.Helper()
	return decode(e.t, e.call(request{service: service, method: http.MethodGet, path: path}))
}

func (e *emulator) target(service, name string, arguments map[string]any) map[string]any {
	e.t.Helper()
	body, err := json.Marshal(arguments)
	if err != nil {
		e.t.Fatal(err)
	}
	header := http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {name}}
	return decode(e.t, e.call(request{service: service, method: http.MethodPost, header: header, body: body}))
}

// query calls an operation of a service with an XML interface.
func (e *emulator) query(service, version, action string, arguments ...string) string {
	e.t.Helper()
	form := url.Values{"Action": {action}, "Version": {version}}
	for i := 0; i < len(arguments); i += 2 {
		form.Set(arguments[i], arguments[i+1])
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	return string(e.call(request{service: service, method: http.MethodPost, header: header, body: []byte(form.Encode())}))
}

func (e *emulator) call(r request) []byte {
	e.t.Helper()
	status, body, err := e.send(e.t.Context(), r)
	if err != nil {
		e.t.Fatal(err)
	}
	if status != http.StatusOK {
		e.t.Fatalf("response of %s to %s: %d %s", r.service, r.path+r.header.Get("X-Amz-Target"), status, body)
	}
	return body
}

func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	if len(body) == 0 {
		return nil
	}
	var all map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return all
}

// pick returns some values of a response as text. A dot in a key separates two levels.
func pick(response map[string]any, keys ...string) string {
	var all []string
	for _, key := range keys {
		var value any = response
		for name := range strings.SplitSeq(key, ".") {
			level, _ := value.(map[string]any)
			value = level[name]
		}
		if text, err := json.Marshal(value); err == nil && value != nil {
			all = append(all, key+"="+string(text))
		}
	}
	return strings.Join(append(all, ""), "\n")
}

// variables returns the environment variables of a function.
func variables(configuration map[string]any) string {
	environment, _ := configuration["Environment"].(map[string]any)
	all, _ := environment["Variables"].(map[string]any)
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&lines, "%s: %q\n", name, all[name])
	}
	return lines.String()
}

func firstOf(response map[string]any, key string) map[string]any {
	list, _ := response[key].([]any)
	if len(list) == 0 {
		return nil
	}
	item, _ := list[0].(map[string]any)
	return item
}

// tagged returns the texts of the XML elements with a name.
func tagged(body, name string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`(?s)<`+name+`>(.*?)</`+name+`>`).FindAllStringSubmatch(body, -1) {
		all = append(all, found[1])
	}
	slices.Sort(all)
	return all
}
