package forward

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/identity"
	"faulty/functions/internal/env"
)

// A stack is what the test creates in LocalStack.
type stack struct {
	vars     map[string]string
	s3       *s3.Client
	sqs      *sqs.Client
	bucket   string
	queueURL string
	queueARN string
}

// newStack creates a bucket with the tag team=edge. It notifies a queue of objects below sqs/, a topic to which the
// queue is subscribed of those below sns/, and EventBridge, whose rule passes those below bridge/ to the queue.
func newStack(t *testing.T, address string) *stack {
	t.Helper()
	s := &stack{vars: map[string]string{"AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}}
	name := fmt.Sprintf("faulty-%x", rand.Uint64())
	s.bucket = name
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: &address, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
	s.s3 = s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	s.sqs = sqs.NewFromConfig(cfg)
	queue, err := s.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
	if err != nil {
		t.Fatal(err)
	}
	s.queueURL, s.queueARN = *queue.QueueUrl, "arn:aws:sqs:us-east-1:000000000000:"+name
	topic := "arn:aws:sns:us-east-1:000000000000:" + name
	vars := env.Reader{Lookup: lookup(s.vars)}
	id := identity.Read(&vars)
	sns := awsjson.Service{Name: "sns", Version: "2010-03-31"}
	call := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	call(sns.Query(t.Context(), id, "CreateTopic", map[string][]string{"Name": {name}}))
	call(sns.Query(t.Context(), id, "Subscribe", map[string][]string{"TopicArn": {topic}, "Protocol": {"sqs"}, "Endpoint": {s.queueARN}}))
	bridge := awsjson.Service{Name: "events", Target: "AWSEvents", Version: "1.1"}
	var out any
	call(bridge.Call(t.Context(), id, "PutRule", map[string]any{"Name": name, "EventPattern": `{"source":["aws.s3"],"detail-type":["Object Created"],"resources":["arn:aws:s3:::` + name + `"],"detail":{"object":{"key":[{"prefix":"bridge/"}]}}}`}, &out))
	call(bridge.Call(t.Context(), id, "PutTargets", map[string]any{"Rule": name, "Targets": []map[string]string{{"Id": "1", "Arn": s.queueARN}}}, &out))
	_, err = s.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	call(err)
	_, err = s.s3.PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &s3types.Tagging{TagSet: []s3types.Tag{{Key: aws.String("team"), Value: aws.String("edge")}}}})
	call(err)
	below := func(prefix string) *s3types.NotificationConfigurationFilter {
		return &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: []s3types.FilterRule{{Name: s3types.FilterRuleNamePrefix, Value: &prefix}}}}
	}
	created := []s3types.Event{"s3:ObjectCreated:*"}
	_, err = s.s3.PutBucketNotificationConfiguration(t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: &name, NotificationConfiguration: &s3types.NotificationConfiguration{
		QueueConfigurations:      []s3types.QueueConfiguration{{QueueArn: &s.queueARN, Events: created, Filter: below("sqs/")}},
		TopicConfigurations:      []s3types.TopicConfiguration{{TopicArn: &topic, Events: created, Filter: below("sns/")}},
		EventBridgeConfiguration: &s3types.EventBridgeConfiguration{},
	}})
	call(err)
	return s
}

// receive returns the bodies of the next messages in the queue, and deletes them.
func (s *stack) receive(t *testing.T) (bodies []string) {
	t.Helper()
	out, err := s.sqs.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &s.queueURL, MaxNumberOfMessages: 10, WaitTimeSeconds: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range out.Messages {
		bodies = append(bodies, *m.Body)
		if _, err := s.sqs.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &s.queueURL, ReceiptHandle: m.ReceiptHandle}); err != nil {
			t.Fatal(err)
		}
	}
	return bodies
}

