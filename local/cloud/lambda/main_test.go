package lambda

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"faulty/local/cloud/logs"
	"faulty/local/cloud/template"
)

// TestMain builds testdata/function once. As the child process of
// TestChildrenDieWithTheHost, it is the host that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("HOST_FUNCTION_DIR"); dir != "" {
		runDoomedHost(dir)
		return
	}
	dir, err := os.MkdirTemp("", "faulty-lambda-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	build := exec.Command("go", "build", "-trimpath=false", "-tags", "lambda.norpc", "-o", filepath.Join(dir, "bootstrap"), "./testdata/function")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the test function: %v\n%s", err, out)
		os.Exit(1)
	}
	if err := os.Setenv("FUNCTION_DIR", dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // files that stay in the temporary folder are not a failure
	os.Exit(code)
}

// bench is a service with one function, f, and its log.
type bench struct {
	*Service
	t testing.TB

	mu    sync.Mutex
	lines []string
}

// start runs the test function. change modifies its definition and the options.
func start(t testing.TB, change func(*template.Function, *Options)) *bench {
	t.Helper()
	b := &bench{t: t}
	l, err := logs.New(logs.Options{Tap: func(_, _ string, _ time.Time, line string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.lines = append(b.lines, line)
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := template.Function{
		LogicalID: "F", Name: "f", ARN: "arn:aws:lambda:us-east-1:000000000000:function:f",
		CodeDir: os.Getenv("FUNCTION_DIR"), Handler: "bootstrap", Timeout: 10 * time.Second, MemoryMB: 128,
		LogFormat: "JSON", LogGroup: "/aws/lambda/f", Tracing: true,
	}
	o := Options{Region: "us-east-1", Endpoint: "http://127.0.0.1:1", Logs: l}
	if change != nil {
		change(&f, &o)
	}
	if b.Service, err = New(o, []template.Function{f}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close(); l.Close() })
	return b
}

// invoke runs f with a payload. It fails the test if f cannot be run.
func (b *bench) invoke(payload string) Result {
	b.t.Helper()
	res, err := b.Invoke(context.Background(), "f", Invocation{Payload: []byte(payload)})
	if err != nil {
		b.t.Fatalf("Invoke(%s): %v", payload, err)
	}
	return res
}

// logged returns the lines logged so far.
func (b *bench) logged() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.lines)
}

// until polls for a condition that depends on another process.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("after 10 s still not: %s", what)
		}
	}
}

func contains(lines []string, part string) bool {
	return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, part) })
}
