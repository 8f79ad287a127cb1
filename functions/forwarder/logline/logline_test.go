package logline

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/forwarder/level"
	"faulty/functions/forwarder/timestamp"
)

const observed = 1795382692123e6 // 2026-11-22T21:24:52.123Z

// parser is safe for concurrent use by multiple tests.
var parser = NewParser()

// parse returns the decoded document of a line.
func parse(tb testing.TB, line string) map[string]any {
	tb.Helper()
	d := document.Document{Observed: observed}
	input := []byte(line)
	parser.Parse(&d, input)
	if quick := (document.Document{Observed: observed}); parser.Time(&quick, input) != d.Time {
		tb.Errorf("Time(%q) = %d; Parse finds %d", line, quick.Time, d.Time)
	}
	quick := document.Document{Observed: observed}
	if at, ok := parser.QuickTime(&quick, input); ok && at != d.Time {
		tb.Errorf("QuickTime(%q) = %d; Parse finds %d", line, at, d.Time)
	}
	for _, isOther := range []bool{false, true} {
		checkOutline(tb, input, isOther)
	}
	out := d.Append(nil, nil)
	var doc map[string]any
	if err := json.Unmarshal(out, &doc); err != nil {
		tb.Fatalf("Parse(%q) makes %s: %v", line, out, err)
	}
	if string(input) != line {
		tb.Errorf("Parse changed its input %q to %q", line, input)
	}
	return doc
}

// checkOutline checks that the outline of a line, if it has one, has what Parse finds, and that Parse finds no exception.
func checkOutline(tb testing.TB, line []byte, isOtherService bool) {
	tb.Helper()
	outline := document.Document{Observed: observed, OtherService: isOtherService}
	if !parser.Outline(&outline, line) {
		return
	}
	d := document.Document{Observed: observed, OtherService: isOtherService}
	if _, found := parser.Parse(&d, line); found || outline.Time != d.Time {
		tb.Errorf("the outline of %q has no exception and the time %d; Parse finds %t, %d", line, outline.Time, found, d.Time)
	}
	for _, f := range []document.Field{document.Level, document.Message, document.FaasName, document.FaasExecution, document.Action, document.FaasStatus, document.ExceptionType, document.ExceptionMessage, document.ExceptionStacktrace, document.ExceptionFingerprint} {
		if got, want := outline.Get(f).Text(), d.Get(f).Text(); !bytes.Equal(got, want) {
			tb.Errorf("the outline of %q has %s %q; Parse finds %q", line, f.Name(), got, want)
		}
	}
}

// TestEveryFieldHasItsName: a line that uses faulty's field names sets these fields.
func TestEveryFieldHasItsName(t *testing.T) {
	values := map[document.Kind]string{
		document.Keyword: `"x"`, document.Text: `"x"`, document.Double: `1.5`, document.Long: `7`,
		document.Integer: `7`, document.Short: `7`, document.Boolean: `true`,
	}
	special := map[document.Field]string{
		document.Level: `"info"`, document.TraceID: `"0123456789abcdef0123456789abcdef"`, document.SpanID: `"0123456789abcdef"`,
		document.XRayTraceID: `"1-5f35ae12-0c0fec141ab77a00bc047aa2"`, document.FaasExecution: `"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11"`,
		document.ExceptionStacktrace: `"a\nb"`, document.ClientIP: `"203.0.113.7"`,
	}
	for f := document.Level; f <= document.HostName; f++ {
		value := values[f.Kind()]
		if v, ok := special[f]; ok {
			value = v
		}
		if f == document.Action || f.Kind() == document.Nested { // only the forwarder sets these
			continue
		}
		flat := parse(t, `{"`+f.Name()+`":`+value+`}`)
		parts := strings.Split(f.Name(), ".")
		nested := parse(t, `{"`+strings.Join(parts, `":{"`)+`":`+value+strings.Repeat("}", len(parts)))
		if flat[f.Name()] == nil || nested[f.Name()] == nil || flat["attributes"] != nil {
			t.Errorf("%s: flat %v, nested %v; want the field in both", f.Name(), flat, nested)
		}
	}
}

