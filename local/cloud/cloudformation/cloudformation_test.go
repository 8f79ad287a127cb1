package cloudformation

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"faulty/local/cloud/template"
)

func service() Service {
	return Service{
		Name: "faulty", Region: "us-east-1", AccountID: "000000000000", Created: time.Unix(1_764_000_000, 0),
		Outputs:    []template.Output{{Key: "ApiUrl", Value: "http://127.0.0.1:8050/?a=1&b=<2>"}, {Key: "QueueUrl", Value: "q", Description: "a queue"}},
		Parameters: map[string]string{"Summaries": "off", "OpenSearchUrl": "http://127.0.0.1:9200"},
	}
}

// TestDescribeStacks sends the request with the SDK, as users do.
func TestDescribeStacks(t *testing.T) {
	server := httptest.NewServer(service())
	defer server.Close()
	client := cloudformation.New(cloudformation.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	for _, row := range []struct {
		name, stack, failure string
	}{
		{"by name", "faulty", ""},
		{"by ARN", service().id(), ""},
		{"all", "", ""},
		{"unknown", "other", "ValidationError: Stack with id other does not exist"},
	} {
		t.Run(row.name, func(t *testing.T) {
			in := &cloudformation.DescribeStacksInput{}
			if row.stack != "" {
				in.StackName = &row.stack
			}
			out, err := client.DescribeStacks(t.Context(), in)
			if row.failure != "" {
				if err == nil || !strings.Contains(err.Error(), row.failure) {
					t.Errorf("DescribeStacks(%q): %v; want …%s…", row.stack, err, row.failure)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s := out.Stacks[0]
			if *s.StackName != "faulty" || s.StackStatus != "CREATE_COMPLETE" || s.CreationTime.Unix() != 1_764_000_000 || len(s.Outputs) != 2 {
				t.Errorf("DescribeStacks(%q) = %+v; want faulty, complete, with two outputs", row.stack, s)
			}
			if len(s.Parameters) != 2 || *s.Parameters[0].ParameterKey != "OpenSearchUrl" || *s.Parameters[0].ParameterValue != "http://127.0.0.1:9200" {
				t.Errorf("Parameters = %+v; want OpenSearchUrl and Summaries with their values", s.Parameters)
			}
			if got, want := *s.Outputs[0].OutputValue, "http://127.0.0.1:8050/?a=1&b=<2>"; got != want {
				t.Errorf("ApiUrl = %q; want %q", got, want)
			}
		})
	}
}

// TestRefusals: any other request than DescribeStacks is an error.
func TestRefusals(t *testing.T) {
	for _, row := range []struct{ name, form, want string }{
		{"another action", "Action=CreateStack", "not emulated: &#34;CreateStack&#34;"},
		{"no action", "", "InvalidAction"},
		{"no form", "Action=%zz", "MalformedQueryString"},
		{"too long", "Action=" + strings.Repeat("x", maxForm), "request body too large"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/", strings.NewReader(row.form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			service().ServeHTTP(w, r)
			if w.Code != 400 || !strings.Contains(w.Body.String(), row.want) {
				t.Errorf("%d %s; want 400 …%s…", w.Code, w.Body, row.want)
			}
		})
	}
}
