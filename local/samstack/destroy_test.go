package samstack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"faulty/local/deployment"
)

// A doomed account contains a stack with a domain, a stream, a queue, a log group and a role. It records the
// requests that it receives.
type doomed struct {
	asked   []string
	deleted bool
}

func (a *doomed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action, body := r.PostFormValue("Action"), ""
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		action = target
	}
	switch action {
	case "DescribeStacks":
		if a.deleted {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id faulty does not exist</Message></Error></ErrorResponse>")
			return
		}
		body = "<Stacks><member><StackName>faulty</StackName><CreationTime>2026-11-23T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus></member></Stacks>"
	case "ListStackResources":
		for _, r := range [][3]string{
			{"OwnDomain", nestedStack, "arn:nested"}, {"Stream", stream, "faulty-Stream-1"}, {"Failures", "AWS::SQS::Queue", "https://sqs/faulty-Failures-1"},
			{"ForwarderLogs", "AWS::Logs::LogGroup", "/aws/lambda/faulty-forwarder"}, {"ForwarderRole", "AWS::IAM::Role", "faulty-ForwarderRole-1"},
		} {
			body += fmt.Sprintf("<member><LogicalResourceId>%s</LogicalResourceId><ResourceType>%s</ResourceType><PhysicalResourceId>%s</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-23T00:00:00Z</LastUpdatedTimestamp></member>", r[0], r[1], r[2])
		}
		body = "<StackResourceSummaries>" + body + "</StackResourceSummaries>"
	default:
		a.deleted = a.deleted || action == "DeleteStack"
		a.asked = append(a.asked, action+" "+r.PostFormValue("StackName"))
	}
	fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", action, body)
}

// TestDestroy checks that resources with data are listed, and that after confirmation the stack and the resources
// that its template retains are deleted.
func TestDestroy(t *testing.T) {
	for _, row := range []struct{ name, input, err string }{
		{"agreed", "faulty\n", ""},
		{"yes is no name", "yes\n", "nothing was deleted"},
		{"no input", "", "nothing was deleted"},
	} {
		t.Run(row.name, func(t *testing.T) {
			account := &doomed{}
			server := httptest.NewServer(account)
			defer server.Close()
			cfg, err := deployment.Config(t.Context(), server.URL)
			if err != nil {
				t.Fatal(err)
			}
			out := &strings.Builder{}
			d := Deployment{Config: cfg, Stack: "faulty", Out: out}
			err = d.Destroy(t.Context(), strings.NewReader(row.input))
			if (err == nil) != (row.err == "") || err != nil && err.Error() != row.err {
				t.Fatalf("Destroy: %v; want %q", err, row.err)
			}
			for _, want := range []string{"arn:nested: the OpenSearch domain with all its documents", "faulty-Stream-1: the stream", "faulty-Failures-1: queue, with all", "/aws/lambda/faulty-forwarder: log group", "and 1 resource without data"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("prints\n%s\nwant %q", out, want)
				}
			}
			if row.err != "" {
				if len(account.asked) > 0 {
					t.Errorf("asked %q; want nothing", account.asked)
				}
				return
			}
			if want := []string{"DeleteStack faulty", "DeleteStack arn:nested", "Kinesis_20131202.DeleteStream "}; !slices.Equal(account.asked, want) {
				t.Errorf("asked %q; want %q", account.asked, want)
			}
		})
	}
}
