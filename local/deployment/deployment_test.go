package deployment

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"faulty/infra/access"
	"faulty/local/cloud/cloudformation"
	"faulty/local/cloud/template"
)

func outputs(without string) []template.Output {
	all := []template.Output{
		{Key: "ApiUrl", Value: "https://a1b2c3.execute-api.us-east-1.amazonaws.com/live/"},
		{Key: "QueueUrl", Value: "http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/faulty-Queue-1"},
		{Key: "DeadLetterQueueUrl", Value: "http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/faulty-DeadLetters-1"},
		{Key: "FailureQueueUrl", Value: "http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/faulty-Failures-1"},
		{Key: "RetryQueueUrl", Value: "http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/faulty-Retries-1"},
		{Key: "SearchUrl", Value: "http://opensearch:9200"},
		{Key: "Indices", Value: "faulty-*"},
		{Key: "DashboardsUrl", Value: "http://127.0.0.1:5601"},
	}
	return slices.DeleteFunc(all, func(o template.Output) bool { return o.Key == without })
}

func emulator(t *testing.T, out []template.Output) string {
	server := httptest.NewServer(cloudformation.Service{Name: "faulty", Region: "us-east-1", AccountID: "000000000000", Created: time.Now(), Outputs: out})
	t.Cleanup(server.Close)
	return server.URL
}

// A transport records whether the body of a request implements io.WriterTo.
type transport struct {
	next       aws.HTTPClient
	writesSelf bool
}

func (t *transport) Do(r *http.Request) (*http.Response, error) {
	_, t.writesSelf = r.Body.(io.WriterTo)
	return t.next.Do(r)
}

// TestConfigHidesWriterTo: the bodies of requests to an emulator do not implement
// io.WriterTo, see readsOnly.
func TestConfigHidesWriterTo(t *testing.T) {
	var sent string
	emulator := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent = string(body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = io.WriteString(w, "{}")
	}))
	defer emulator.Close()
	cfg, err := Config(t.Context(), emulator.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, ok := cfg.HTTPClient.(readsOnly)
	if !ok {
		t.Fatalf("HTTPClient = %T; want readsOnly", cfg.HTTPClient)
	}
	recorded := &transport{next: client.HTTPClient}
	cfg.HTTPClient = readsOnly{recorded}
	url := emulator.URL + "/000000000000/q"
	if _, err := sqs.NewFromConfig(cfg).ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url}); err != nil {
		t.Fatal(err)
	}
	if recorded.writesSelf || !strings.Contains(sent, url) {
		t.Errorf("the body implements io.WriterTo: %v; the emulator received %q; want the request and a body that is only read", recorded.writesSelf, sent)
	}
}

func TestFind(t *testing.T) {
	endpoint := emulator(t, outputs(""))
	got, err := Find(t.Context(), "faulty", endpoint)
	want := Addresses{
		Stack: "faulty", API: endpoint + "/_aws/execute-api/a1b2c3/live/", Search: "http://127.0.0.1:9200", Indices: "faulty-*",
		Dashboards: "http://127.0.0.1:5601", Queue: endpoint + "/000000000000/faulty-Queue-1",
		DeadLetters: endpoint + "/000000000000/faulty-DeadLetters-1", Failures: endpoint + "/000000000000/faulty-Failures-1",
		Retries: endpoint + "/000000000000/faulty-Retries-1",
	}
	if err != nil || got != want {
		t.Errorf("Find = %+v, %v; want %+v", got, err, want)
	}
	if page := got.ExceptionsPage(); page != "http://127.0.0.1:5601/app/dashboards#/view/faulty-exceptions" {
		t.Errorf("ExceptionsPage = %q; want that of infra's dashboards", page)
	}
	if got, err = Find(t.Context(), "faulty", emulator(t, outputs("DashboardsUrl"))); err != nil || got.ExceptionsPage() != "" {
		t.Errorf("Find without Dashboards = %+v, %v; want none", got, err)
	}
}

// TestWithoutDemo: a stack without the demo has no addresses of the demo.
func TestWithoutDemo(t *testing.T) {
	deployed := types.Stack{StackName: aws.String("faulty"), StackStatus: "CREATE_COMPLETE", Parameters: []types.Parameter{{ParameterKey: aws.String("Demo"), ParameterValue: aws.String("off")}}}
	for name, value := range map[string]string{"SearchUrl": "https://search.example", "Indices": "faulty-*", "FailureQueueUrl": "https://sqs.example/1/f", "RetryQueueUrl": "https://sqs.example/1/r"} {
		deployed.Outputs = append(deployed.Outputs, types.Output{OutputKey: aws.String(name), OutputValue: aws.String(value)})
	}
	want := Addresses{Stack: "faulty", Search: "https://search.example", Indices: "faulty-*", Failures: "https://sqs.example/1/f"}
	if got, err := read(deployed, ""); err != nil || got.API != "" || got.Search != want.Search || got.Failures != want.Failures || got.Queue != "" {
		t.Errorf("read = %+v, %v; want %+v", got, err, want)
	}
	deployed.Parameters = nil
	if _, err := read(deployed, ""); err == nil {
		t.Error("read without ApiUrl, where the demo is not off: no error; want one")
	}
}

