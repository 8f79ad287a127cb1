package stacktrace

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestStitch splits every golden case with several lines into one event per line, stitches them and
// expects the same group. It expects two groups for two crashes in a row.
func TestStitch(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		text := strings.TrimRight(clean(readFile(t, path)), "\n") + "\n"
		if !canStitch(name, text) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			want := fingerprintOf(t, text)
			if got := stitchedGroups(text); len(got) != 1 || got[0] != want {
				t.Errorf("Span stitches the groups %q; want %q", got, want)
			}
			if strings.HasPrefix(name, "ruby-") || strings.HasPrefix(name, "go-eris") || strings.HasPrefix(name, "go-pkgerrors") || name == "go-xerrors" {
				return // a second crash looks like the cause of the first, or like an exception that wraps it
			}
			if got := stitchedGroups(text + text); len(got) != 2 || got[0] != want || got[1] != want {
				t.Errorf("Span stitches two crashes into the groups %q; want %q for each", got, want)
			}
		})
	}
}

// canStitch reports whether a golden case may arrive as one event per line and can then be
// distinguished from other lines.
func canStitch(name, text string) bool {
	switch {
	case strings.Contains(name, "-prefixed"): // the caller of stitch removes the prefixes
		return false
	case strings.Count(text, "\n") < 3, text[0] == '{', strings.Contains(text, "\n{"):
		return false // one event
	case strings.Contains(name, "multiline") && !hasAnyPrefix(name, "java", "rust", "php"), name == "node-assertion":
		return false // further lines of a message look like any other line
	case strings.HasPrefix(name, "rust-anyhow_deep"), strings.HasPrefix(name, "rust-double"), strings.HasPrefix(name, "rust-logged"), name == "rust-anyhow-one", name == "php-stack":
		return false // several lines, or lines that look like any other: the heading, the panics, the last line
	case name == "elixir-gencall", name == "elixir-taskawait", name == "erlang-gen":
		return false // two exceptions, or a message of several lines
	case strings.Contains(name, "escaped"), strings.Contains(name, "winstonPretty"):
		return false // a literal over several lines
	case name == "cpp-boost", name == "dart-logged", name == "node-customClass", strings.HasPrefix(name, "haskell-"):
		return false // the heading looks like any other line
	}
	return true
}

// stitchedGroups joins the lines that belong to one stack trace, as the forwarder does, and returns
// the fingerprints of the stack traces.
func stitchedGroups(text string) (groups []string) {
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for len(all) > 0 {
		n := Span(func(i int) (string, bool) {
			if i >= len(all) || strings.HasPrefix(all[i], "{") {
				return "", false
			}
			return all[i], true
		})
		if n > 0 {
			if e, ok := Parse(strings.Join(all[:n], "\n")); ok {
				groups = append(groups, e.Fingerprint("shop", ""))
			}
		}
		all = all[max(1, n):]
	}
	return groups
}

// TestSpanEnds checks that lines behind the stack traces of a language do not belong to them, although
// other stack traces contain similar lines.
func TestSpanEnds(t *testing.T) {
	for _, c := range []struct {
		trace string
		next  []string
	}{
		{"java.lang.RuntimeException: boom\n\tat shop.Cart.load(Cart.java:7)", []string{"│ item │ price │", "╰──────╯", "├── src", "Calls: 7"}},
		{"panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1d", []string{"│ item │ price │", "├── src", "Calls: 7"}},
		{"Unhandled exception: no price (KeyError)\n  from src/cart.cr:7:5 in 'charge'", []string{"done", "INFO: ready", "│ item │ price │"}},
		{"ERROR: LoadError: no price\nStacktrace:\n [1] charge()\n   @ Main /app/cart.jl:7", []string{"done", "INFO: ready"}},
		{"Error: no price\n├╴at src/cart.rs:7:10\n│\n╰─▶ no order\n    ╰╴at src/net.rs:5:9", []string{"done", "INFO: ready"}},
		{"PHP Fatal error:  Uncaught Exception: boom in /app/cart.php:7\nStack trace:\n#0 {main}\n  thrown in /app/cart.php on line 7", []string{"done", "INFO: ready"}},
	} {
		trace := strings.Split(c.trace, "\n")
		for _, next := range c.next {
			all := slices.Concat(trace, []string{next})
			if n := Span(func(i int) (string, bool) { return all[min(i, len(all)-1)], i < len(all) }); n != len(trace) {
				t.Errorf("Span of %q and %q = %d; want %d", c.trace, next, n, len(trace))
			}
		}
	}
}

// TestSpanBegins checks that the first line of a stack trace belongs to it.
func TestSpanBegins(t *testing.T) {
	all := []string{"Traceback (most recent call last)", "/app/main.nim(3) main", "Error: unhandled exception: no price [KeyError]", "done"}
	if n := Span(func(i int) (string, bool) { return all[min(i, len(all)-1)], i < len(all) }); n != 3 {
		t.Errorf("Span of Nim's traceback = %d; want 3", n)
	}
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
		{"at shop.Orders.Find(String id)", true},
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
		{"at noon the job starts", false},
		{"panic: boom", false},
		{"order saved (4711)", false},
		{"2026/11/22 21:24:52 listening", false},
		{"2026-11-22T21:24:52.123Z\t8476a536-e9f4\tINFO\thello", false},
	} {
		if got := Continues(c.line); got != c.want {
			t.Errorf("Continues(%q) = %v; want %v", c.line, got, c.want)
		}
	}
}

func BenchmarkBegins(b *testing.B) {
	line := "2026/11/22 21:24:52 order 4711 saved in 12 ms: 3 items, 2 parcels"
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		Begins(line)
	}
}
