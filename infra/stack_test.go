package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// An accountFake is an AWS account with one stack, its secret and its domain, which
// has fine-grained access control.
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

// serve starts the account and points the SDK at it.
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

// serveStack answers DescribeStacks, in the XML of CloudFormation's query API.
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

// serveSecurity is the security plugin, which shows an object with flags of its own.
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

// try runs the command and returns what it prints.
func (c stackCmd) try(t *testing.T) (string, error) {
	t.Helper()
	c.Name, c.Retention = "faulty", 30
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = c.setUp(t.Context(), cfg, &out)
	return out.String(), err
}

// TestStack sets up a domain twice: the second time changes nothing. Neither
// prints the password.
func TestStack(t *testing.T) {
	a := newAccount()
	a.serve(t)
	for _, row := range []struct{ name, verdict, audit string }{{"first", "created", "changed: enabled: false → true"}, {"again", "unchanged", "unchanged"}} {
		got, err := stackCmd{}.try(t)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"index template faulty: " + row.verdict,
			"forwarder's role faulty: " + row.verdict,
			"forwarder's rights faulty: " + row.verdict,
			"audit log faulty: " + row.audit,
			"Search      " + a.outputs["SearchUrl"],
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: prints\n%s\nwant a line %q", row.name, got, want)
			}
		}
		if strings.Contains(got, "hush") {
			t.Errorf("%s: prints the password:\n%s", row.name, got)
		}
	}
	if got := fmt.Sprint(a.security["rolesmapping/faulty-forwarder"]); got != "map[backend_roles:[arn:aws:iam::123456789012:role/faulty-ForwarderRole-1]]" {
		t.Errorf("the role is mapped as %s; want to the forwarder's", got)
	}
}

// TestStackErrors: what a person reads where it cannot go on.
func TestStackErrors(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*accountFake)
		want   string
	}{
		{"still deploying", func(a *accountFake) { a.status = "UPDATE_IN_PROGRESS" }, "stack faulty is in state UPDATE_IN_PROGRESS (of a test); wait, or deploy it again"},
		{"an older template", func(a *accountFake) { delete(a.outputs, "ForwarderRoleArn") }, "stack faulty has no output ForwarderRoleArn; was it deployed from an older template? deploy it again"},
		{"no answer", func(a *accountFake) { a.outputs["SearchUrl"] = "http://127.0.0.1:1" }, "no answer from http://127.0.0.1:1: "},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := newAccount()
			row.change(a)
			a.serve(t)
			if got, err := (stackCmd{}).try(t); err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("stack: %v\n%s; want %s", err, got, row.want)
			}
		})
	}
}

// TestStackOutOfReach: an account's forwarder cannot write to this machine.
func TestStackOutOfReach(t *testing.T) {
	a := newAccount()
	a.outputs["SearchUrl"] = "http://localhost:9200"
	a.serve(t)
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := describe(t.Context(), cfg, "faulty")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.reachable("faulty", false); err != nil {
		t.Errorf("in an emulator: %v; want none", err)
	}
	const want = "stack faulty writes to http://localhost:9200, which nothing in AWS can reach; deploy with OpenSearch=domain, or with OpenSearchUrl=https://… of your own"
	if err := d.reachable("faulty", true); err == nil || err.Error() != want {
		t.Errorf("in AWS: %v; want %s", err, want)
	}
}

// TestWithoutAccount: what a person reads who has no credentials or region.
func TestWithoutAccount(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", "none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "none")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	if _, err := account(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "there is no AWS region; set AWS_REGION") {
		t.Errorf("without a region: %v; want what to set", err)
	}
	t.Setenv("AWS_REGION", "eu-west-1")
	if _, err := account(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "there are no AWS credentials; `aws configure`") {
		t.Errorf("without credentials: %v; want where to get some", err)
	}
}

