package translate

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPlatformFailureGroups: what Lambda tells of a failure has one fingerprint
// in both log formats, whatever else each says.
func TestPlatformFailureGroups(t *testing.T) {
	const id = "5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"
	const (
		exitText   = "RequestId: " + id + " Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n"
		exitOther  = "RequestId: 6c552c6a-8f2b-4ef7-9a4e-7d3e8a3f1c22 Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"
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
		{"exit", []string{exitText, exitOther, exitReport, exitJSON, exitError}},
		{"exit at start", []string{initText, initJSON}},
		{"timeout", []string{lateText, lateReport, lateJSON}},
		{"no such module", []string{noModule, noModule2}},
		{"no other module", []string{strings.ReplaceAll(noModule, "orm", "csv")}},
	} {
		t.Run(row.name, func(t *testing.T) {
			want := groupOf(t, row.lines[0])
			if other, taken := groups[want]; taken || want == "" {
				t.Errorf("fingerprint of %q = %q, as of %q; want one of its own", row.lines[0], want, other)
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

// TestMessageCountsElsewhere: an exception of the program's own that has no
// frames is told from others by its message.
func TestMessageCountsElsewhere(t *testing.T) {
	a := groupOf(t, `{"errorType":"OrderError","errorMessage":"no such order"}`)
	b := groupOf(t, `{"errorType":"OrderError","errorMessage":"no such customer"}`)
	if a == b {
		t.Errorf("fingerprint for two messages = %s; want two", a)
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

// TestUnreadableTraceIsKept: a trace that nobody can read stays, as an attribute
// or, where the line has nothing else, as the message.
func TestUnreadableTraceIsKept(t *testing.T) {
	for _, line := range []string{
		`2026/11/22 21:29:37 {"stackTrace":[{"path":"p","line":1,"label":"l"}]}`,
		`{"level":"error","error":"boom","message":"m","stack":[{"where":"p","how":"l"}]}`,
		`{"level":"info","message":"m","stack":[{"where":"p","how":"l"}]}`,
	} {
		if doc := string(one(line, Options{})); !strings.Contains(doc, `\"p\"`) || !strings.Contains(doc, `\"l\"`) {
			t.Errorf("document of %q = %s; want the trace in it", line, doc)
		}
	}
}
