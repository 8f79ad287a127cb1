package deployment_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/cloud/cloudformation"
	"faulty/local/cloud/template"
	"faulty/local/deployment"
	"faulty/local/opensearch"
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

// ping sends a search to the OpenSearch of a command with these flags.
func ping(ctx context.Context, stack deployment.StackFlags, who access.Flags, address string) error {
	in, at, err := stack.Search(ctx, who, "--search-url", address)
	if err != nil {
		return err
	}
	client, err := indices.Client(in.Client())
	if err != nil {
		return err
	}
	_, err = client.Search(ctx, &opensearchapi.SearchReq{Indices: []string{at.Indices}})
	return err
}

// TestSearchBehindPassword checks that the secret of a stack is used only for the stack's own
// store, and that flags take precedence over the secret.
func TestSearchBehindPassword(t *testing.T) {
	searchURL, endpoint := domain(t)
	const unreachable = "http://127.0.0.1:9"
	none, admin := access.Credentials{}, access.Credentials{User: "admin", Password: "hush"}
	for _, row := range []struct {
		name, endpoint, address string
		who                     access.Credentials
		want                    string // part of the error
	}{
		{"the stack's secret", endpoint, "", none, ""},
		{"the wrong password", endpoint, "", access.Credentials{User: "admin", Password: "other"}, "status: 401"},
		{"an address, without the secret", endpoint, searchURL, none, "status: 401"},
		{"an address and a user", unreachable, searchURL, admin, ""},
		{"a user in the address", unreachable, strings.Replace(searchURL, "://", "://admin:hush@", 1), none, ""},
		{"no stack", unreachable, "", none, "(connection refused): is `make up` or `make localstack-up` running?"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			err := ping(t.Context(), deployment.StackFlags{EndpointURL: row.endpoint}, access.Flags{Credentials: row.who}, row.address)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
				t.Errorf("a search: %v; want %q", err, row.want)
			}
		})
	}
}

// TestSearchOfStack checks that the indices and the failure queue are those of the stack, unless an
// address is given.
func TestSearchOfStack(t *testing.T) {
	searchURL, endpoint := domain(t)
	f := deployment.StackFlags{EndpointURL: endpoint}
	in, at, err := f.Search(t.Context(), access.Flags{}, "--url", "")
	if err != nil || in.String() != searchURL || at.Indices != "orders-*" || at.Failures != endpoint+"/000000000000/FailureQueueUrl" {
		t.Errorf("search = %v, %+v, %v; want %s, orders-* and the queue", in, at, err, searchURL)
	}
	if in, at, err = f.Search(t.Context(), access.Flags{}, "--url", "http://localhost:9200"); err != nil || at.Indices != "faulty-*" || at.Failures != "" {
		t.Errorf("search with --url = %v, %+v, %v; want faulty-* and no queue", in, at, err)
	}
	if user, _ := in.Basic(); user != "" {
		t.Errorf("search with --url has user %s of the stack; want none", user)
	}
}

// TestArgs checks the arguments with which another command uses the same stack.
func TestArgs(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", "") // restores the variable after the test
	if err := os.Unsetenv("AWS_ENDPOINT_URL"); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"":                                    "",
		"--endpoint-url http://127.0.0.1:1":   "--endpoint-url http://127.0.0.1:1",
		"--aws --endpoint-url http://other:1": "--aws",
		"--aws --stack shop":                  "--stack shop --aws",
	} {
		var f deployment.StackFlags
		parser, err := kong.New(&f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields(args)); err != nil {
			t.Fatal(err)
		}
		if got := f.Args(); got != want {
			t.Errorf("flags %q: Args = %q; want %q", args, got, want)
		}
	}
}
