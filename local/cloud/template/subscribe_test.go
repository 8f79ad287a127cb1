package template

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const projectTemplate = "../../../template.yaml"

// TestProjectSubscriptions compares the sources that invoke the project's
// forwarder, for each configuration, with testdata/subscribe.golden.json.
func TestProjectSubscriptions(t *testing.T) {
	type invokers struct {
		Subscriptions []string // group by name
		Queues        []QueueSource
	}
	got := map[string]invokers{}
	for _, parameters := range []map[string]string{
		{},
		{"Subscribe": "demo"},
		{"Subscribe": "account"},
		{"Subscribe": "account", "SubscribeExcept": "/aws/lambda/faulty-hasher,/aws/lambda/theirs"},
		{"Subscribe": "/aws/lambda/faulty-hasher"},
		{"Subscribe": "/aws/lambda/faulty-forwarder,/aws/lambda/faulty-api"},
		{"Subscribe": "/aws/lambda/faulty-api,/aws/lambda/faulty-forwarder,/aws/lambda/faulty-hasher"},
	} {
		s, err := Load(projectTemplate, Options{Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		fn := s.Functions[len(s.Functions)-1]
		found := invokers{Queues: fn.Queues}
		for _, sub := range fn.Subscriptions {
			found.Subscriptions = append(found.Subscriptions, sub.LogGroup+" by "+sub.Name)
		}
		got[fmt.Sprint(fn.Name, " ", parameters)] = found
	}
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	checkGolden(t, "testdata/subscribe.golden.json", string(text)+"\n")
}

// TestProjectWithoutDemo: without the demo, the stack has only the forwarder, its
// queue and its log group.
func TestProjectWithoutDemo(t *testing.T) {
	s, err := Load(projectTemplate, Options{Parameters: map[string]string{"Demo": "off", "Subscribe": "account", "SubnetIds": "subnet-1,subnet-2", "SecurityGroupIds": "sg-1"}})
	if err != nil {
		t.Fatal(err)
	}
	var outputs []string
	for _, o := range s.Outputs {
		outputs = append(outputs, o.Key)
	}
	if len(s.Functions) != 1 || s.Functions[0].LogicalID != "ForwarderFunction" || len(s.Queues) != 2 || len(s.APIs) != 0 || slices.Contains(outputs, "ApiUrl") || !slices.Contains(outputs, "FailureQueueUrl") {
		t.Errorf("without the demo there are %d functions, %d queues, %d APIs, outputs %q; want the forwarder and the failure queue", len(s.Functions), len(s.Queues), len(s.APIs), outputs)
	}
}

// TestProjectChoices checks which of the project's parameters a local run
// refuses.
func TestProjectChoices(t *testing.T) {
	for _, row := range []struct {
		name       string
		parameters map[string]string
		want       string
	}{
		{"kinesis", map[string]string{"Delivery": "kinesis"}, `resource type "AWS::Kinesis::Stream" is not supported here: a local run delivers log lines to the function directly; leave Delivery=direct`},
		{"kinesis for the account", map[string]string{"Delivery": "kinesis", "Subscribe": "account"}, `resource type "AWS::Kinesis::Stream" is not supported here: a local run delivers log lines to the function directly; leave Delivery=direct`},
		{"another stack's group", map[string]string{"Subscribe": "/aws/lambda/faulty-api,/aws/lambda/theirs"}, `log group "/aws/lambda/theirs" is no AWS::Logs::LogGroup of this template; a local run has no others`},
		{"no demo, and its log groups", map[string]string{"Demo": "off"}, `with Demo=off, Subscribe must be account or log group names: there are no log groups of the demo`},
		{"six names", map[string]string{"Subscribe": "a,b,c,d,e,f"}, `parameter "Subscribe" is "a,b,c,d,e,f"; must be demo, account, or one to five log group names separated by commas without blanks`},
		{"a blank between names", map[string]string{"Subscribe": "a, b"}, `parameter "Subscribe" is "a, b"; must be demo, account, or one to five log group names separated by commas without blanks`},
		{"a domain", map[string]string{"OpenSearch": "domain"}, `resource type "AWS::CloudFormation::Stack" is not supported in a local run, which uses the embedded store; leave OpenSearch=none`},
		{"a blank between exceptions", map[string]string{"SubscribeExcept": "a, b"}, `parameter "SubscribeExcept" is "a, b"; must be log group names separated by commas without blanks`},
		{"no such delivery", map[string]string{"Delivery": "firehose"}, `parameter "Delivery" is "firehose"; must be one of direct, kinesis, drain`},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Load(projectTemplate, Options{Parameters: row.parameters})
			if err == nil {
				t.Fatalf("Load with %v: no error; want %s", row.parameters, row.want)
			}
			// There is only this problem, and the text follows its file and line.
			if lines := strings.Split(err.Error(), "\n"); len(lines) != 1 || !strings.HasSuffix(lines[0], ": "+row.want) {
				t.Errorf("Load with %v:\n%v\nwant %s", row.parameters, err, row.want)
			}
		})
	}
}

// checkGolden compares text with a golden file. With -update it rewrites the
// file.
func checkGolden(t *testing.T, golden, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("not as in %s; after a look at the difference, run with -update:\n%s", golden, text)
	}
}