func TestReservedNamesAreAttributes(t *testing.T) {
	for _, name := range []string{"event.id", "event.action", "event.ingested", "observedTimestamp", "aws.cloudwatch.log_group", "exception.frames", "attributes", "_id", "labels", "metrics"} {
		doc := parse(t, `{"message":"m","`+name+`":"forged"}`)
		attributes, _ := doc["attributes"].(map[string]any)
		if attributes[name] != "forged" || doc[name] == "forged" {
			t.Errorf("%s given by a line = %v; want it under attributes", name, doc)
		}
	}
}

func TestParseLevel(t *testing.T) {
	for in, want := range map[string]level.Level{
		"INFO": level.Info, "Information": level.Info, "notice": level.Info, "WARNING": level.Warn, "warn": level.Warn, "SEVERE": level.Error,
		"CRITICAL": level.Fatal, "panic": level.Fatal, "dpanic": level.Fatal, "Verbose": level.Trace, "TRACE": level.Trace, "DEBUG": level.Debug,
		"ERROR+4": level.Fatal, "ERROR+3": level.Error, "ERROR-1": level.Warn, "INFO+2": level.Info, "DEBUG-4": level.Trace, "DEBUG-99": level.None, "INFO+": level.None,
		"10": level.Trace, "20": level.Debug, "30": level.Info, "40": level.Warn, "50": level.Error, "60": level.Fatal,
		"0": level.Fatal, "3": level.Error, "4": level.Warn, "6": level.Info, "7": level.Debug, "8": level.None, "70": level.None,
		"": level.None, "loud": level.None, "informationally_so": level.None, "INF\x00": level.None,
	} {
		if got := level.Parse([]byte(in)); got != want {
			t.Errorf("level.Parse(%q) = %d; want %d", in, got, want)
		}
	}
}

func TestPrefixes(t *testing.T) {
	const none = ""
	for _, row := range []struct{ name, line, level, at, message string }{ // at is the time if the line contains it; an empty message means the whole line
		{"Python's asctime", "2026-11-22 21:24:51,100 ERROR shop: m", "error", "2026-11-22T21:24:51.100Z", "m"},
		{"dashes", "2026-11-22 21:24:51,100 - shop.cart - WARNING - m", "warn", "2026-11-22T21:24:51.100Z", "m"},
		{"Python's default", "CRITICAL:shop:m", "fatal", none, "m"},
		{"loguru", "2026-11-22 21:24:51.100 | SUCCESS  | __main__:f:1 - m", "info", "2026-11-22T21:24:51.100Z", "m"},
		{"clock and thread", "21:24:51.100 [main] WARN shop - m", "warn", "2026-11-22T21:24:51.100Z", "m"},
		{"brackets", "[ERROR] m", "error", none, "m"},
		{"small letters in brackets", "[warning] m", "warn", none, "m"},
		{"time with zone and fraction", "2026-11-22T21:24:51.100Z INFO m", "info", "2026-11-22T21:24:51.100Z", "m"},
		{"time without a fraction", "2026-11-22T21:24:51Z INFO m", "info", "2026-11-22T21:24:51.000Z", "m"},
		{"colours", "2026-11-22T21:24:51.100Z \x1b[31merror\x1b[39m: m", "error", "2026-11-22T21:24:51.100Z", "m"},
		{"a logger's line as a message without a level", `{"host":"h","message":"2026-11-22 21:24:51,100 - shop - WARNING - m"}`, "warn", "2026-11-22T21:24:51.100Z", "m"},
		{"a sentence as a message without a level", `{"message":"HTTP 500 from upstream"}`, none, none, "HTTP 500 from upstream"},
		{"winston", "error: m", "error", none, "m"},
		{"Go's panic", "panic: m", none, none, none},
		{"Node's error", "Error: m", none, none, none},
		{"HTTP", "HTTP 500 from upstream", none, none, none},
		{"a word in capitals", "HELLO world", none, none, none},
		{"a level later on", "all of it is an ERROR today", none, none, none},
		{"a thread that is none", "[main", none, none, none},
		{"a colour without end", "\x1b[31", none, none, none},
	} {
		t.Run(row.name, func(t *testing.T) {
			doc := parse(t, row.line)
			level, _ := doc["log.level"].(string)
			at, _ := doc["@timestamp"].(string)
			if at == doc["observedTimestamp"] {
				at = none
			}
			if row.message == none {
				row.message = row.line
			}
			if level != row.level || at != row.at || doc["message"] != row.message {
				t.Errorf("Parse(%q) = %q, %q, %q; want %q, %q, %q", row.line, level, at, doc["message"], row.level, row.at, row.message)
			}
		})
	}
}

