package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"faulty/local/cloud/cloudformation"
	"faulty/local/cloud/template"
	"faulty/local/deployment"
	"faulty/local/ledger"
	"faulty/local/opensearch"
	"faulty/local/system"
)

// domain starts a store that requires a password, and an AWS emulator with a stack whose secret
// contains the password. It returns the URLs of both.
func domain(t *testing.T) (searchURL, endpoint string) {
	t.Helper()
	store, err := opensearch.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	guarded := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "admin" || password != "hush" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		store.ServeHTTP(w, r)
	}))
	out := []template.Output{{Key: "SearchUrl", Value: guarded.URL}, {Key: "Indices", Value: "orders-*"}, {Key: "SearchSecretArn", Value: "arn"}}
	for _, key := range []string{"ApiUrl", "QueueUrl", "DeadLetterQueueUrl", "FailureQueueUrl", "RetryQueueUrl"} {
		out = append(out, template.Output{Key: key, Value: "http://127.0.0.1:9/000000000000/" + key})
	}
	cloudFormation := cloudformation.Service{Name: "faulty", Region: "us-east-1", Outputs: out}
	aws := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "secretsmanager.GetSecretValue" {
			fmt.Fprint(w, `{"SecretString":"{\"username\":\"admin\",\"password\":\"hush\"}"}`)
			return
		}
		cloudFormation.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		aws.Close()
		guarded.Close()
		_ = store.Close()
	})
	return guarded.URL, aws.URL
}

// TestVerifyBehindPassword checks that the secret of a stack is used only for the stack's own
// store, and that flags take precedence over the secret.
func TestVerifyBehindPassword(t *testing.T) {
	searchURL, endpoint := domain(t)
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	w, err := ledger.Create(path, ledger.Header{})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	const unreachable = "http://127.0.0.1:9"
	for _, row := range []struct {
		name string
		args []string
		want string // part of the error
	}{
		{"the stack's secret", []string{"--endpoint-url", endpoint}, ""},
		{"the wrong password", []string{"--endpoint-url", endpoint, "--user", "admin", "--password", "other"}, "status: 401"},
		{"an address, without the secret", []string{"--endpoint-url", endpoint, "--search-url", searchURL}, "status: 401"},
		{"an address and a user", []string{"--endpoint-url", unreachable, "--search-url", searchURL, "--user", "admin", "--password", "hush"}, ""},
		{"a user in the address", []string{"--search-url", strings.Replace(searchURL, "://", "://admin:hush@", 1)}, ""},
		{"no stack", []string{"--endpoint-url", unreachable}, "(connection refused): is `make up` or `make localstack-up` running?"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var c struct {
				Verify verifyCmd `cmd:""`
			}
			parser, err := kong.New(&c)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(append([]string{"verify", "--ledger", path}, row.args...)); err != nil {
				t.Fatal(err)
			}
			err = c.Verify.Run(t.Context())
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("verify %q: %v; want %q", row.args, err, row.want)
			}
		})
	}
}

// TestSearchOfStack checks that console and dig use the stack's indices too.
func TestSearchOfStack(t *testing.T) {
	searchURL, endpoint := domain(t)
	c := consoleCmd{StackFlags: deployment.StackFlags{EndpointURL: endpoint}}
	in, at, err := c.Search(t.Context(), c.Flags, "--url", c.URL)
	if err != nil || in.String() != searchURL || at.Indices != "orders-*" || at.Failures != endpoint+"/000000000000/FailureQueueUrl" {
		t.Errorf("search = %v, %+v, %v; want %s, orders-* and the queue", in, at, err, searchURL)
	}
	found, err := system.Client(in, at.Indices)
	if err == nil {
		err = found.Ping(t.Context())
	}
	if err != nil {
		t.Errorf("Ping = %v; want the secret to open the store", err)
	}
	if in, at, err = c.Search(t.Context(), c.Flags, "--url", "http://localhost:9200"); err != nil || at.Indices != "faulty-*" || at.Failures != "" {
		t.Errorf("search with --url = %v, %+v, %v; want faulty-* and no queue", in, at, err)
	}
	if user, _ := in.Basic(); user != "" {
		t.Errorf("search with --url has user %s of the stack; want none", user)
	}
}