// TestLocalStack checks the notifications and the tags of a real S3, with keys that have to be encoded.
// FAULTY_LOCALSTACK is its address.
func TestLocalStack(t *testing.T) {
	address := os.Getenv("FAULTY_LOCALSTACK")
	if address == "" {
		t.Skip("set FAULTY_LOCALSTACK to the address of LocalStack, as .ci/run localstack does")
	}
	s := newStack(t, address)
	f, shelf := newOne(t, io.Discard, map[string]string{"AWS_ENDPOINT_URL": address, "TAGS": "team", "FAILURE_QUEUE_URL": s.queueURL, "RETRY_QUEUE_URL": s.queueURL})
	const n = 2500
	all := map[string]bool{"sqs/a b+c%20=ü.log.gz": false, "sns/[$LATEST] x.log": false, "bridge/a b+c%20=ü.log": false}
	for key := range all {
		content := []byte(lines(n))
		if strings.HasSuffix(key, ".gz") {
			content = zipped(lines(n))
		}
		if _, err := s.s3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(content)}); err != nil {
			t.Fatal(err)
		}
	}
	tests := 0
	for deadline := time.Now().Add(time.Minute); len(shelf.docs) < len(all)*n && time.Now().Before(deadline); {
		bodies := s.receive(t)
		if len(bodies) == 0 {
			continue
		}
		for _, body := range bodies {
			if strings.Contains(body, "s3:TestEvent") {
				tests++
			}
		}
		if output, err := f.Invoke(t.Context(), queueEvent(t, bodies)); err != nil || string(output) != `{"batchItemFailures":[]}` {
			t.Fatalf("Invoke = %s, %v, for %q", output, err, bodies)
		}
	}
	for _, doc := range shelf.docs {
		if !strings.Contains(doc, `"labels.team":"edge"`) {
			t.Fatalf("document %s has no tag of the bucket", doc)
		}
		for key := range all {
			if name := strings.TrimSuffix(key, ".gz"); strings.Contains(doc, `"aws.cloudwatch.log_stream":"s3://`+s.bucket+"/"+name+`"`) {
				all[key] = true
			}
		}
	}
	if len(shelf.docs) != len(all)*n {
		t.Errorf("%d documents; want %d of each of %v", len(shelf.docs), n, all)
	}
	for key, found := range all {
		if !found {
			t.Errorf("no document of %s", key)
		}
	}
	t.Logf("localstack: %d documents of %d objects, %d test events", len(shelf.docs), len(all), tests)
	missing := "sqs/none.log"
	if err := f.Handle(t.Context(), []byte(strings.ReplaceAll(notice(missing), `"name":"b"`, `"name":"`+s.bucket+`"`))); err != nil {
		t.Fatal(err)
	}
	if bodies := s.receive(t); len(bodies) != 1 || !strings.Contains(bodies[0], "NoSuchKey") {
		t.Errorf("messages %q; want the dead letter of an object that does not exist", bodies)
	}
}

// TestLocalStackTags checks the tags of a real log group, in the region of the forwarder.
func TestLocalStackTags(t *testing.T) {
	address := os.Getenv("FAULTY_LOCALSTACK")
	if address == "" {
		t.Skip("set FAULTY_LOCALSTACK to the address of LocalStack, as .ci/run localstack does")
	}
	group := fmt.Sprintf("/ecs/faulty-%x", rand.Uint64())
	logs := cloudwatchlogs.New(cloudwatchlogs.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), HTTPClient: http.DefaultClient})
	if _, err := logs.CreateLogGroup(t.Context(), &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group, Tags: map[string]string{"team": "search", "env": "live"}}); err != nil {
		t.Fatal(err)
	}
	f, shelf := newOne(t, io.Discard, map[string]string{"AWS_ENDPOINT_URL": address, "TAGS": "team,env"})
	payload := pack(t, `{"messageType":"DATA_MESSAGE","owner":"000000000000","logGroup":"`+group+`","logStream":"s","logEvents":[{"id":"1","timestamp":1795382692123,"message":"a"}]}`)
	if err := f.Handle(t.Context(), payload); err != nil {
		t.Fatal(err)
	}
	if len(shelf.docs) != 1 {
		t.Fatalf("%d documents; want one", len(shelf.docs))
	}
	for _, doc := range shelf.docs {
		if !strings.Contains(doc, `"labels.team":"search","labels.env":"live"`) || !strings.Contains(doc, `"deployment.environment":"live"`) {
			t.Errorf("document %s; want the tags of the log group", doc)
		}
	}
}