func TestParseTime(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"RFC 3339", "2026-11-22T21:24:52.123Z", "2026-11-22T21:24:52.123Z"},
		{"offset", "2026-11-22T21:24:52.5+01:30", "2026-11-22T19:54:52.5Z"},
		{"offset without colon", "2026-11-22 21:24:52,308+0000", "2026-11-22T21:24:52.308Z"},
		{"short offset", "2026-11-22 21:24:52-05", "2026-11-23T02:24:52Z"},
		{"no zone", "2026-11-22 21:24:52,308", "2026-11-22T21:24:52.308Z"},
		{"Go's log", "2026/11/22 21:24:52", "2026-11-22T21:24:52Z"},
		{"leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"seconds", "1795382692", "2026-11-22T21:24:52Z"},
		{"seconds with a fraction", "1795382692.25", "2026-11-22T21:24:52.25Z"},
		{"milliseconds", "1795382692123", "2026-11-22T21:24:52.123Z"},
		{"microseconds", "1795382692123456", "2026-11-22T21:24:52.123456Z"},
		{"nanoseconds", "1795382692123456789", "2026-11-22T21:24:52.123456789Z"},
		{"month 13", "2026-13-22T21:24:52Z", ""},
		{"trailing text", "2026-11-22T21:24:52Z and more", ""},
		{"word", "yesterday", ""},
		{"empty", "", ""},
		{"negative", "-5", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			ns, ok := timestamp.Parse([]byte(row.in))
			if ok != (row.want != "") {
				t.Fatalf("timestamp.Parse(%q) = %v; want %q", row.in, ok, row.want)
			}
			if got := time.Unix(0, ns).UTC().Format(time.RFC3339Nano); ok && got != row.want {
				t.Errorf("timestamp.Parse(%q) = %s; want %s", row.in, got, row.want)
			}
		})
	}
}

// TestTime: the time in a message that is an event itself wins, and a time in an object whose name
// is that of a metric does not count.
func TestTime(t *testing.T) {
	for _, row := range []struct{ name, in, want string }{
		{"member", `{"level":"INFO","timestamp":"2026-11-20T01:02:03.004Z","message":"m"}`, "2026-11-20T01:02:03.004Z"},
		{"whole second, made more precise", `{"timestamp":"2026-11-20T01:02:03Z","time":"2026-11-20T01:02:03.004Z"}`, "2026-11-20T01:02:03.004Z"},
		{"event in the message", `{"timestamp":"2026-11-20T01:02:03.004Z","message":"{\"time\":\"2026-11-19T01:02:03.004Z\",\"level\":\"info\"}"}`, "2026-11-19T01:02:03.004Z"},
		{"line of a program in a wrapper", `{"time":"2026-11-20T01:02:03.004Z","stream":"stdout","log":"2026-11-19T01:02:03.004Z INFO m\n"}`, "2026-11-19T01:02:03.004Z"},
		{"logger's line in the message", `{"timestamp":"2026-11-20T01:02:03.004Z","message":"2026-11-19 01:02:03,004 - a - ERROR - m"}`, "2026-11-19T01:02:03.004Z"},
		{"metric", `{"time":1.5,"_aws":{"Timestamp":1795000000123,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"time"}]}]}}`, "2026-11-18T11:06:40.123Z"},
		{"record of Lambda", `{"time":"2026-11-20T01:02:03.004Z","type":"platform.start","record":{"requestId":"1"}}`, "2026-11-20T01:02:03.004Z"},
		{"record of the Telemetry API", `{"time":"2026-11-20T01:02:03.004Z","type":"function","record":{"timestamp":"2026-11-19T01:02:03.004Z","level":"INFO","message":"m"}}`, "2026-11-19T01:02:03.004Z"},
		{"beside an object", `{"customer":{"timestamp":"2026-11-19T01:02:03.004Z"},"timestamp":"2026-11-20T01:02:03.004Z","message":"GET /cart","level":"INFO"}`, "2026-11-20T01:02:03.004Z"},
		{"logger's line behind a level", `{"level":"INFO","timestamp":"2026-11-20T01:02:03.004Z","message":"2026-11-19 01:02:03,004 - a - ERROR - m"}`, "2026-11-20T01:02:03.004Z"},
		{"event behind half a pair", `{"timestamp":"2026-11-20T01:02:03.004Z","message":"\t{\"time\":\"2026-11-19T01:02:03.004Z\",\"level\":\"info\",\"message\":\"\ud800\"}"}`, "2026-11-19T01:02:03.004Z"},
		{"event in a nested message", `{"timestamp":"2026-11-20T01:02:03.004Z","log":{"message":"{\"time\":\"2026-11-19T01:02:03.004Z\",\"level\":\"info\"}"}}`, "2026-11-19T01:02:03.004Z"},
		{"none", `{"message":"m"}`, "2026-11-22T21:24:52.123Z"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := document.Document{Observed: observed}
			if got := time.Unix(0, parser.Time(&d, []byte(row.in))).UTC().Format(time.RFC3339Nano); got != row.want {
				t.Errorf("Time(%s) = %s; want %s", row.in, got, row.want)
			}
			parse(t, row.in)
		})
	}
}

