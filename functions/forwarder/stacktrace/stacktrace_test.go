package stacktrace

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

func TestParseNoTrace(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"empty", ""},
		{"sentence", "GET / 200"},
		{"sentence with at", "at noon the job starts"},
		{"sentence with a location", "saved at line 12:30"},
		{"time of day on a line of its own", "deploy finished\n at 12:00"},
		{"platform", "START RequestId: 8476a536-e9f4-11e8-9739-2dfe598c3fcd Version: $LATEST"},
		{"report", "REPORT RequestId: 8476a536\tDuration: 1.2 ms\tBilled Duration: 2 ms"},
		{"type alone", "ValueError: bad id"},
		{"panic alone", "panic: boom"},
		{"JSON log", `{"level":"INFO","message":"GET / 200","trace":{"id":"4f3a"},"stack":7}`},
		{"JSON text", `"just a string"`},
		{"JSON array", `[1,2,"x"]`},
		{"JSON with a multi-line message", `{"message":"first\nsecond"}`},
		{"broken JSON", `{"errorType`},
		{"brace", "{"},
		{"brackets", "[[[[[[[["},
		{"numbered list", "ERROR: no price\nStacktrace:\n [1] first we looked at home\n [2] then in the shop\n"},
		{"thrown string", "/var/task/crash.js:67\n  throw 'text'\n  ^\ntext\n\nNode.js v20.20.2\n"},
	} {
		if e, ok := Parse(c.text); ok {
			t.Errorf("%s: Parse(%q) = %+v, true; want false", c.name, c.text, e)
		}
	}
}

// TestParsePrefixes: a stack trace that is truncated anywhere neither breaks the parser nor
// produces false frames.
func TestParsePrefixes(t *testing.T) {
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, path := range paths {
		text := readFile(t, path)
		whole, _ := Parse(text)
		step := 1 + len(text)/200
		for n := 0; n < len(text); n += step {
			e, ok := Parse(text[:n])
			if !ok {
				continue
			}
			if got, most := frameCount(e), frameCount(whole)+1; got > most && e.Type != "SIGQUIT" {
				t.Errorf("Parse(%s[:%d]) has %d frames; want at most %d", path, n, got, most)
			}
		}
	}
}

func frameCount(e Exception) int {
	n := len(e.Frames)
	for _, c := range e.Causes {
		n += len(c.Frames)
	}
	return n
}

