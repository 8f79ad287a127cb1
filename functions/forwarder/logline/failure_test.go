package logline

import (
	"encoding/json"
	"testing"

	"faulty/functions/forwarder/document"
)

// TestNoException: a value of an error member that is not an error stays an attribute.
func TestNoException(t *testing.T) {
	for _, line := range []string{
		`{"error":"-"}`, `{"error":"none"}`, `{"err":"None"}`, `{"error":"null"}`, `{"error":"nil"}`, `{"err":"<nil>"}`,
		`{"error":""}`, `{"exception":"{}"}`, `{"error":{"type":"-","message":"n/a"}}`, `{"exc_info":"None"}`, `{"error":false}`,
		`{"stack":["MERN","MEAN"]}`, `{"trace":["a","b"]}`, `{"stack":[1,2]}`, `{"video":{"frames":[{"name":"a.js"}]}}`, `{"video":{"frames":["(a)","(b)"]}}`,
		"level=info msg=done err=<nil>",
	} {
		doc := parse(t, line)
		for _, name := range []string{"exception.type", "exception.message", "exception.stacktrace"} {
			if doc[name] != nil {
				t.Errorf("%s of %s = %q; want none", name, line, doc[name])
			}
		}
	}
	if doc := parse(t, `{"stack":["MERN","MEAN"]}`); doc["attributes"] == nil {
		t.Error("a list of words called stack is lost")
	}
	if doc := parse(t, `{"error":"no such order"}`); doc["exception.message"] != "no such order" {
		t.Error("an error of one line is no exception's message")
	}
	if doc := parse(t, `{"error":"first\nsecond"}`); doc["exception.message"] != "first\nsecond" {
		t.Error("an error of two lines is no exception's message")
	}
}

// TestEnvelope: an event inside an envelope hides no attribute of the envelope.
func TestEnvelope(t *testing.T) {
	doc := parse(t, `{"kind":"outer","same":"s","list":["o"],"free":1,"message":"{\"message\":\"m\",\"kind\":\"inner\",\"same\":\"s\",\"list\":[\"i\"]}"}`)
	got, _ := json.Marshal(doc["attributes"])
	const want = `{"envelope.kind":"outer","envelope.list":"[\"o\"]","free":"1","kind":"inner","list":["i"],"same":"s"}`
	if doc["message"] != "m" || string(got) != want {
		t.Errorf("message %q, attributes %s; want m, %s", doc["message"], got, want)
	}
}

// TestFailureText: an exception in parts becomes the text that its language prints.
func TestFailureText(t *testing.T) {
	for _, row := range []struct{ name, line, want string }{
		{"Go", `{"stack":[{"func":"charge","line":"20","source":"main.go"}],"error":"boom"}`, "boom\ncharge\n\tmain.go:20"},
		{"JVM", `{"thrown":{"name":"a.E","message":"m","cause":{"name":"a.F","extendedStackTrace":[{"class":"a.C","method":"n","line":-2}]},"extendedStackTrace":[{"class":"a.B","method":"m","file":"B.java","line":7}]}}`, "a.E: m\n\tat a.B.m(B.java:7)\nCaused by: a.F\n\tat a.C.n(Native Method)"},
		{"Python", `{"stack_trace":{"type":"E","value":"m","frames":[{"file":"a.py","line":3,"function":"f","statement":" g() "}]}}`, "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\nE: m"},
		{"Node.js", `{"error":{"name":"E","message":"m","stack":"E: m\n    at f (/a.js:1:2)","cause":{"name":"F","message":"n","stack":"F: n\n    at g (/b.js:3:4)"}}}`, "E: m\n    at f (/a.js:1:2) {\n  [cause]: F: n\n      at g (/b.js:3:4)\n}"},
		{"cause alone", `{"error":{"name":"E","message":"m","cause":{"name":"F","stack":"F\n    at g (/b.js:3:4)"}}}`, "E: m {\n  [cause]: F\n      at g (/b.js:3:4)\n}"},
		{"Ruby", `{"failure":{"type":"E","message":"m","stack":[{"file":"a.rb","line":3,"function":"f"}]}}`, "E: m\na.rb:3:in 'f'"},
		{"unknown shape", `{"error":{"name":"E","stack":[{"where":"x"}]}}`, ""},
		{"another exception before it", `{"exception":"E: x\n    at f (/a.js:1:2)","thrown":{"extendedStackTrace":[{"class":"a.B","method":"m"}]}}`, "E: x\n    at f (/a.js:1:2)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, _ := parse(t, row.line)["exception.stacktrace"].(string); got != row.want {
				t.Errorf("stack of %s =\n%q\nwant\n%q", row.line, got, row.want)
			}
		})
	}
}

// BenchmarkFailure measures one exception of log4j2 with a cause.
func BenchmarkFailure(b *testing.B) {
	line := []byte(`{"thrown":{"name":"a.E","message":"m","cause":{"name":"a.F","extendedStackTrace":[{"class":"a.C","method":"n","line":-2}]},"extendedStackTrace":[{"class":"a.B","method":"m","file":"B.java","line":7},{"class":"a.B","method":"main","file":"B.java","line":9}]}}`)
	var d document.Document
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		d.Reset()
		NewParser().Parse(&d, line)
	}
}
