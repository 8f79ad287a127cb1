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

var target = flag.String("target", cmp.Or(os.Getenv("FAULTY_TARGET"), "embedded"), "where TestStory takes place: embedded, sam, localstack or aws")

// A place is where the story is told.
type place struct {
	api      string // the REST API's root
	indices  string // pattern
	client   *opensearchapi.Client
	patience time.Duration // for documents that are missing
}

// openPlace opens the place that -target names, until the test's end, and
// prints what it is not.
func openPlace(t *testing.T) *place {
	t.Helper()
	switch *target {
	case "embedded":
		return newPlace(t, addresses(t, start(t, nil)), 20*time.Second)
	case "sam":
		t.Log("sam local has no queue, no log groups and no subscriptions: these are embedded. One request at a time is under way.")
		return newPlace(t, addresses(t, startSAM(t)), 20*time.Second)
	case "localstack":
		t.Log("LocalStack writes text records, which name no trace: the death of a process is joined to its request by time, and its group tells the exit status.")
		return findPlace(t, cmp.Or(os.Getenv("AWS_ENDPOINT_URL"), "http://127.0.0.1:4566"))
	case "aws":
		return findPlace(t, "")
	}
	t.Fatalf("-target=%s is none of embedded, sam, localstack, aws", *target)
	return nil
}

// findPlace finds a stack that runs already.
func findPlace(t *testing.T, endpoint string) *place {
	t.Helper()
	found, err := deployment.Find(t.Context(), cmp.Or(os.Getenv("FAULTY_STACK"), deployment.StackName), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if other := os.Getenv("OPENSEARCH_URL"); endpoint == "" && other != "" {
		found.Search, found.Access = other, access.Stack{} // whose secret is not for another's ears
	}
	in, err := found.OpenSearch(t.Context(), flagsOfEnvironment(t), endpoint)
	if err != nil {
		t.Fatal(err)
	}
	p := newPlace(t, found, 90*time.Second)
	if p.client, err = indices.Client(in.Client()); err != nil {
		t.Fatal(err)
	}
	return p
}

func newPlace(t *testing.T, a deployment.Addresses, patience time.Duration) *place {
	t.Helper()
	client, err := indices.Connect(a.Search)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("target %s: API %s, indices %s", *target, a.API, a.Indices)
	return &place{api: a.API, indices: a.Indices, client: client, patience: patience}
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
