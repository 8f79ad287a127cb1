// Package lambdatest runs a function's binary in tests, built as for a release,
// against a Lambda Runtime API that returns given events.
//
// The API is described in
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
package lambdatest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// traceHeader is the trace header of every invocation.
const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

// Build builds the package in dir, such as ".", with the flags of a release, and
// returns the path of the binary.
func Build(t testing.TB, dir string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "bootstrap")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", "lambda.norpc", "-o", bin, dir)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", dir, err, out)
	}
	return bin
}

// A Run is the result of a process.
type Run struct {
	Replies  []string // one for each event with a response
	Errors   []string // the errors of failed invocations
	Stdout   string
	Stderr   string
	ExitCode int // -1 if Invoke ended the process
}

// Invoke starts bin with env ("NAME=value") and passes it the events one after
// the other. It ends the process when it requests another event, or after
// timeout.
func Invoke(t testing.TB, bin string, env []string, timeout time.Duration, events ...string) Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	api := &runtimeAPI{events: events, done: cancel, deadline: time.Now().Add(timeout)}
	server := httptest.NewServer(api)
	defer server.Close()

	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, bin)
	cmd.Env = append([]string{
		"AWS_LAMBDA_RUNTIME_API=" + server.Listener.Addr().String(),
		"AWS_LAMBDA_FUNCTION_NAME=test", "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
	}, env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited && ctx.Err() == nil {
		t.Fatalf("run %s: %v", bin, err)
	}
	api.mu.Lock()
	defer api.mu.Unlock()
	return Run{api.replies, api.errors, stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// runtimeAPI serves the Runtime API for one process.
type runtimeAPI struct {
	events   []string
	deadline time.Time
	done     func() // called when no events are left

	mu              sync.Mutex
	next            int
	replies, errors []string
}

func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/invocation/next") {
		a.serveNext(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/response") {
		a.replies = append(a.replies, string(body))
	} else {
		a.errors = append(a.errors, string(body))
	}
	w.WriteHeader(http.StatusAccepted)
}

// serveNext returns the next event. If no event is left, it ends the process and
// sends no response, because the process would interpret any response as an
// event.
func (a *runtimeAPI) serveNext(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	n := a.next
	a.next++
	a.mu.Unlock()
	if n >= len(a.events) {
		a.done()
		<-r.Context().Done()
		return
	}
	w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprintf("00000000-0000-4000-8000-%012d", n+1))
	w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(a.deadline.UnixMilli()))
	w.Header().Set("Lambda-Runtime-Trace-Id", traceHeader)
	_, _ = io.WriteString(w, a.events[n])
}

// Lookup returns a lookup function for variables of the form "NAME=value".
func Lookup(vars ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, v := range vars {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value, true
			}
		}
		return "", false
	}
}
