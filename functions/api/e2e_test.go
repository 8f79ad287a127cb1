package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"faulty/functions/internal/lambdatest"
)

// askFor returns an event that requests a fault.
func askFor(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/post-base64.event.json")
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "KeyError", name)
}

// TestBinary runs the released binary.
func TestBinary(t *testing.T) {
	bin := lambdatest.Build(t, ".")
	t.Run("requests", func(t *testing.T) { checkRequests(t, bin) })
	t.Run("deadly faults", func(t *testing.T) { checkDeadlyFaults(t, bin) })
}

// checkRequests sends three requests to one process.
func checkRequests(t *testing.T, bin string) {
	t.Helper()
	get, err := os.ReadFile("testdata/get.event.json")
	if err != nil {
		t.Fatal(err)
	}
	run := lambdatest.Invoke(t, bin, []string{"FAILURE_RATE=0", "SEED=1"}, time.Minute,
		string(get), askFor(t, "wrapped-error"), askFor(t, "nobody-knows"))
	if len(run.Replies) != 3 || len(run.Errors) != 0 || run.Stderr != "" {
		t.Fatalf("%+v; want three replies", run)
	}
	for i, want := range []int{200, 500, 400} {
		var reply struct{ StatusCode int }
		if err := json.Unmarshal([]byte(run.Replies[i]), &reply); err != nil || reply.StatusCode != want {
			t.Errorf("reply %d = %s (%v); want status %d", i, run.Replies[i], err, want)
		}
	}
	got := lines(t, bytes.NewBufferString(run.Stdout))
	if len(got) != 6 { // no queue; access; error and access; bad request and access
		t.Fatalf("%d lines; want 6:\n%s", len(got), run.Stdout)
	}
	checkFields(t, got[1], map[string]any{"message": "GET / 200", "faas.coldstart": true, "requestId": "00000000-0000-4000-8000-000000000001"})
	checkFields(t, got[2], map[string]any{"level": "ERROR", "exception.type": "fs.PathError", "requestId": "00000000-0000-4000-8000-000000000002"})
	checkFields(t, got[5], map[string]any{"message": "POST / 400", "faas.coldstart": false})
	if dump := got[2]["exception.stacktrace"].(string); !strings.Contains(dump, "\n\tfaulty/functions/api/fault/returned.go:") {
		t.Errorf("exception.stacktrace = %s; want paths without the build's folder", dump)
	}
}

// checkDeadlyFaults checks how each fault ends the process and what it logs.
func checkDeadlyFaults(t *testing.T, bin string) {
	t.Helper()
	for _, test := range []struct {
		name    string
		exit    int
		timeout time.Duration
		stderr  string // part of the crash output
		posted  string // the error that the runtime reports before it exits
	}{
		{"unhandled-panic", 1, time.Minute, `"errorType":"AssertionError","stackTrace":[{"path":`, `"errorMessage":"the handler's last assertion"`},
		{"goroutine-panic", 2, time.Minute, "panic: runtime error: integer divide by zero\n\ngoroutine ", ""},
		{"fatal-error", 2, time.Minute, "fatal error: sync: unlock of unlocked mutex\n\ngoroutine ", ""},
		{"stack-overflow", 2, time.Minute, "fatal error: stack overflow\n", ""},
		{"exit", 3, time.Minute, "", ""},
		{"timeout", -1, 300 * time.Millisecond, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			run := lambdatest.Invoke(t, bin, nil, test.timeout, askFor(t, test.name))
			if run.ExitCode != test.exit || len(run.Replies) != 0 {
				t.Errorf("exit %d, replies %q; want exit %d and no reply", run.ExitCode, run.Replies, test.exit)
			}
			if !strings.Contains(run.Stderr, test.stderr) || (test.stderr == "") != (run.Stderr == "") {
				t.Errorf("stderr = %s; want %q in it", run.Stderr, test.stderr)
			}
			if posted := strings.Join(run.Errors, ""); !strings.Contains(posted, test.posted) || (test.posted == "") != (posted == "") {
				t.Errorf("reported = %s; want %q in it", posted, test.posted)
			}
			// The function's code does not catch the fault, so the only line is
			// about the missing queue.
			if got := lines(t, bytes.NewBufferString(run.Stdout)); len(got) != 1 {
				t.Errorf("%d lines; want 1:\n%s", len(got), run.Stdout)
			}
		})
	}
}
