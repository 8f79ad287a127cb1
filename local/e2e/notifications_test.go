package e2e

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/local/deployment"
)

// notificationTopic is the topic that the stack has to be deployed with. Its last
// part is the name with which the test creates it.
const notificationTopic = "arn:aws:sns:us-east-1:000000000000:faulty-notifications"

const (
	// quietTime is a little longer than a notification waits for others. A schedule
	// invokes the forwarder each minute. After this time, the test does so itself.
	quietTime = 25 * time.Second

	// sendTime is the maximum time for all of it.
	sendTime = time.Minute
)

// TestNotifications writes a stack trace of a new group to a log group of
// LocalStack. The scheduled check sends the notification to the SNS topic, to which
// a queue is subscribed, exactly once.
func TestNotifications(t *testing.T) {
	if *target != "localstack" {
		t.Skip("the other environments have no SNS with subscriptions")
	}
	endpoint := cmp.Or(os.Getenv("AWS_ENDPOINT_URL"), "http://127.0.0.1:4566")
	stack := cmp.Or(os.Getenv("FAULTY_STACK"), deployment.StackName)
	cfg, err := deployment.Config(t.Context(), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	e := emulator{t, cfg, endpoint}
	if parameters := e.query("cloudformation", url.Values{"Action": {"DescribeStacks"}, "StackName": {stack}, "Version": {"2010-05-15"}}); !strings.Contains(string(parameters), notificationTopic) {
		t.Skipf("the stack has no notifications: make localstack-up ARGS=\"--parameter NotificationTopicArn=%s\"", notificationTopic)
	}
	check := e.scheduled("arn:aws:lambda:us-east-1:000000000000:function:" + stack + "-forwarder")
	queue := e.subscribe("faulty-e2e-" + letters())
	e.invoke(stack+"-forwarder", check) // sends what is pending: a message lists at most 20 groups
	e.receive(queue, "", 1)

	exception := "Stale" + letters() + "Error" // a group that no earlier run has created
	e.writeLog("/aws/lambda/"+stack+"-api", "Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge(cart)\n"+exception+": the cart is stale\n")

	start, isInvoked := time.Now(), false
	var messages []string
	for len(messages) == 0 && time.Since(start) < sendTime {
		if time.Since(start) > quietTime {
			e.invoke(stack+"-forwarder", check)
			isInvoked = true
		}
		messages = append(messages, e.receive(queue, exception, 5)...)
	}
	for range 2 {
		e.invoke(stack+"-forwarder", check)
	}
	messages = append(messages, e.receive(queue, exception, 5)...)
	if len(messages) != 1 || !strings.Contains(messages[0], "the cart is stale") {
		t.Fatalf("%d messages about %s in %s: %q; want one, with its message", len(messages), exception, time.Since(start).Round(time.Second), messages)
	}
	by := "LocalStack's schedule"
	if isInvoked {
		by = "the test, with the input of the schedule's target: LocalStack's schedule had not done so"
	}
	t.Logf("the notification of %s arrived once, after the forwarder was invoked by %s", exception, by)
}

// letters returns random letters: a fingerprint does not depend on digits.
func letters() string {
	return strings.Map(func(r rune) rune {
		if r <= '9' {
			return r - '2' + 'a'
		}
		return r - 'A' + 'a'
	}, rand.Text()[:16])
}

// An emulator calls services of LocalStack. Where the SDK's client would be a
// further module, it sends the requests itself.
type emulator struct {
	*testing.T
	cfg      aws.Config
	endpoint string
}

// call sends a signed request, because LocalStack finds the service by the
// signature, and returns the response.
func (e emulator) call(service, path string, header http.Header, body []byte) []byte {
	e.Helper()
	req, err := http.NewRequestWithContext(e.Context(), http.MethodPost, e.endpoint+path, bytes.NewReader(body))
	if err != nil {
		e.Fatal(err)
	}
	req.Header = header
	who, err := e.cfg.Credentials.Retrieve(e.Context())
	if err != nil {
		e.Fatal(err)
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(e.Context(), who, req, hex.EncodeToString(sum[:]), service, e.cfg.Region, time.Now()); err != nil {
		e.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		e.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode/100 != 2 {
		e.Fatalf("%s %s: %s %.500s, %v", service, body, res.Status, text, err)
	}
	return text
}

// events calls an operation of EventBridge.
func (e emulator) events(operation string, in map[string]any, out any) {
	e.Helper()
	body, _ := json.Marshal(in) // cannot fail: strings
	text := e.call("events", "/", http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {"AWSEvents." + operation}}, body)
	if err := json.Unmarshal(text, out); err != nil {
		e.Fatalf("%s: %v in %.300s", operation, err, text)
	}
}

// scheduled returns the input of the scheduled check.
func (e emulator) scheduled(function string) []byte {
	e.Helper()
	var rules struct{ RuleNames []string }
	e.events("ListRuleNamesByTarget", map[string]any{"TargetArn": function}, &rules)
	if len(rules.RuleNames) != 1 {
		e.Fatalf("rules with the target %s: %q; want one", function, rules.RuleNames)
	}
	var rule struct{ State, ScheduleExpression string }
	e.events("DescribeRule", map[string]any{"Name": rules.RuleNames[0]}, &rule)
	var targets struct{ Targets []struct{ Arn, Input string } }
	e.events("ListTargetsByRule", map[string]any{"Rule": rules.RuleNames[0]}, &targets)
	if len(targets.Targets) != 1 || targets.Targets[0].Input != `{"check":"groups"}` || rule.ScheduleExpression != "rate(1 minute)" || rule.State != "ENABLED" {
		e.Fatalf("rule %+v with targets %+v; want the check of groups each minute", rule, targets.Targets)
	}
	return []byte(targets.Targets[0].Input)
}

// sns calls an operation of SNS.
func (e emulator) sns(in url.Values) []byte {
	e.Helper()
	in.Set("Version", "2010-03-31")
	return e.query("sns", in)
}

// query calls an operation of a service with the query protocol.
func (e emulator) query(service string, in url.Values) []byte {
	e.Helper()
	return e.call(service, "/", http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}, []byte(in.Encode()))
}

// subscribe creates the topic, which need not exist yet, and a queue that receives
// its messages until the end of the test. It returns the queue's URL.
func (e emulator) subscribe(name string) string {
	e.Helper()
	client := sqs.NewFromConfig(e.cfg)
	created, err := client.CreateQueue(e.Context(), &sqs.CreateQueueInput{QueueName: &name})
	if err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { // not e.Context(), which is canceled before the cleanup
		if _, err := client.DeleteQueue(context.WithoutCancel(e.Context()), &sqs.DeleteQueueInput{QueueUrl: created.QueueUrl}); err != nil {
			e.Errorf("delete the queue: %v", err)
		}
	})
	_, topic, _ := strings.Cut(notificationTopic, "000000000000:")
	e.sns(url.Values{"Action": {"CreateTopic"}, "Name": {topic}})
	var subscribed struct {
		ARN string `xml:"SubscribeResult>SubscriptionArn"`
	}
	text := e.sns(url.Values{"Action": {"Subscribe"}, "TopicArn": {notificationTopic}, "Protocol": {"sqs"}, "Endpoint": {"arn:aws:sqs:us-east-1:000000000000:" + name}})
	if err := xml.Unmarshal(text, &subscribed); err != nil || subscribed.ARN == "" {
		e.Fatalf("Subscribe: %v in %.300s", err, text)
	}
	return *created.QueueUrl
}