// TestParseLarge repeats text that could make a scan quadratic up to 256 KB, the largest CloudWatch
// Logs event.
func TestParseLarge(t *testing.T) {
	size := race.Reduced(256 << 10)
	for _, c := range []struct{ name, head, unit string }{
		{"Go", "panic: x\n\ngoroutine 1 [running]:\n", "main.f()\n\t/x.go:1 +0x1\n"},
		{"Go heads", "", "panic: x\n\tpanic: y\n"},
		{"Go panics", "panic: x", "\n\tpanic: y"},
		{"goroutines", "", "goroutine 1 [running]:\n"},
		{"Python", "Traceback (most recent call last):\n", "  File \"x.py\", line 1, in f\n"},
		{"Python chain", "", "Traceback (most recent call last):\n  File \"x.py\", line 1, in f\nE\n\nDuring handling of the above exception, another exception occurred:\n\n"},
		{"Python groups", "Traceback (most recent call last):\n", "+-+---------------- 1 ----------------\n"},
		{"Node", "Error\n", "    at f (/x.js:1:1)\n"},
		{"Node causes", "Error\n    at f (/x.js:1:1) {\n", "  [cause]: Error: x\n      at f (/x.js:1:1) {\n"},
		{"Java", "E: x\n", "\tat a.B.c(B.java:1)\n"},
		{"Java causes", "E: x\n\tat a.B.c(B.java:1)\n", "Caused by: a.E: x\n"},
		{".NET heads", "", "a.E: x ---> "},
		{".NET", "E: x\n", "   at A.B()\n"},
		{"Ruby", "", "x.rb:1:in 'f'\n"},
		{"arrows", "E: x\n   at A.B()\n", " ---> E: x\n"},
		{"calls on one line", "", " at a.b.C.d(C.java:1)"},
		{"escaped calls", "", `\n\tat a.b.C.d(C.java:1)`},
		{"wrapped by", "a.b.E: x\n\tat a.b.C.d(C.java:1)\n", "Wrapped by: a.b.E: x\n"},
		{"gin", "", "/a.go:1 (0x1)\n"},
		{"Go locations", "", "\t/a.go:1\n"},
		{"eris", "", "\ta.b:/a.go:1\n"},
		{"races", "", "WARNING: DATA RACE\n"},
		{"Ruby hints", "x.rb:1:in 'f': x (E)\n", "hint\n"},
		{"Ruby chain", "", "x.rb:1:in 'f': x (E)\n"},
		{"Rust", "stack backtrace:\n", "   0: f\n             at a.rs:1:2\n"},
		{"Rust panics", "", "thread 'x' panicked at a.rs:1:2:\n"},
		{"Rust causes", "", "Caused by:\n    0: x\n"},
		{"Rust errors", "", "Error: \n0: x\n"},
		{"PHP", "PHP Fatal error:  Uncaught E: x in /a.php:1\n", "#0 /a.php(1): f()\n"},
		{"PHP chain", "PHP Fatal error:  Uncaught E: x in /a.php:1\n", "Stack trace:\n#0 {main}\n\nNext E: x in /a.php:1\n"},
		{"PHP warnings", "", "PHP Warning:  x in /a.php on line 1\n"},
		{"PHP headings", "", "Stack trace:\nx\n"},
		{"Monolog", "", "[object] (A(code: 1): x at a.php:1)\n"},
		{"Elixir", "** (E) x\n", "    lib/a.ex:1: A.f/1\n"},
		{"Elixir banners", "", "** (E) x\n    ** (EXIT) y\n"},
		{"Erlang reports", "", "=CRASH REPORT==== 1 ===\n"},
		{"Erlang errors", "", "Error in process <0.1.0>\n"},
		{"Dart", "", "Unhandled exception:\n"},
		{"Dart calls", "", "#0      f (package:a/a.dart:1:2)\n"},
		{"Swift", "", "a.swift:1: Fatal error: x\n"},
		{"sanitizers", "", "==1==ERROR: AddressSanitizer: x\n"},
		{"shell", "", "x.sh: line 1: y\n"},
		{"Lua", "", "stack traceback:\n"},
		{"Python brackets", "", "[ERROR] E: x\n"},
		{"Python rich", "╭─ Traceback (most recent call last) ─╮\n", "│ /x.py:1 in f │\n"},
		{"Python rich titles", "", "╭─ Traceback (most recent call last) ─╮\n"},
		{"Python threads", "", "Current thread 0x1 (most recent call first):\n"},
		{"Python fatal", "", "Fatal Python error: x\n"},
		{"Python members", "  + Exception Group Traceback (most recent call last):\n", "    +---------------- 2 ----------------\n"},
		{"Node brackets", "", "[Error: x\n"},
		{"Node closed brackets", "", "[Error: x] {\n"},
		{"Node open brackets", "", "[E: ["},
		{"Node classes", "", "A [B] "},
		{"Node elided", "Error: x\n", "    at f (/x.js:1:1)\n    ... 2 lines matching cause stack trace ...\n"},
		{"Node causes in words", "Error: x\n    at f (/x.js:1:1)\n", "caused by: Error: x\n    at f (/x.js:1:1)\n"},
		{"Node keys", "", "a: "},
		{"Node words behind", "Error: x\n", "    at f (/x.js:1:1) y\n"},
		{"Bun excerpts", "", "1 | x\n"},
		{"Deno members", "", "error: Uncaught (in promise) AggregateError: x\n    Error: y\n        at f (/x.js:1:1)\n"},
		{"literals", "", `'a\n    at f (/x.js:1:1)' `},
		{"joined literals", "", `'a\n' + `},
		{"broken literals", "", `'\n  at `},
		{"words", "", "word "},
		{"colons", "", ":in "},
		{"JSON objects", "", `{"a":`},
		{"JSON arrays", "", "["},
		{"JSON strings", "", `"\\`},
		{"JSON causes", "", `{"errorType":"E","cause":`},
		{"JSON wraps", `{"m":"`, `\n{\"m\":`},
		{"braces in text", "x ", `{"error":`},
		{"escapes", "", "\x1b[31m\r"},
		{"escape characters", "", "\x1b]"},
		{"no-break spaces", "", "\u00a0"},
	} {
		text := c.head + strings.Repeat(c.unit, (size-len(c.head))/len(c.unit))
		took := cputime.Of(func() {
			e, _ := Parse(text)
			e.Fingerprint("shop", "")
			Begins(text)
			Follows(text, text)
		})
		if took > 2*time.Second {
			t.Errorf("%s: %d bytes took %v; want far less than 2 s", c.name, len(text), took)
		}
	}
}

