package e2e

import (
	"cmp"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/opensearch-project/opensearch-go/v4/opensearchapi"

	"faulty/infra/access"
	"faulty/infra/indices"
	"faulty/local/deployment"
	"faulty/local/system"
	"faulty/local/system/systemtest"
)

var target = flag.String("target", cmp.Or(os.Getenv("FAULTY_TARGET"), "embedded"), "the environment of TestStory: embedded, sam, localstack or aws")

// An environment is a running system that TestStory tests.
type environment struct {
	api      string // the REST API's root
	indices  string // pattern
	client   *opensearchapi.Client
	patience time.Duration // for documents that are missing
}

// openEnvironment opens the environment that -target names, until the end of the
// test, and logs how it differs from AWS.
func openEnvironment(t *testing.T) *environment {
	t.Helper()
	switch *target {
	case "embedded":
		return newEnvironment(t, addresses(t, start(t, nil)), 20*time.Second)
	case "sam":
		t.Log("sam local has no queue, no log groups and no subscriptions: these are embedded. One request at a time is under way.")
		return newEnvironment(t, addresses(t, startSAM(t)), 20*time.Second)
	case "localstack":
		t.Log("LocalStack writes text records, which contain no trace: the end of a process is associated with its request by time, and its group contains the exit status.")
		return findEnvironment(t, cmp.Or(os.Getenv("AWS_ENDPOINT_URL"), "http://127.0.0.1:4566"))
	case "aws":
		return findEnvironment(t, "")
	}
	t.Fatalf("-target=%s: want embedded, sam, localstack or aws", *target)
	return nil
}

// findEnvironment finds a deployed stack.
func findEnvironment(t *testing.T, endpoint string) *environment {
	t.Helper()
	found, err := deployment.Find(t.Context(), cmp.Or(os.Getenv("FAULTY_STACK"), deployment.StackName), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if other := os.Getenv("OPENSEARCH_URL"); endpoint == "" && other != "" {
		found.Search, found.Access = other, access.Stack{} // the stack's secret must not be sent to another server
	}
	in, err := found.OpenSearch(t.Context(), flagsOfEnvironment(t), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := newEnvironment(t, found, 90*time.Second)
	if p.client, err = indices.Client(in.Client()); err != nil {
		t.Fatal(err)
	}
	return p
}

func newEnvironment(t *testing.T, a deployment.Addresses, patience time.Duration) *environment {
	t.Helper()
	client, err := indices.Connect(a.Search)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("target %s: API %s, indices %s", *target, a.API, a.Indices)
	return &environment{api: a.API, indices: a.Indices, client: client, patience: patience}
}

// flagsOfEnvironment are the flags of verify, as far as variables set them:
// OPENSEARCH_USER and OPENSEARCH_PASSWORD.
func flagsOfEnvironment(t *testing.T) (f access.Flags) {
	t.Helper()
	parser, err := kong.New(&f)
	if err == nil {
		_, err = parser.Parse(nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// addresses returns the addresses of a system.
func addresses(t *testing.T, sys *system.System) deployment.Addresses {
	t.Helper()
	found, err := sys.Addresses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// startSAM starts a system behind sam local on free ports.
func startSAM(t *testing.T) *system.System {
	t.Helper()
	base, o := built(t), systemtest.Options(t, built(t), nil)
	if runtime.GOOS != "linux" { // containers run Linux
		base = t.TempDir()
		if err := systemtest.Build(t.Context(), base, "linux"); err != nil {
			t.Fatal(err)
		}
	}
	// SAM CLI expects the functions, and the templates that are included, beside
	// the template.
	root := filepath.Dir(o.Template)
	text, err := os.ReadFile(o.Template)
	if o.Template = filepath.Join(base, "template.yaml"); err == nil {
		err = os.WriteFile(o.Template, text, 0o600)
	}
	if err == nil {
		err = os.CopyFS(filepath.Join(base, "infra", "domain"), os.DirFS(filepath.Join(root, "infra", "domain")))
	}
	if err != nil {
		t.Fatal(err)
	}
	sys, gateway, err := system.StartSAM(t.Context(), o, system.SAMOptions{Command: "sam", Args: strings.Fields(os.Getenv("SAM_ARGS")), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := gateway.Close(); err != nil {
			t.Errorf("stop sam: %v", err)
		}
	})
	systemtest.CloseAfter(t, sys)
	return sys
}
