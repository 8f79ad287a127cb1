package stacktrace

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestStitch cuts every golden case that has several lines into one event per
// line, puts them together again and expects the same group.
func TestStitch(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			text := readFile(t, path)
			if strings.Count(clean(text), "\n") < 2 || clean(text)[0] == '{' || strings.Contains(text, "\n{") {
				t.Skip("one event")
			}
			switch name := filepath.Base(path); {
			case strings.Contains(name, "multiline"), name == "node-assertion.txt":
				t.Skip("a message's further lines look like any other line")
			case name == "node-customClass.txt", name == "ruby-logger.txt", name == "ruby-rails.txt", name == "ruby-template.txt":
				t.Skip("the heading looks like any other line")
			}
			want := fingerprintOf(t, text)
			got := "none"
			for _, trace := range stitched(strings.SplitAfter(text, "\n")) {
				if e, ok := Parse(trace); ok {
					got = e.Fingerprint("shop")
					break
				}
			}
			if got != want {
				t.Errorf("fingerprint of the stitched lines = %s; want %s\n%q", got, want, stitched(strings.SplitAfter(text, "\n")))
			}
		})
	}
}

// stitched joins the lines that belong to one trace, as the forwarder does.
func stitched(lines []string) (traces []string) {
	open := false
	for _, line := range lines {
		switch {
		case open && Continues(line):
			traces[len(traces)-1] += line
		case Begins(line):
			traces = append(traces, line)
			open = true
		default:
			open = false
		}
	}
	return traces
}

func TestBegins(t *testing.T) {
	for _, c := range []struct {
		line string
		want bool
	}{
		{"panic: boom", true},
		{"panic: runtime error: index out of range [5] with length 3 [recovered, repanicked]", true},
		{"fatal error: all goroutines are asleep - deadlock!", true},
		{"runtime: goroutine stack exceeds 1000000000-byte limit", true},
		{"goroutine 7 [running]:", true},
		{"2026/11/22 21:24:52 http: panic serving 127.0.0.1:5000: boom", true},
		{"SIGABRT: abort", true},
		{"Traceback (most recent call last):", true},
		{"[ERROR] KeyError: 'id'", true},
		{"Exception in thread \"main\" java.lang.RuntimeException: boom", true},
		{"java.lang.IllegalStateException", true},
		{"Unhandled exception. System.Exception: boom", true},
		{"TypeError: x is not a function", true},
		{"/var/task/index.js:12", true},
		{"file:///var/task/index.mjs:12", true},
		{"app.rb:3:in `/': divided by 0 (ZeroDivisionError)", true},
		{"2026-11-22T21:24:52.123Z\t8476a536-e9f4\tERROR\tError: boom", true},
		{"", false},
		{"    at load (/var/task/db.js:3:5)", false},
		{`{"errorType":"Error"}`, false},
		{"START RequestId: 8476a536 Version: $LATEST", false},
		{"GET / 200", false},
		{"Loading: 3 of 7", false},
		{"order 4711: Error", false},
	} {
		if got := Begins(c.line); got != c.want {
			t.Errorf("Begins(%q) = %v; want %v", c.line, got, c.want)
		}
	}
}

func TestContinues(t *testing.T) {
	for _, c := range []struct {
		line string
		want bool
	}{
		{"", true},
		{"\n", true},
		{"goroutine 1 [running]:", true},
		{"main.main()", true},
		{"main.(*T).m(0xc000, {0x1, 0x2})", true},
		{"panic({0x4a2b60?, 0xc000012345?})", true},
		{"\t/x.go:12 +0x1d", true},
		{"created by main.main in goroutine 1", true},
		{"[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49a1c3]", true},
		{"...additional frames elided...", true},
		{"runtime stack:", true},
		{"rax    0x0", true},
		{"exit status 2", true},
		{`  File "/var/task/app.py", line 3, in handler`, true},
		{"ValueError: bad id", true},
		{"botocore.errorfactory.ResourceNotFoundException: no table", true},
		{"KeyboardInterrupt", true},
		{"During handling of the above exception, another exception occurred:", true},
		{"\tat shop.Main.main(Main.java:3)", true},
		{"Caused by: java.io.IOException: disk", true},
		{"\t... 12 more", true},
		{"... 12 more", true},
		{"    at Runtime.handler (/var/task/index.js:9:1) {", true},
		{"  code: 'E1'", true},
		{"}", true},
		{"Node.js v20.20.2", true},
		{" ---> System.Exception: inner", true},
		{"--- End of stack trace from previous location ---", true},
		{"app.rb:3:in 'Db#load'", true},
		{`{"level":"INFO","message":"GET / 200"}`, false},
		{`  {"level":"INFO"}`, false},
		{"START RequestId: 8476a536 Version: $LATEST", false},
		{"END RequestId: 8476a536", false},
		{"REPORT RequestId: 8476a536\tDuration: 1.2 ms", false},
		{"INIT_START Runtime Version: provided:al2023", false},
		{"XRAY TraceId: 1-5759e988-bd862e3fe1be46a994272793", false},
		{"GET / 200", false},
		{"order saved (4711)", false},
		{"2026/11/22 21:24:52 listening", false},
		{"2026-11-22T21:24:52.123Z\t8476a536-e9f4\tINFO\thello", false},
	} {
		if got := Continues(c.line); got != c.want {
			t.Errorf("Continues(%q) = %v; want %v", c.line, got, c.want)
		}
	}
}
