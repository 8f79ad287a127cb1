package cloud

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// TestEndpoint checks Lambda's Invoke and requests that the AWS endpoint does not
// support.
func TestEndpoint(t *testing.T) {
	c := start(t, newReceiver(t))
	const functions = "/2015-03-31/functions/"
	event := `{"path":"/","httpMethod":"POST","body":"hello"}`
	for _, row := range []struct {
		name, path, body string
		header           []string
		status           int
		kind, want       string
	}{
		{"by name", functions + "app-web/invocations", event, nil, 200, "", `"statusCode":200`},
		{"by ARN", functions + "arn:aws:lambda:us-east-1:000000000000:function:app-web:$LATEST/invocations", event, nil, 200, "", `"statusCode":200`},
		{"function error", functions + "app-web/invocations", `{"path":"/panic"}`, nil, 200, "", `"errorMessage":"asked to"`},
		{"asynchronous", functions + "app-web/invocations", event, []string{"X-Amz-Invocation-Type", "Event"}, 202, "", ""},
		{"asynchronous, unknown", functions + "nobody/invocations", event, []string{"X-Amz-Invocation-Type", "Event"}, 404, "ResourceNotFoundException", "nobody"},
		{"unknown function", functions + "nobody/invocations", event, nil, 404, "ResourceNotFoundException", "Function not found: nobody"},
		{"dry run", functions + "app-web/invocations", event, []string{"X-Amz-Invocation-Type", "DryRun"}, 400, "InvalidParameterValueException", "invocation type DryRun"},
		{"no JSON", functions + "app-web/invocations", "hello", nil, 400, "InvalidRequestContentException", "Could not parse"},
		{"over 6 MB", functions + "app-web/invocations", strings.Repeat(" ", maxInvokeBody+1), nil, 413, "RequestTooLargeException", "over 6291456 bytes"},
		{"asynchronous, over 1 MB", functions + "app-web/invocations", strings.Repeat(" ", maxEventBody+1), []string{"X-Amz-Invocation-Type", "Event"}, 413, "RequestTooLargeException", "over 1048576 bytes"},
		{"another call of Lambda", functions, "", nil, 404, "UnknownOperationException", "not emulated: POST /2015-03-31/functions/"},
		{"another service", "/", "{}", []string{"X-Amz-Target", "DynamoDB_20120810.ListTables"}, 400, "UnknownOperationException", "not emulated: DynamoDB_20120810.ListTables"},
		{"SQS", "/", "{}", []string{"X-Amz-Target", "AmazonSQS.ListQueues", "Content-Type", "application/x-amz-json-1.0"}, 200, "", "app-queue"},
	} {
		t.Run(row.name, func(t *testing.T) {
			res, body := post(t, c.AWSURL()+row.path, row.body, row.header...)
			if res.StatusCode != row.status || res.Header.Get("X-Amzn-Errortype") != row.kind || !strings.Contains(body, row.want) {
				t.Errorf("%d %s %.300s; want %d %s …%s…", res.StatusCode, res.Header.Get("X-Amzn-Errortype"), body, row.status, row.kind, row.want)
			}
		})
	}
}

// TestPublish: the endpoint distinguishes SNS's calls from CloudFormation's,
// which have the same form.
func TestPublish(t *testing.T) {
	c := start(t, newReceiver(t))
	const form, topic = "application/x-www-form-urlencoded", "arn:aws:sns:us-east-1:000000000000:alarms"
	for _, row := range []struct{ name, body, authorization, want string }{
		{"message", "Action=Publish&TopicArn=" + topic + "&Message=hello", "", "<MessageId>"},
		{"another call of SNS", "Action=ListTopics", "AWS4-HMAC-SHA256 Credential=id/20261129/us-east-1/sns/aws4_request", "SNS supports only Publish"},
		{"CloudFormation", "Action=DescribeStacks", "AWS4-HMAC-SHA256 Credential=id/20261129/us-east-1/cloudformation/aws4_request", "<StackName>app</StackName>"},
	} {
		if res, body := post(t, c.AWSURL()+"/", row.body, "Content-Type", form, "Authorization", row.authorization); !strings.Contains(body, row.want) {
			t.Errorf("%s: %d %.300s; want %s", row.name, res.StatusCode, body, row.want)
		}
	}
	if m := c.Published(); len(m) != 1 || m[0].Text != "hello" || m[0].TopicARN != topic {
		t.Errorf("Published = %+v; want the message", m)
	}
}

// TestInvokeHeaders: headers contain the failure of a function and its log.
func TestInvokeHeaders(t *testing.T) {
	c := start(t, newReceiver(t))
	res, _ := post(t, c.AWSURL()+"/2015-03-31/functions/app-web/invocations", `{"path":"/panic"}`, "X-Amz-Log-Type", "Tail")
	log, err := base64.StdEncoding.DecodeString(res.Header.Get("X-Amz-Log-Result"))
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("X-Amz-Function-Error") != "Unhandled" ||
		res.Header.Get("X-Amz-Executed-Version") != "$LATEST" || !strings.Contains(string(log), "platform.report") {
		t.Errorf("%s %v, log %s", res.Status, res.Header, log)
	}
}

func TestFunctionName(t *testing.T) {
	for _, row := range []struct{ name, given, want string }{
		{"name", "f", "f"},
		{"qualified", "f:$LATEST", "f"},
		{"ARN", "arn:aws:lambda:us-east-1:000000000000:function:f", "f"},
		{"partial ARN", "000000000000:function:f:$LATEST", "f"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := functionName(row.given); got != row.want {
				t.Errorf("functionName(%q) = %q; want %q", row.given, got, row.want)
			}
		})
	}
}
