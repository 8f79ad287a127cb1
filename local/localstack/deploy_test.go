package localstack

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"faulty/local/deployment"
)

// An account serves the requests of a deployment to S3 and CloudFormation. The
// stack changes to the next of states with each request; "" means that there is
// no stack.
type account struct {
	states []string
	update string // error response of UpdateStack, if any
	asked  []string
	stored map[string]string // objects in S3, by their paths
}

func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut { // S3 request for a bucket or an object
		a.asked = append(a.asked, "PUT")
		body, _ := io.ReadAll(r.Body)
		a.stored[r.URL.Path] = string(body)
		return
	}
	action := r.PostFormValue("Action")
	a.asked = append(a.asked, action)
	if path := strings.TrimPrefix(r.PostFormValue("TemplateURL"), "http://"+r.Host); path != "" && !strings.Contains(a.stored[path], "AWS::Serverless") {
		refuse(w, fmt.Sprintf("there is no template at %s", path))
		return
	}
	body := ""
	switch action {
	case "DescribeStacks":
		state := a.states[0]
		a.states = a.states[1:]
		if state == "" {
			refuse(w, "Stack with id faulty does not exist")
			return
		}
		body = "<Stacks><member><StackName>faulty</StackName><CreationTime>2026-11-23T00:00:00Z</CreationTime><StackStatus>" + state + "</StackStatus></member></Stacks>"
	case "UpdateStack":
		if a.update != "" {
			refuse(w, a.update)
			return
		}
	case "DescribeStackResources":
		body = "<StackResources><member><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member><member><ResourceStatus>CREATE_IN_PROGRESS</ResourceStatus></member></StackResources>"
	case "DescribeStackEvents":
		body = "<StackEvents><member><LogicalResourceId>Queue</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>too long</ResourceStatusReason></member></StackEvents>"
	}
	fmt.Fprintf(w, "<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", action, body)
}

func refuse(w http.ResponseWriter, message string) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, "<ErrorResponse><Error><Code>ValidationError</Code><Message>%s</Message></Error></ErrorResponse>", message)
}

// TestDeploy: a stack is created, updated, left unchanged, or removed and created
// again.
func TestDeploy(t *testing.T) {
	dir := write(t, map[string]string{"template.yaml": small, "dist/api/bootstrap": "a"})
	for _, row := range []struct {
		name    string
		account account
		asked   string // actions sent to CloudFormation, except DescribeStacks
		changed bool
		want    string // expected part of the error
	}{
		{"new", account{states: []string{"", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"}}, "CreateStack DescribeStackResources", true, ""},
		{"there", account{states: []string{"CREATE_COMPLETE", "UPDATE_COMPLETE"}}, "UpdateStack", true, ""},
		{"nothing new", account{states: []string{"UPDATE_COMPLETE"}, update: "No updates are to be performed."}, "UpdateStack", false, ""},
		{"failed before", account{states: []string{"CREATE_FAILED", "", "CREATE_COMPLETE"}}, "DeleteStack CreateStack", true, ""},
		{"fails", account{states: []string{"", "CREATE_FAILED"}}, "CreateStack DescribeStackEvents", true,
			"stack faulty ended in CREATE_FAILED: Queue (AWS::SQS::Queue): too long; `make localstack-down` starts over"},
		{"refused", account{states: []string{"CREATE_COMPLETE"}, update: "Template error"}, "UpdateStack", false, "Template error"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.account.stored = map[string]string{}
			server := httptest.NewServer(&row.account)
			defer server.Close()
			cfg, err := deployment.Config(t.Context(), server.URL)
			if err != nil {
				t.Fatal(err)
			}
			seen := 0
			changed, err := Deployment{
				Config: cfg, Template: filepath.Join(dir, "template.yaml"), Stack: "faulty",
				Parameters: map[string]string{"Summaries": "off"}, Progress: func(n int) { seen = n },
			}.Deploy(t.Context())
			if fmt.Sprint(err) != "<nil>" && (row.want == "" || !strings.Contains(err.Error(), row.want)) || err == nil && row.want != "" || changed != row.changed {
				t.Errorf("Deploy = %v, %v; want %v, …%s…", changed, err, row.changed, row.want)
			}
			asked := slices.DeleteFunc(row.account.asked, func(a string) bool { return a == "PUT" || a == "DescribeStacks" })
			if got := strings.Join(asked, " "); got != row.asked {
				t.Errorf("asked %q; want %q", got, row.asked)
			}
			if strings.Contains(row.asked, "Resources") && seen != 1 {
				t.Errorf("progress reported %d resources; want 1", seen)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	for _, row := range []struct {
		name, profiles, key, want string
		overrides                 map[string]string
	}{
		{"search by its name on the network", "", "OpenSearchUrl", "http://opensearch:9200", nil},
		{"of the caller", "", "OpenSearchUrl", "http://x:9200", map[string]string{"OpenSearchUrl": "http://x:9200"}},
		{"with Dashboards", "dashboards", "DashboardsUrl", DashboardsURL, nil},
		{"without Dashboards", "", "DashboardsUrl", "", nil},
	} {
		if got := (Services{Profiles: row.profiles}).Parameters(row.overrides)[row.key]; got != row.want {
			t.Errorf("%s: %s = %q; want %q", row.name, row.key, got, row.want)
		}
	}
}
