package translate

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/stacktrace"
)

// TestPlatformFailureGroups: Lambda's reports of a failure have the same fingerprint in both log
// formats, as far as both contain the same facts.
func TestPlatformFailureGroups(t *testing.T) {
	const id = "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"
	const (
		exitText   = "RequestId: " + id + " Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n"
		exitSame   = "RequestId: 6c552c6a-8f2b-4ef7-9a4e-7d3e8a3f1c22 Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n"
		exitOne    = "RequestId: " + id + " Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n"
		aborted    = "RequestId: " + id + " Error: Runtime exited with error: signal: aborted (core dumped)\nRuntime.ExitError\n"
		killed     = "RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"
		memoryText = "REPORT RequestId: " + id + "\tDuration: 12.00 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n"
		memoryExit = "REPORT RequestId: " + id + "\tDuration: 12.00 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.ExitError\n"
		memoryJSON = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"` + id + `","metrics":{"memorySizeMB":128,"maxMemoryUsedMB":129},"status":"error","errorType":"Runtime.ExitError"}}`
		exitReport = "REPORT RequestId: " + id + "\tDuration: 12.00 ms\tBilled Duration: 13 ms\tStatus: error\tError Type: Runtime.ExitError\n"
		exitJSON   = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"` + id + `","metrics":{"durationMs":12.5},"status":"error","errorType":"Runtime.ExitError"}}`
		exitError  = `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ` + id + ` Error: Runtime exited with error: exit status 3"}`
		initText   = "INIT_REPORT Init Duration: 9.05 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError\n"
		initJSON   = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":9.05}}}`
		lateText   = "2026-11-22T21:24:55.123Z " + id + " Task timed out after 3.00 seconds\n\n"
		lateReport = "REPORT RequestId: " + id + "\tDuration: 6000.00 ms\tBilled Duration: 6000 ms\tStatus: timeout\n"
		lateJSON   = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"` + id + `","metrics":{"durationMs":3000},"status":"timeout"}}`
		noModule   = "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'orm'\nTraceback (most recent call last):\n"
		noModule2  = `{"timestamp":"2026-11-22T21:24:52Z","log_level":"ERROR","errorMessage":"Unable to import module 'app': No module named 'orm'","errorType":"Runtime.ImportModuleError","requestId":"","stackTrace":[]}`
	)
	groups := map[string]string{}
	for _, row := range []struct {
		name  string
		lines []string
	}{
		{"exit 3", []string{exitText, exitSame, exitError}},
		{"exit 1", []string{exitOne}},
		{"abort", []string{aborted}},
		{"exit without a status", []string{exitReport, exitJSON}},
		{"out of memory", []string{killed, memoryText, memoryExit, memoryJSON}},
		{"exit at start", []string{initText, initJSON}},
		{"timeout", []string{lateText, lateReport, lateJSON}},
		{"no such module", []string{noModule, noModule2}},
		{"no other module", []string{strings.ReplaceAll(noModule, "orm", "csv")}},
	} {
		t.Run(row.name, func(t *testing.T) {
			want := groupOf(t, row.lines[0])
			if other, taken := groups[want]; taken || want == "" {
				t.Errorf("fingerprint of %q = %q, as of %q; want a different one", row.lines[0], want, other)
			}
			groups[want] = row.name
			for _, line := range row.lines[1:] {
				if got := groupOf(t, line); got != want {
					t.Errorf("fingerprint of %q = %s; want %s as of %q", line, got, want, row.lines[0])
				}
			}
		})
	}
}

// TestMessageCountsElsewhere: for an exception of the program itself without frames, the message
// determines the group.
func TestMessageCountsElsewhere(t *testing.T) {
	a := groupOf(t, `{"errorType":"OrderError","errorMessage":"no such order"}`)
	b := groupOf(t, `{"errorType":"OrderError","errorMessage":"no such customer"}`)
	if a == b {
		t.Errorf("fingerprint for two messages = %s; want two", a)
	}
}

// TestFailureReportedOnce: a failure is one exception in a delivery, however many lines repeat it.
// want names the types of the exceptions in order.
func TestFailureReportedOnce(t *testing.T) {
	const (
		id       = "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"
		started  = "INIT_START Runtime Version: python:3.12.v38\tRuntime Version ARN: arn:aws:lambda:eu-west-1::runtime:x"
		start    = "START RequestId: " + id + " Version: $LATEST"
		exit1    = "RequestId: " + id + " Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n"
		killed   = "RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"
		report   = "REPORT RequestId: " + id + "\tDuration: 12.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB\tStatus: error\tError Type: Runtime."
		started2 = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}}`
		reportJ  = `{"time":"2026-11-22T21:24:52.123Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"error","metrics":{"durationMs":9.05},"errorType":"Runtime.`
		initR    = "INIT_REPORT Init Duration: 9.05 ms\tPhase: init\tStatus: error\tError Type: Runtime."
		other    = "6c552c6a-8f2b-4ef7-9a4e-7d3e8a3f1c22"
		timeout  = "2026-11-22T21:24:55.123Z " + id + " Task timed out after 3.00 seconds\n\n"
		late     = "REPORT RequestId: " + id + "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms"
		module   = "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'orm'\nTraceback (most recent call last):\n"
		dump     = "panic: boom\n\ngoroutine 1 [running]:\nmain.init.0()\n\t/src/main.go:5 +0x1d\n"
		uncaught = "2026-11-22T21:24:52.123Z\t" + id + "\tERROR\tUncaught Exception \t" + `{"errorType":"TypeError","errorMessage":"x","stack":["TypeError: x","    at f (/var/task/a.js:1:1)"]}`
		reject   = "2026-11-22T21:24:52.123Z\t" + id + "\tERROR\tUnhandled Promise Rejection \t" + `{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"TypeError: x","reason":{"errorType":"TypeError","errorMessage":"x","stack":["TypeError: x","    at f (/var/task/a.js:1:2)"]},"promise":{},"stack":["Runtime.UnhandledPromiseRejection: TypeError: x","    at process.<anonymous> (file:///var/runtime/index.mjs:1276:17)"]}`
	)
	for _, row := range []struct {
		name, want string
		lines      []string
	}{
		{"exit before its report", "Runtime.ExitError exit status 1", []string{start, exit1, "END RequestId: " + id, report + "ExitError"}},
		{"exit behind its report", "Runtime.ExitError exit status 1", []string{start, "END RequestId: " + id, report + "ExitError", exit1}},
		{"killed, and its report", "Runtime.ExitError signal: killed", []string{start, killed, report + "OutOfMemory"}},
		{"report alone", "Runtime.OutOfMemory", []string{start, report + "OutOfMemory"}},
		{"crash at start", "panic boom", []string{started, dump, initR + "ExitError"}},
		{"crash at start, JSON", "panic boom", []string{started2, dump, reportJ + `ExitError"}}`}},
		{"report of a start alone", "Runtime.ExitError", []string{started, initR + "ExitError", start, report + "ExitError"}},
		{"module at start", "Runtime.ImportModuleError Unable to import module 'app': No module named 'orm'", []string{started, module, initR + "ImportModuleError", start, report + "ImportModuleError"}},
		{"two starts that fail", "panic boom, panic boom", []string{started, dump, initR + "ExitError", dump, initR + "ExitError", start, exit1, report + "ExitError"}},
		{"another start", "panic boom, Runtime.ExitError", []string{started, dump, initR + "ExitError", started, initR + "ExitError"}},
		{"exit of a start that went well", "panic boom, Runtime.ExitError exit status 1", []string{started, dump, start, exit1}},
		{"three attempts that time out", "Sandbox.Timedout Task timed out after 3.00 seconds, Sandbox.Timedout Task timed out after 3.00 seconds, Sandbox.Timedout Task timed out after 3.00 seconds",
			slices.Repeat([]string{start, "END RequestId: " + id, late + "\tStatus: timeout", timeout}, 3)},
		{"three attempts without their starts", "Sandbox.Timedout Task timed out after 3.00 seconds, Sandbox.Timedout Task timed out after 3.00 seconds, Sandbox.Timedout Task timed out after 3.00 seconds",
			slices.Repeat([]string{late + "\tStatus: timeout", timeout}, 3)},
		{"three lines of attempts alone", "Sandbox.Timedout Task timed out after 3.00 seconds, Sandbox.Timedout Task timed out after 3.00 seconds", []string{timeout, timeout}},
		{"two attempts that exit", "Runtime.ExitError exit status 1, Runtime.ExitError exit status 1", slices.Repeat([]string{start, exit1, report + "ExitError"}, 2)},
		{"exits without records", "Runtime.ExitError exit status 1, Runtime.ExitError exit status 1", []string{exit1, exit1}},
		{"an overlapping record", "panic boom", []string{start, "START RequestId: " + other + " Version: $LATEST", dump, exit1, report + "ExitError", "END RequestId: " + other}},
		{"exception that nothing caught", "TypeError x", []string{start, uncaught, exit1, report + "ExitError"}},
		{"rejection", "TypeError x", []string{start, reject, exit1, report + "UnhandledPromiseRejection"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := delivery.Delivery{Group: []byte("/aws/lambda/orders")}
			for i, line := range row.lines {
				d.Events = append(d.Events, delivery.Event{ID: strconv.AppendInt(nil, int64(i), 10), Time: 1795382692123, Message: []byte(line)})
			}
			var got []string
			for text := range strings.Lines(string(documents(t, &d))) {
				var doc struct {
					Type    string `json:"exception.type"`
					Message string `json:"exception.message"`
					Level   string `json:"log.level"`
				}
				if err := json.Unmarshal([]byte(text), &doc); err != nil {
					t.Fatal(err)
				}
				if doc.Type != "" {
					_, how, _ := strings.Cut(doc.Type+" "+doc.Message, " ")
					how = strings.TrimPrefix(how, "Runtime exited with error: ")
					got = append(got, strings.TrimSpace(doc.Type+" "+how))
					if doc.Level != "error" && doc.Level != "fatal" {
						t.Errorf("level of %s is %q; want error or fatal", text, doc.Level)
					}
				}
			}
			if all := strings.Join(got, ", "); all != row.want {
				t.Errorf("exceptions of %q = %q; want %q", row.lines, all, row.want)
			}
		})
	}
}