// FuzzParse: every name and file is in the input, possibly decoded from JSON. The fingerprint is 16
// hexadecimal digits and deterministic.
func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, path := range paths {
		if text := readFile(f, path); len(text) < 4<<10 {
			f.Add(text)
		}
	}
	for _, broken := range []string{`\u`, `\u00`, `\ud83d`, `\ud83d\u00`, `\u\"`, `\\u0041`, `\u001b`, `\u001b[3`, `\u000d`} {
		f.Add(`{"errorType":"E","errorMessage":"m","stackTrace":["  File \"/a` + broken + `.py\", line 3, in f` + broken + `","  File \"/b.py\", line 3, in g"]}`)
		f.Add(`{"errorType":"E","errorMessage":"m","stackTrace":[{"path":"a` + broken + `/b.go","line":3,"label":"f` + broken + `"}]}`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := Parse(text)
		checkCache(t, new(Cache), text)
		Begins(text)
		Follows(firstLine(text), lastLine(text))
		if !ok {
			return
		}
		sources := decoded(text)
		check := func(frames []Frame) {
			for _, f := range frames {
				if !containedIn(sources, f.Function[f.label:]) || !containedIn(sources, f.File) {
					t.Errorf("frame %+v of Parse(%q) is not in the input", f, text)
				}
			}
		}
		check(e.Frames)
		for _, c := range e.Causes {
			check(c.Frames)
		}
		a, b := e.Fingerprint("shop", ""), e.Fingerprint("shop", "")
		if a != b || len(a) != 16 || strings.Trim(a, "0123456789abcdef") != "" {
			t.Errorf("Fingerprint of %q = %q, then %q; want the same 16 hexadecimal digits both times", text, a, b)
		}
	})
}

// stringParts matches what Node.js prints between the parts of a long string.
var stringParts = regexp.MustCompile("['\"`] \\+\\s+['\"`]")

// decoded returns text with its JSON escapes decoded up to the number of levels that Parse unwraps.
// It cleans the text before decoding, after it, or not at all, because an escape sequence may
// itself be escaped and lose only its first character.
func decoded(text string) []string {
	list := []string{clean(text)}
	for _, text := range []string{text, clean(text), stringParts.ReplaceAllString(text, "")} {
		for range maxWraps + 2 {
			text = unquoted(text)
			list = append(list, clean(text), text, strings.ReplaceAll(text, escape, ""))
		}
	}
	return list
}

// unquoted decodes the escapes between all quotes of text.
func unquoted(text string) string {
	var b []byte
	for _, part := range strings.SplitAfter(text, `"`) {
		b = append(appendLiteral(b, strings.TrimSuffix(part, `"`)), part[len(strings.TrimSuffix(part, `"`)):]...)
	}
	return string(b)
}

// containedIn searches for s in the sources. It then searches again without the rows and edges of a
// box and the escapes of a literal, from which s may be joined.
func containedIn(sources []string, s string) bool {
	for _, source := range sources {
		if strings.Contains(source, s) {
			return true
		}
	}
	bare := strings.NewReplacer("│", "", "|", "", " ", "", "\n", "", `\`, "")
	for _, source := range sources {
		literal := string(appendLiteral(nil, source))
		if strings.Contains(bare.Replace(source), bare.Replace(s)) || strings.Contains(bare.Replace(literal), bare.Replace(s)) {
			return true
		}
	}
	return false
}

// BenchmarkParse measures Parse and Fingerprint together, per dialect.
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{
		"go-http", "golambda-nil-map", "python-three", "python-runtime_text", "node-static", "node-lambdaText",
		"node-pino", "java17-executor", "dotnet-async", "ruby-cause34",
	} {
		b.Run(name, func(b *testing.B) {
			text := readFile(b, filepath.Join("testdata", name+".txt"))
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				e, _ := Parse(text)
				e.Fingerprint("shop", "")
			}
		})
	}
}

// BenchmarkParseNone measures lines without a stack trace.
func BenchmarkParseNone(b *testing.B) {
	for name, text := range map[string]string{
		"text": "2026/11/22 21:24:52 listening on port 8050, 12 workers",
		"json": `{"timestamp":"2026-11-22T21:24:52.123Z","level":"INFO","message":"GET / 200","requestId":"8476a536-e9f4-11e8-9739-2dfe598c3fcd","http.request.method":"GET","http.response.status_code":200}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(text)
			}
		})
	}
}

func BenchmarkContinues(b *testing.B) {
	lines := strings.Split(readFile(b, "testdata/go-http.txt"), "\n")
	b.ReportAllocs()
	for b.Loop() {
		for _, line := range lines {
			Continues(line)
		}
	}
}
