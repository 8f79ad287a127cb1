// Package lambdatest runs a function's binary, as it ships, in tests: against a
// Lambda Runtime API that hands out given events.
//
// The API is that of https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
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

// traceHeader is the trace header every invocation gets from the platform.
const traceHeader = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

// Build builds the package in dir, such as ".", with the flags it ships with
// and returns the binary's path.
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

// A Run is what a process did until it ended.
type Run struct {
	Replies  []string // one per event answered
	Errors   []string // what it reported as failed invocations
	Stdout   string
	Stderr   string
	ExitCode int // -1 where it had to be ended
}

// Invoke starts bin with env ("NAME=value") and gives it the events, one after
// the other. The process is ended when it asks for more, or after timeout.
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

// runtimeAPI is the platform's side of one process.
type runtimeAPI struct {
	events   []string
	deadline time.Time
	done     func() // called when there are no more events

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

// serveNext hands out the next event. With none left it ends the process and
// leaves its question open, as any answer would be taken for an event.
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

// Lookup makes a function's environment of "NAME=value".
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