// TestGroupOfTheLine: error.grouping_key and similar names set the group within the function if the
// line reports an exception.
func TestGroupOfTheLine(t *testing.T) {
	long, payments := strings.Repeat("k", 10_000), stacktrace.NamedGroup("orders", "payments")
	for _, row := range []struct{ name, line, want string }{
		{"grouping key", `{"error":"boom","error.grouping_key":"payments"}`, payments},
		{"fingerprint", `{"error":"boom","exception":{"fingerprint":"payments"}}`, payments},
		{"Datadog's name", `{"error":{"message":"boom","stack":"Error: boom\n    at f (/a.js:1:1)","fingerprint":"payments"}}`, payments},
		{"Bugsnag's name", `{"error":"bang","groupingHash":"payments"}`, payments},
		{"Sentry's name", `{"error":"bang","fingerprint":["payments","eu"]}`, stacktrace.NamedGroup("orders", `["payments","eu"]`)},
		{"of a key", `{"error":"boom","fingerprint":"SHA256:x"}`, groupOf(t, `{"error":"boom"}`)},
		{"longer than a keyword", `{"error":"boom","error.grouping_key":"` + long + `"}`, stacktrace.NamedGroup("orders", long)},
		{"no exception", `{"message":"m","error.grouping_key":"payments"}`, ""},
		{"placeholder", `{"error":"boom","error.grouping_key":"-"}`, groupOf(t, `{"error":"boom"}`)},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := groupOf(t, row.line); got != row.want {
				t.Errorf("fingerprint of %.200q = %.200q; want %.200q", row.line, got, row.want)
			}
		})
	}
}

// groupOf returns the fingerprint in the document of a line.
func groupOf(t *testing.T, line string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(one(line, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	group, _ := doc["exception.fingerprint"].(string)
	return group
}

// TestUnreadableTraceIsKept: a stack trace that cannot be parsed is kept as an attribute or, if the
// line has nothing else, as the message.
func TestUnreadableTraceIsKept(t *testing.T) {
	for _, line := range []string{
		`2026/11/22 21:29:37 {"stackTrace":[{"where":"p","how":"l"}]}`,
		`{"level":"error","error":"boom","message":"m","stack":[{"where":"p","how":"l"}]}`,
		`{"level":"info","message":"m","stack":[{"where":"p","how":"l"}]}`,
	} {
		if doc := string(one(line, Options{})); !strings.Contains(doc, `\"p\"`) || !strings.Contains(doc, `\"l\"`) {
			t.Errorf("document of %q = %s; want the trace in it", line, doc)
		}
	}
}