// TestFindErrors checks the errors for a stack that cannot be found.
func TestFindErrors(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	stranger := httptest.NewServer(http.NotFoundHandler())
	defer stranger.Close()
	for _, row := range []struct{ name, stack, endpoint, want string }{
		{"something else listens", "faulty", stranger.URL, "the server there does not support CloudFormation"},
		{"nothing listens", "faulty", gone.URL, "no stack faulty at " + gone.URL + " (connection refused): is `make up` or `make localstack-up` running? --endpoint-url names another address, --stack another stack, and --aws selects the AWS account"},
		{"no such stack", "other", emulator(t, outputs("")), ": is `make up` or `make localstack-up` running?"},
		{"an older template", "faulty", emulator(t, outputs("SearchUrl")), "stack faulty has no output SearchUrl; was it deployed from an older template? deploy it again"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := Find(t.Context(), row.stack, row.endpoint)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("Find(%q, %q): %v; want …%s…", row.stack, row.endpoint, err, row.want)
			}
		})
	}
}

// TestReadStates: the addresses of a stack that is not ready are an error.
func TestReadStates(t *testing.T) {
	var out []types.Output
	for _, o := range outputs("") {
		out = append(out, types.Output{OutputKey: aws.String(o.Key), OutputValue: aws.String(o.Value)})
	}
	for _, row := range []struct {
		state types.StackStatus
		ok    bool
	}{
		{"CREATE_COMPLETE", true}, {"UPDATE_COMPLETE", true}, {"UPDATE_ROLLBACK_COMPLETE", true},
		{"CREATE_IN_PROGRESS", false}, {"CREATE_FAILED", false}, {"ROLLBACK_COMPLETE", false}, {"DELETE_COMPLETE", false},
	} {
		_, err := read(types.Stack{StackName: aws.String("faulty"), StackStatus: row.state, Outputs: out}, "")
		if (err == nil) != row.ok {
			t.Errorf("read(%s): %v; want ok %v", row.state, err, row.ok)
		}
	}
}

// TestAddresses checks how the addresses of emulators are converted for this
// machine.
func TestAddresses(t *testing.T) {
	for _, row := range []struct {
		name        string
		from        func(value, endpoint string) string
		value, want string
	}{
		{"API of an emulator", apiAddress, "https://x9.execute-api.eu-west-1.amazonaws.com/live/", "http://e:4566/_aws/execute-api/x9/live/"},
		{"API with the emulator's own suffix", apiAddress, "https://x9.execute-api.us-east-1.localhost.localstack.cloud/live/", "http://e:4566/_aws/execute-api/x9/live/"},
		{"API that listens here", apiAddress, "http://127.0.0.1:8050/", "http://127.0.0.1:8050/"},
		{"search in a container", hostAddress, "http://opensearch:9200", "http://127.0.0.1:9200"},
		{"search on this machine, from a container", hostAddress, "http://host.docker.internal:9201", "http://127.0.0.1:9201"},
		{"search that listens here", hostAddress, "http://127.0.0.1:9200", "http://127.0.0.1:9200"},
		{"search elsewhere", hostAddress, "https://search.example.com", "https://search.example.com"},
		{"search by IPv6", hostAddress, "http://[::1]:9200", "http://[::1]:9200"},
		{"queue", queueAddress, "http://sqs.us-east-1.localhost.localstack.cloud:4566/0/q", "http://e:4566/0/q"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.from(row.value, "http://e:4566"); got != row.want {
				t.Errorf("(%q) = %q; want %q", row.value, got, row.want)
			}
		})
	}
}

// TestAccess: the authentication comes from the stack. Requests to an emulator
// are not signed.
func TestAccess(t *testing.T) {
	s := types.Stack{StackName: aws.String("faulty"), StackStatus: "CREATE_COMPLETE", Parameters: []types.Parameter{{ParameterKey: aws.String("OpenSearchAuth"), ParameterValue: aws.String("sigv4")}}}
	for _, o := range append(outputs(""), template.Output{Key: "SearchSecretArn", Value: "arn"}) {
		s.Outputs = append(s.Outputs, types.Output{OutputKey: aws.String(o.Key), OutputValue: aws.String(o.Value)})
	}
	for endpoint, want := range map[string]access.Stack{"": {Sign: "es", Secret: "arn"}, "http://127.0.0.1:4566": {Secret: "arn"}} {
		if got, err := read(s, endpoint); err != nil || got.Access != want {
			t.Errorf("read(…, %q) = %+v, %v; want %+v", endpoint, got.Access, err, want)
		}
	}
}
