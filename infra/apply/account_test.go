package apply

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// An accountFake is an AWS account with one stack, its secret and its domain with
// fine-grained access control.
type accountFake struct {
	*fake
	status     string
	parameters map[string]string
	outputs    map[string]string
	security   map[string]map[string]any // by path below /_plugins/_security/api/
	audited    bool
}

func newAccount() *accountFake {
	return &accountFake{
		fake: newFake(), status: "CREATE_COMPLETE",
		parameters: map[string]string{"IndexPrefix": "faulty", "OpenSearch": "domain", "OpenSearchAuth": "", "OpenSearchCollectionArn": ""},
		outputs: map[string]string{
			"ApiUrl": "https://a1.execute-api.eu-west-1.amazonaws.com/live/", "ForwarderRoleArn": "arn:aws:iam::123456789012:role/faulty-ForwarderRole-1",
			"SearchSecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Admin-1",
		},
		security: map[string]map[string]any{},
	}
}

// serve starts the account and configures the SDK to use it.
func (a *accountFake) serve(t *testing.T) {
	t.Helper()
	s := httptest.NewServer(a)
	t.Cleanup(s.Close)
	if a.outputs["SearchUrl"] == "" {
		a.outputs["SearchUrl"] = s.URL
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": s.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none",
	} {
		t.Setenv(name, value)
	}
}

func (a *accountFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	path, secured := strings.CutPrefix(r.URL.Path, "/_plugins/_security/api/")
	switch {
	case r.Header.Get("X-Amz-Target") == "secretsmanager.GetSecretValue":
		show(w, map[string]string{"SecretString": `{"username":"admin","password":"hush"}`})
	case strings.HasPrefix(r.Header.Get("Authorization"), "AWS4"):
		a.serveStack(w)
	case a.parameters["OpenSearch"] == "domain" && (user != "admin" || password != "hush"):
		w.WriteHeader(http.StatusUnauthorized)
	case secured:
		a.serveSecurity(w, r, path)
	default:
		a.fake.ServeHTTP(w, r)
	}
}

// serveStack serves DescribeStacks in the XML of CloudFormation's query API.
func (a *accountFake) serveStack(w http.ResponseWriter) {
	var outputs, parameters strings.Builder
	for key, value := range a.outputs {
		fmt.Fprintf(&outputs, "<member><OutputKey>%s</OutputKey><OutputValue>%s</OutputValue></member>", key, value)
	}
	for key, value := range a.parameters {
		fmt.Fprintf(&parameters, "<member><ParameterKey>%s</ParameterKey><ParameterValue>%s</ParameterValue></member>", key, value)
	}
	fmt.Fprintf(w, `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
		<StackName>faulty</StackName><StackStatus>%s</StackStatus><StackStatusReason>of a test</StackStatusReason><CreationTime>2026-11-23T03:00:00Z</CreationTime>
		<Outputs>%s</Outputs><Parameters>%s</Parameters></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`, a.status, &outputs, &parameters)
}

// serveSecurity serves the API of the security plugin, which adds flags
// to an object.
func (a *accountFake) serveSecurity(w http.ResponseWriter, r *http.Request, path string) {
	_, name, _ := strings.Cut(path, "/")
	switch stored, ok := a.security[path]; {
	case path == "audit" && r.Method == http.MethodPatch:
		a.audited = true
	case path == "audit":
		show(w, map[string]any{"config": map[string]any{"enabled": a.audited}})
	case r.Method == http.MethodPut:
		a.security[path] = decode(r.Body)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"status":"CREATED"}`)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `{"status":"NOT_FOUND","message":"role '%s' not found."}`, name)
	default:
		shown := map[string]any{"reserved": false, "hidden": false, "static": false, "tenant_permissions": []any{}, "hosts": []any{}}
		maps.Copy(shown, stored)
		show(w, map[string]any{name: shown})
	}
}
