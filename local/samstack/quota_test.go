package samstack

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/local/deployment"
)

// TestQuota checks that a deployment is refused before it changes anything if Lambda would not reserve the
// forwarder's concurrency, and that a quota that cannot be read is only noted.
func TestQuota(t *testing.T) {
	for _, row := range []struct {
		name       string
		status     int
		unreserved int    // in the response of Lambda
		before     string // ForwarderConcurrency of the existing stack; "" if there is none
		after      string // ForwarderConcurrency=… of this deployment, or ""
		err, note  string
	}{
		{name: "the default quota", status: 200, unreserved: 1000},
		{name: "just enough", status: 200, unreserved: 150},
		{name: "one too few", status: 200, unreserved: 149, err: "nothing was changed: ForwarderConcurrency=50 cannot be reserved: in region us-east-1, 149 concurrent executions of this account are not reserved, and Lambda requires that 100 remain so; set ForwarderConcurrency to 49 or less, or to 0, which reserves none"},
		{name: "a new account", status: 200, unreserved: 10, err: "set ForwarderConcurrency=0, which reserves none, or request a higher quota"},
		{name: "a new account that reserves none", status: 200, unreserved: 10, after: "ForwarderConcurrency=0"},
		{name: "more than before", status: 200, unreserved: 100, before: "50", after: "ForwarderConcurrency=51", err: "set ForwarderConcurrency to 50 or less"},
		{name: "as before", status: 200, unreserved: 100, before: "50"},
		{name: "no permission", status: 403, note: "note: not checked whether the account's quota of concurrent executions allows ForwarderConcurrency=50: it needs the permission lambda:GetAccountSettings"},
		{name: "an emulator without it", status: 501, note: "response of Lambda to GetAccountSettings: status 501"},
		{name: "another response", status: 200, unreserved: -1, note: "has no UnreservedConcurrentExecutions"},
	} {
		t.Run(row.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path != "/2016-08-19/account-settings/":
					answerStack(w, row.before)
				case r.Method != http.MethodGet || !strings.Contains(r.Header.Get("Authorization"), "/us-east-1/lambda/aws4_request"):
					t.Errorf("%s with %q; want a signed GET", r.Method, r.Header.Get("Authorization"))
				case row.unreserved < 0:
					fmt.Fprint(w, `{}`)
				default:
					w.WriteHeader(row.status)
					fmt.Fprintf(w, `{"AccountLimit":{"ConcurrentExecutions":1000,"UnreservedConcurrentExecutions":%d},"AccountUsage":{"FunctionCount":3}}`, row.unreserved)
				}
			}))
			defer server.Close()
			cfg, err := deployment.Config(t.Context(), server.URL)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			ran := 0
			d := Deployment{Config: cfg, Template: projectTemplate, Stack: "faulty", Out: &out, Run: func(context.Context, string, ...string) error { ran++; return nil }}
			named, err := Parse(strings.Fields(row.after))
			if err != nil {
				t.Fatal(err)
			}
			err = d.Deploy(t.Context(), named, false)
			if row.err == "" && (err != nil || ran != 1) || row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err) || ran > 0) {
				t.Errorf("Deploy: %v after %d commands; want %q", err, ran, row.err)
			}
			if row.note == "" && out.Len() > 0 || !strings.Contains(out.String(), row.note) {
				t.Errorf("Deploy prints %q; want %q", out.String(), row.note)
			}
		})
	}
}

// answerStack writes CloudFormation's response for a stack with the given ForwarderConcurrency, or for none.
func answerStack(w http.ResponseWriter, concurrency string) {
	if concurrency == "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id faulty does not exist</Message></Error></ErrorResponse>")
		return
	}
	fmt.Fprintf(w, "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>faulty</StackName><CreationTime>2026-11-23T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>"+
		"<Parameters><member><ParameterKey>ForwarderConcurrency</ParameterKey><ParameterValue>%s</ParameterValue></member></Parameters></member></Stacks></DescribeStacksResult></DescribeStacksResponse>", concurrency)
}
