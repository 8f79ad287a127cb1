package hostile

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
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A lambda is the Runtime API of one execution environment.
type lambda struct {
	url       string
	next      chan []byte
	responses chan error
	count     atomic.Int64
}

func newLambda(t *testing.T) *lambda {
	t.Helper()
	l := &lambda{next: make(chan []byte), responses: make(chan error, 1)}
	server := httptest.NewServer(l)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	l.url = strings.TrimPrefix(server.URL, "http://")
	return l
}

func (l *lambda) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/next") {
		select {
		case body := <-l.next:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", strconv.FormatInt(l.count.Add(1), 10))
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(40*time.Second).UnixMilli(), 10))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:forwarder")
			_, _ = w.Write(body)
		case <-r.Context().Done():
		}
		return
	}
	body, _ := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusAccepted)
	var err error
	if strings.HasSuffix(r.URL.Path, "/error") {
		err = errors.New(string(body))
	}
	l.responses <- err
}

// invoke returns the error that the function reports.
func (l *lambda) invoke(ctx context.Context, payload []byte) error {
	select {
	case l.next <- payload:
	case <-ctx.Done():
		return errors.New("the function does not ask for the next invocation")
	}
	select {
	case err := <-l.responses:
		return err
	case <-ctx.Done():
		return errors.New("the function does not respond")
	}
}

// A process is a running forwarder.
type process struct{ pid int }

func start(t *testing.T, binary string, l *lambda, search, queue string, vars ...string) process {
	t.Helper()
	cmd := exec.Command(binary) // #nosec G204 -- the binary that the test has built
	cmd.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + l.url, "AWS_LAMBDA_FUNCTION_NAME=forwarder", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "GROUPS=on", "SUMMARIES=on", "REQUEST_TIMEOUT=5s", "COMPRESS=always",
		"OPENSEARCH_URL=" + search, "FAILURE_QUEUE_URL=" + queue + "/123456789012/failures", "RETRY_QUEUE_URL=" + queue + "/123456789012/retries",
	}
	cmd.Env = append(cmd.Env, vars...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	limit(t, cmd.Process.Pid)
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the forwarder's output: %.4000s", out.Bytes())
		}
	})
	return process{cmd.Process.Pid}
}

// peak returns the largest resident set so far, in bytes.
func (p process) peak(t *testing.T) int { return p.status(t, "VmHWM:") << 10 }

// resetPeak resets the largest resident set to the current one.
func (p process) resetPeak(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.pid), []byte("5"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p process) status(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), name)
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatalf("%s in the status of process %d: %v", name, p.pid, err)
	}
	return n
}

// limit moves a process into a memory cgroup of the function's 256 MB, if that is permitted.
// Without it, the test only measures the resident set.
func limit(t *testing.T, pid int) {
	t.Helper()
	for _, c := range []struct{ root, limit string }{{"/sys/fs/cgroup", "memory.max"}, {"/sys/fs/cgroup/memory", "memory.limit_in_bytes"}} {
		dir := filepath.Join(c.root, fmt.Sprintf("faulty-%d", pid))
		if os.Mkdir(dir, 0o700) != nil {
			continue
		}
		t.Cleanup(func() { _ = os.Remove(dir) })
		if os.WriteFile(filepath.Join(dir, c.limit), []byte(strconv.Itoa(256<<20)), 0o600) == nil &&
			os.WriteFile(filepath.Join(dir, "cgroup.procs"), []byte(strconv.Itoa(pid)), 0o600) == nil {
			return
		}
	}
	t.Log("a memory cgroup is not permitted here: only the resident set is measured")
}
