package translate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"faulty/functions/forwarder/document"
)

// hostileValues returns values that are known to break parsers, mappings or limits.
func hostileValues() []string {
	values := []string{
		`null`, `true`, `false`, `"true"`, `"false"`, `"yes"`, `"True"`, `"on"`, `""`, `" "`, `{}`, `[]`, `[null]`, `[[]]`, `[{}]`, `{"":1}`, `{"a":{}}`,
		`0`, `-0`, `1`, `-1`, `127`, `128`, `-129`, `32767`, `32768`, `-32769`, `2147483648`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775809`, `12345678901234567890`,
		`1e5`, `1e999`, `-1e999`, `1e-999`, `1.7976931348623157e308`, `1.8e308`, `4.9e-324`, `1.5`, `0.1e1`, `"NaN"`, `"Infinity"`, `"-Infinity"`, `"1e999"`, `"0x10"`, `"1_000"`, `" 1 "`, `"+1"`, `"007"`, `"1."`, `"١"`,
		`"2026-11-22T21:24:52.123Z"`, `"2026-02-30T25:61:61Z"`, `"0000-00-00T00:00:00Z"`, `"+292278995-12-31T23:59:59Z"`, `253402300800`, `9999999999999`, `-62135596800`, `1795382692.123456789012345678901234567890`,
		`"\ud800"`, `"\udc00\ud800"`, `"a\ud83d\ude00b"`, `"\u0000"`, `"\u0000\u0001\u001f\u007f\u0085\u2028\ufeff\uffff"`, "\"\xff\xfe\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
		`"a.b"`, `".."`, `"_id"`, `"{\"message\":\"inner\"}"`, `"{\"a\":"`, `"[1,2"`, `["a",1,true,null,"\ud800"]`, `[1,"a",{"b":2}]`, `[{"a":1},{"a":"x"}]`, `{"a":1,"a":2,"\u0061":3}`, `{"a.b":1,"a":{"b":2}}`, `{"a":1,"a.b":2}`,
		`{"_id":"x","_source":{},"_index":"y","_routing":"z"}`, `{".":1}`, `{"..":1,"a.":2,".a":3,"a..b":4}`, `{" ":1}`, `{"*":1,"a\"b":2,"\\":3,"\n":4}`, `{"\u0000":1,"\ud800":2}`, `{"é😀":1}`,
		`"` + strings.Repeat("x", 40_000) + `"`, `"` + strings.Repeat("é", 20_000) + `"`, `"` + strings.Repeat(`\u00e9\n`, 9_000) + `"`, `{"` + strings.Repeat("k", 40_000) + `":1}`, `{"` + strings.Repeat("k.", 600) + `":1}`,
		strings.Repeat("9", 1_500), "0." + strings.Repeat("1", 1_500), `"` + strings.Repeat("9", 1_500) + `"`, "1e" + strings.Repeat("0", 1_200) + "1",
		strings.Repeat(`{"a":`, 600) + `1` + strings.Repeat(`}`, 600), strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40), strings.Repeat(`[`, 40) + strings.Repeat(`]`, 40), strings.Repeat(`[`, 10_000) + strings.Repeat(`]`, 10_000),
		`"1-5f35ae12-0c0fec141ab77a00bc047aa2"`, `"a\r\nb\rc"`, `"Traceback (most recent call last):\n  File \"a.py\", line 99999999999, in f\n    g()\nKeyError: 1"`, `"panic: x\n\ngoroutine 1 [running]:\nmain.f()\n\t/a.go:99999999999 +0x1"`,
		`[{"path":"a","line":1e9,"label":"b"}]`, `[{"func":"f","line":"1e9","source":"a.go"}]`, `{"name":"E","cause":{"cause":{"stack":["\ud800 at f (\u0000.js:1:2)"]}},"stepArray":[{"className":"\udc00","methodName":"\u0000\n","lineNumber":-2}]}`, `[{"exc_type":"E","exc_value":null,"frames":[{"filename":1}]}]`, `{"name":"E","message":"m","stack":"E: m\n    at f (/a.js:1:2)"}`, `["  File \"a.py\", line 1, in f\n"]`,
	}
	return values
}

// hostileNames returns names that a line may give its values: faulty's field names, the aliases,
// the metadata fields and the names that loggers use.
func hostileNames() []string {
	names := []string{
		"", ".", "..", "a.", ".a", "a..b", " ", "*", "_id", "_source", "_index", "_routing", "_ignored", "_field_names", "@timestamp", "observedTimestamp", "event", "event.id", "event.action", "event.ingested", "event.ingest_lag_ms",
		"time", "body", "severity", "severity.text", "trace.id", "span.id", "error", "error.type", "error.message", "error.stack_trace", "error.grouping_key", "error.culprit", "faas.invocation_id", "faas", "resource.attributes.service.name",
		"attributes", "attributes.a", "labels", "labels.plan", "metrics", "metrics.n", "log", "trace", "exception", "exception.message.keyword", "message.keyword", "http", "http.response", "aws", "_aws", "record", "plan", "n", "n.m", "a", "a.b",
		"timestamp", "ts", "level", "@l", "@t", "@x", "stack", "stackTrace", "msg", "requestId", "errorType", "@fields", "extra.stack_trace", "err", "exc_info", "text", "type", "thrown", "throwable", "stack_trace", "cause", "thrown.cause.stack", "errorVerbose", "formattedMessage", "\\u0000", "\\ud800", "é",
	}
	for f := document.Level; f <= document.EMFNamespace; f++ {
		names = append(names, f.Name())
	}
	return names
}

// hostileLines returns lines with a hostile value under every hostile name, and lines that are
// hostile as a whole.
func hostileLines() (lines []string) {
	for i, value := range hostileValues() {
		for j, name := range hostileNames() {
			if len(value) > 5_000 && (i+j)%7 != 0 { // only a sample of the long values
				continue
			}
			lines = append(lines, `{"message":"m","`+name+`":`+value+`}`)
		}
		lines = append(lines, value, "words "+value, `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"x","metrics":{"durationMs":`+value+`,"memorySizeMB":`+value+`},"status":`+value+`}}`,
			`{"_aws":{"Timestamp":`+value+`,"CloudWatchMetrics":[{"Namespace":`+value+`,"Metrics":[{"Name":"n"},{"Name":`+value+`}]}]},"n":`+value+`}`)
	}
	for _, size := range []int{256 << 10, 1 << 20} {
		lines = append(lines, strings.Repeat("a", size), strings.Repeat("\xff", size/4), strings.Repeat("\n", size), strings.Repeat("{", size), strings.Repeat("at f (a.js:1:2)\n", size/16), `{"message":"`+strings.Repeat(`\n`, size/2)+`"}`,
			`{"a":"`+strings.Repeat("word ", size/5)+`"}`, `{`+strings.Repeat(`"a":1,`, size/6)+`"b":2}`)
	}
	var many strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&many, `"k%d":%d,`, i, i)
	}
	return append(lines, `{`+many.String()+`"z":1}`)
}

// randomLines returns objects with hostile names and values, and random pieces of the other lines
// joined together.
func randomLines(n int, others []string) (lines []string) {
	r := rand.New(rand.NewPCG(4, 2026))
	names, values := hostileNames(), hostileValues()
	pick := func() string {
		for {
			if v := values[r.IntN(len(values))]; len(v) < 300 {
				return v
			}
		}
	}
	for range n {
		if r.IntN(3) == 0 {
			a, b := others[r.IntN(len(others))], others[r.IntN(len(others))]
			if len(a)+len(b) < 10_000 {
				lines = append(lines, a[:r.IntN(len(a)+1)]+b[r.IntN(len(b)+1):])
			}
			continue
		}
		var members []string
		for range 1 + r.IntN(12) {
			value := pick()
			if r.IntN(3) == 0 {
				value = `{"` + names[r.IntN(len(names))] + `":` + value + `,"` + names[r.IntN(len(names))] + `":[` + pick() + `,` + pick() + `]}`
			}
			members = append(members, `"`+names[r.IntN(len(names))]+`":`+value)
		}
		lines = append(lines, "{"+strings.Join(members, ",")+"}")
	}
	return lines
}

// goldenLines returns the lines of the golden files in this package and in stacktrace.
func goldenLines(tb testing.TB) (lines []string) {
	tb.Helper()
	paths, _ := filepath.Glob("testdata/*.jsonl")
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden.jsonl") {
			continue
		}
		for _, e := range readDelivery(tb, path).Events {
			lines = append(lines, string(e.Message))
		}
	}
	paths, _ = filepath.Glob("../stacktrace/testdata/*.txt")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		quoted, _ := json.Marshal(string(text))
		lines = append(lines, string(text), `{"level":"error","message":"failed","stack":`+string(quoted)+`}`)
	}
	return lines
}

// fuzzedLines returns the inputs that fuzzing saved: the string and []byte literals in
// testdata/fuzz of all sibling packages.
func fuzzedLines(tb testing.TB) (lines []string) {
	tb.Helper()
	paths, _ := filepath.Glob("../*/testdata/fuzz/*/*")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			_, literal, _ := strings.Cut(strings.TrimSpace(line), "(")
			if input, err := strconv.Unquote(strings.TrimSuffix(literal, ")")); err == nil {
				lines = append(lines, input)
			}
		}
	}
	return lines
}

// corpus returns all of these lines.
func corpus(tb testing.TB) []string {
	tb.Helper()
	lines := append(goldenLines(tb), fuzzedLines(tb)...)
	lines = append(lines, randomLines(3_000, lines)...)
	return append(lines, hostileLines()...)
}