// writeLog writes a log event to a new stream of a log group.
func (e emulator) writeLog(group, text string) {
	e.Helper()
	client := cloudwatchlogs.NewFromConfig(e.cfg)
	stream := time.Now().UTC().Format("2006/01/02/[$LATEST]") + hex.EncodeToString([]byte(rand.Text()[:16]))
	if _, err := client.CreateLogStream(e.Context(), &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &stream}); err != nil {
		e.Fatal(err)
	}
	_, err := client.PutLogEvents(e.Context(), &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &stream, LogEvents: []types.InputLogEvent{
		{Timestamp: aws.Int64(time.Now().UnixMilli()), Message: &text},
	}})
	if err != nil {
		e.Fatal(err)
	}
}

// invoke invokes a function and waits for the response.
func (e emulator) invoke(function string, payload []byte) {
	e.Helper()
	e.call("lambda", "/2015-03-31/functions/"+function+"/invocations", http.Header{"Content-Type": {"application/json"}}, payload)
}

// receive waits for messages in a queue for some seconds, deletes them, and returns
// those with the text.
func (e emulator) receive(queue, text string, seconds int32) (with []string) {
	e.Helper()
	client := sqs.NewFromConfig(e.cfg)
	for {
		got, err := client.ReceiveMessage(e.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, WaitTimeSeconds: seconds, MaxNumberOfMessages: 10})
		if err != nil {
			e.Fatal(err)
		}
		if len(got.Messages) == 0 {
			return with
		}
		for _, m := range got.Messages {
			if strings.Contains(*m.Body, text) {
				with = append(with, *m.Body)
			}
			if _, err := client.DeleteMessage(e.Context(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
				e.Fatal(err)
			}
		}
	}
}