// TestQuickTime checks which objects have a time that few of their members are sufficient to know.
func TestQuickTime(t *testing.T) {
	for _, row := range []struct {
		in   string
		want bool
	}{
		{`{"timestamp":"2026-11-20T01:02:03.004Z","level":"INFO","message":"m"}`, true},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","customer":{"id":1,"messageType":"a"}}`, true},
		{`{"timestamp":"2026-11-20T01:02:03Z","message":"m"}`, false}, // another member may be more precise
		{`{"timestamp":"2026-11-20T01:02:03.004Z","message":"m"`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","message":"2026-11-20 01:02:02,123 ERROR shop: no price"}`, false}, // a logger's line has a time of its own
		{`{"timestamp":"2026-11-20T01:02:03.004Z","event":"2026-11-20 01:02:02,123 ERROR shop: no price"}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","body":"2026-11-20 01:02:02,123 ERROR shop: no price"}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","level":"ERROR","event":"2026-11-20 01:02:02,123 ERROR shop: no price"}`, true},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","error":{"message":"m"}}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","awslogs":{"data":"H4sI"}}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","requestPayload":{"awslogs":{"data":"H4sI"}}}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","faulty":1}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","_source":{"message":"m"}}`, false},
		{`{"timestamp":"2026-11-20T01:02:03.004Z","messageType":"CONTROL_MESSAGE"}`, false},
	} {
		for range 2 { // the second time, the names of the members are known
			d := document.Document{Observed: observed}
			if _, got := parser.QuickTime(&d, []byte(row.in)); got != row.want {
				t.Errorf("QuickTime(%s) = %t; want %t", row.in, got, row.want)
			}
		}
	}
}

// FuzzParseDate compares parseDate with the time package for texts that both accept.
func FuzzParseDate(f *testing.F) {
	f.Add("2026-11-22T21:24:52.123456789+01:00")
	f.Add("2000-02-29T00:00:00Z")
	f.Fuzz(func(t *testing.T, in string) {
		want, err := time.Parse(time.RFC3339Nano, in)
		got, n := timestamp.ISO([]byte(in))
		if err != nil || n != len(in) {
			return
		}
		if got != want.UnixNano() {
			t.Errorf("timestamp.ISO(%q) = %d; want %d", in, got, want.UnixNano())
		}
	})
}

func TestTrace(t *testing.T) {
	const hex, xray = "5f35ae120c0fec141ab77a00bc047aa2", "1-5f35ae12-0c0fec141ab77a00bc047aa2"
	for _, row := range []struct{ name, in, trace, xray string }{
		{"OpenTelemetry", hex, hex, ""},
		{"X-Ray", xray, hex, xray},
		{"header", "Root=" + xray + ";Parent=2be948a625588e32;Sampled=1", hex, xray},
		{"header in another order", "Self=1-x;Root=" + xray, hex, xray},
		{"too short", hex[1:], "", ""},
		{"no hex", "zz" + hex[2:], "", ""},
		{"X-Ray and more", xray + "0", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			doc := parse(t, `{"traceId":"`+row.in+`"}`)
			trace, _ := doc["traceId"].(string)
			id, _ := doc["aws.xray.trace_id"].(string)
			if trace != row.trace || id != row.xray {
				t.Errorf("trace %q = %q, %q; want %q, %q", row.in, trace, id, row.trace, row.xray)
			}
		})
	}
}