// TestAccess: how this machine gets in, by what the forwarder was given.
func TestAccess(t *testing.T) {
	newAccount().serve(t)
	cfg, err := account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{"ApiUrl": "a", "SearchUrl": "https://s", "ForwarderRoleArn": "r"}
	secret := map[string]string{"ApiUrl": "a", "SearchUrl": "https://s", "ForwarderRoleArn": "r", "SearchSecretArn": "arn"}
	for _, row := range []struct {
		name       string
		outputs    map[string]string
		parameters map[string]string
		want       accessFlags
	}{
		{"its own domain", secret, map[string]string{"OpenSearch": "domain"}, accessFlags{User: "admin", Password: "hush"}},
		{"a domain, signed", outputs, map[string]string{"OpenSearchAuth": "sigv4"}, accessFlags{Sign: "es"}},
		{"a collection, signed", outputs, map[string]string{"OpenSearchAuth": "sigv4", "OpenSearchCollectionArn": "arn"}, accessFlags{Sign: "aoss"}},
		{"a secret", secret, nil, accessFlags{User: "admin", Password: "hush"}},
		{"a secret that is not used", secret, map[string]string{"OpenSearchAuth": "none"}, accessFlags{}},
		{"nothing", outputs, nil, accessFlags{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d, err := readStack(stackOf(row.outputs, row.parameters), "eu-west-1")
			if err != nil {
				t.Fatal(err)
			}
			row.want.URL, row.want.Region = "https://s", "eu-west-1"
			if got, err := d.access(t.Context(), cfg); err != nil || got != row.want {
				t.Errorf("access = %+v, %v; want %+v", got, err, row.want)
			}
		})
	}
}

func stackOf(outputs, parameters map[string]string) types.Stack {
	s := types.Stack{StackName: aws.String("faulty")}
	for key, value := range outputs {
		s.Outputs = append(s.Outputs, types.Output{OutputKey: &key, OutputValue: &value})
	}
	for key, value := range parameters {
		s.Parameters = append(s.Parameters, types.Parameter{ParameterKey: &key, ParameterValue: &value})
	}
	return s
}

// TestWriterOnOpenSearch holds the rights against a real server with the
// security plugin: enough to write, and for nothing else.
func TestWriterOnOpenSearch(t *testing.T) {
	address := os.Getenv("OPENSEARCH_SECURED_URL") // with an administrator: http://admin:admin@127.0.0.1:9200
	if address == "" {
		t.Skip("OPENSEARCH_SECURED_URL names no OpenSearch to test against")
	}
	admin, err := accessFlags{URL: address}.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const arn, password = "arn:aws:iam::123456789012:role/faulty-ForwarderRole-1", "Xk39-dfk.kd8-pq"
	cleanUp := func() {
		for _, path := range []string{"/tune-2026.11.23", "/_plugins/_security/api/rolesmapping/tune-forwarder", "/_plugins/_security/api/roles/tune-forwarder", "/_plugins/_security/api/internalusers/tune"} {
			_, _ = admin.do(context.Background(), http.MethodDelete, path, nil)
		}
	}
	cleanUp()
	defer cleanUp()
	for _, want := range []string{"created", "unchanged"} {
		for _, o := range admin.writer(t.Context(), "tune", arn, false) {
			if got, err := o.apply(); err != nil || o.kind != "audit log" && got.verdict != want {
				t.Fatalf("%s: %v, %v; want %s", o.kind, got, err, want)
			}
		}
	}
	// A domain tells the plugin the ARN of who signs; here a user has it.
	if err := admin.put(t.Context(), "/_plugins/_security/api/internalusers/tune", []byte(`{"password":"`+password+`","backend_roles":["`+arn+`"]}`)); err != nil {
		t.Fatal(err)
	}
	forwarder, err := accessFlags{URL: "http://" + admin.base.Host, User: "tune", Password: password}.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ method, path, body, want string }{
		{http.MethodPost, "/_bulk", `{"create":{"_index":"tune-2026.11.23","_id":"a"}}` + "\n{}\n", `"status":201`},
		{http.MethodPost, "/_bulk", `{"create":{"_index":"other-2026.11.23","_id":"a"}}` + "\n{}\n", `"status":403`},
		{http.MethodPost, "/_bulk", `{"delete":{"_index":"tune-2026.11.23","_id":"a"}}` + "\n", `"status":403`},
		{http.MethodGet, "/tune-2026.11.23/_mapping", "", `"mappings"`},
		{http.MethodGet, "/tune-*/_search", "", `"status":403`},
		{http.MethodDelete, "/tune-2026.11.23", "", `"status":403`},
	} {
		if a, err := forwarder.do(t.Context(), row.method, row.path, []byte(row.body)); err != nil || !strings.Contains(string(a.body), row.want) {
			t.Errorf("%s %s %s: %s, %v; want %s", row.method, row.path, row.body, a.body, err, row.want)
		}
	}
}