func seeds() []string {
	return []string{
		"", "plain text", "caf\xe9 \x00", `{"level":"INFO","message":"hello","n":12345678901234567890,"o":{"a":[1,{"b":2}],"c":null}}`,
		`{"message":"{\"message\":\"{\\\"message\\\":\\\"deep\\\"}\"}"}`, `{"time":"2026-11-22T21:24:52.123Z","type":"platform.report","record":{"requestId":"x","metrics":{"durationMs":1e400}}}`,
		"REPORT RequestId: x\tDuration: 1 ms\tStatus: timeout\n", "START RequestId: x Version: 1", "[ERROR]\t2026-11-22T21:24:52.123Z\t5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tbad",
		"2026-11-22T21:24:52.123Z\tundefined\tINFO\t{\"a\":1}", `2026/11/22 21:29:37 {"errorMessage":"m","stackTrace":[{"path":"p","line":1,"label":"l"}]}`, `time=1 level=info msg="a b" x=y`,
		`{"_aws":{"Timestamp":1795382692123,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"error"}]}]},"error":1}`, `{"exception":[{"exc_type":"E","exc_value":"v","is_cause":true,"frames":[{"filename":"a.py","lineno":1,"name":"f"}]}]}`,
		`[app] {"level":"info","msg":"m"}`, "\x1b[2m2026-11-22T21:24:52.123Z\x1b[0m [\x1b[33m\x1b[1mwarning  \x1b[0m] m", "2026-11-22 21:24:52,123 - a - ERROR - m", `ts=1 "k v"="a"`, `{"@fields":{"level":"info"},"@message":"m"}`,
		"time=1 \x8fevel=info\x00=\"a b\" x=y", "371679e24301dc140fbb7d0fd7957adb9ad32e41 1625 audio/mpeg", `{"stack":["a","b"],"error":"x\ny","traceId":"Root=1-5f35ae12-0c0fec141ab77a00bc047aa2"}`,
	}
}

// FuzzParse: every line makes a valid document with a plausible time, and the content of the line
// is in the document, at least in its message.
func FuzzParse(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		doc := parse(t, line)
		at, err := time.Parse(time.RFC3339Nano, doc["@timestamp"].(string))
		if err != nil || at.UnixNano() <= 946684800e9 || at.UnixNano() > observed+24*int64(time.Hour) {
			t.Errorf("Parse(%q) has @timestamp %v", line, doc["@timestamp"])
		}
		message, _ := doc["message"].(string)
		plain := repair(string(format.Clean([]byte(line))))
		for word := range strings.FieldsSeq(message) { // columns may have been cut out between them
			if strings.IndexByte(line, '{') < 0 && strings.IndexByte(line, '=') < 0 && !strings.Contains(plain, word) {
				t.Errorf("Parse(%q) has %q in its message %q, which is not in it", line, word, message)
			}
		}
		traced := strings.Contains(line, "tack") || strings.Contains(line, "trace") // translate reads these, or keeps the line
		if !traced && doc["event.action"] == "application" && len(doc) == 4 && doc["attributes"] == nil && message != repair(line) && !json.Valid([]byte(strings.TrimSpace(line))) && !strings.HasPrefix(line, "time=") {
			t.Errorf("Parse(%q) keeps %q only", line, message)
		}
	})
}

// repair replaces invalid UTF-8 byte by byte, as encoding/json does.
func repair(s string) string {
	text, _ := json.Marshal(s)
	var out string
	_ = json.Unmarshal(text, &out)
	return out
}

func BenchmarkParse(b *testing.B) {
	for _, row := range []struct{ name, line string }{
		{"json", `{"timestamp":"2026-11-22T21:24:52.123Z","level":"INFO","message":"GET / 200","logger":"faulty.access","requestId":"5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11","traceId":"0123456789abcdef0123456789abcdef","http.request.method":"GET","http.response.status_code":200,"http.latency_ms":1.25,"customer":{"id":7}}`},
		{"report", "REPORT RequestId: 5b441b59-8f2b-4ef7-9a4e-7d3e8a3f1c11\tDuration: 102.25 ms\tBilled Duration: 103 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 151.02 ms\t\n"},
		{"text", "cart 17 has been priced, nothing unusual about it\n"},
	} {
		b.Run(row.name, func(b *testing.B) {
			parser := NewParser()
			line := []byte(row.line)
			var d document.Document
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				d.Reset()
				d.Observed = observed
				parser.Parse(&d, line)
			}
		})
	}
}
