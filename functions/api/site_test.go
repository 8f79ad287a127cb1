package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"faulty/functions/internal/lambdatest"
	"faulty/functions/internal/logs"
)

// newTestSite returns a site and its log.
func newTestSite(t testing.TB, vars ...string) (*site, *bytes.Buffer) {
	t.Helper()
	out := new(bytes.Buffer)
	s, err := newSite(lambdatest.Lookup(vars...), logs.New(out))
	if err != nil {
		t.Fatal(err)
	}
	out.Reset() // discard the warning about the queue
	return s, out
}

// lines parses log lines.
func lines(t testing.TB, out fmt.Stringer) (all []map[string]any) {
	t.Helper()
	for line := range strings.Lines(out.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("log line %q is not JSON: %v", line, err)
		}
		all = append(all, fields)
	}
	return all
}

func readEvent(t testing.TB, name string) (ev events.APIGatewayProxyRequest) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".event.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &ev); err != nil {
		t.Fatal(err)
	}
	return ev
}

// checkFields compares the fields in want with those of a line.
func checkFields(t *testing.T, line, want map[string]any) {
	t.Helper()
	for key, value := range want {
		if fmt.Sprint(line[key]) != fmt.Sprint(value) {
			t.Errorf("%s = %v; want %v", key, line[key], value)
		}
	}
}

func TestServe(t *testing.T) {
	s, out := newTestSite(t, "FAILURE_RATE=0")
	for _, method := range []string{"GET", "POST", "HEAD", "DELETE"} {
		out.Reset()
		ev := readEvent(t, "get")
		ev.HTTPMethod = method
		reply, err := s.Handle(t.Context(), ev)
		if err != nil || reply.StatusCode != http.StatusOK || reply.IsBase64Encoded {
			t.Fatalf("%s / = %d, base64 %v, %v; want 200 as text", method, reply.StatusCode, reply.IsBase64Encoded, err)
		}
		contentType := reply.MultiValueHeaders["Content-Type"][0]
		if strings.Contains(contentType, ";") || reply.MultiValueHeaders["Content-Length"][0] != fmt.Sprint(len(reply.Body)) {
			t.Errorf("headers = %v; want the type alone and a length of %d", reply.MultiValueHeaders, len(reply.Body))
		}
		got := lines(t, out)
		if len(got) != 1 {
			t.Fatalf("%d lines; want 1:\n%s", len(got), out)
		}
		checkFields(t, got[0], map[string]any{
			"level": "INFO", "logger": "faulty.access", "message": method + " / 200",
			"http.request.method": method, "http.route": "/", "url.path": "/", "http.response.status_code": 200,
			"content.length": len(strings.ReplaceAll(reply.Body, "\n", "")), "content.type": contentType,
			"faas.coldstart": method == "GET", // the first request
			"traceId":        "67891233abcdef012345678912345678",
		})
		if ms, ok := got[0]["http.latency_ms"].(float64); !ok || ms < 0 {
			t.Errorf("http.latency_ms = %v; want a number", got[0]["http.latency_ms"])
		}
	}
}

// TestNotFound: any path except / returns the 404 page. The page escapes the
// path.
func TestNotFound(t *testing.T) {
	s, out := newTestSite(t)
	for _, test := range []struct{ path, logged, shown string }{
		{"/x", "/x", "/x"},
		{"/a/b/", "/a/b/", "/a/b/"},
		{"/<script>alert(1)</script>", "/<script>alert(1)</script>", "/&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"/what?is=this", "/what?is=this", "/what?is=this"},
		{"/100%", "/100%", "/100%"},
		{"/with%20space", "/with space", "/with space"},
		{"//elsewhere.example/", "//elsewhere.example/", "//elsewhere.example/"},
		{"/line\nbreak", "/line\nbreak", "/line\nbreak"},
	} {
		t.Run(test.path, func(t *testing.T) {
			out.Reset()
			ev := readEvent(t, "get")
			ev.Path = test.path
			reply, err := s.Handle(t.Context(), ev)
			if err != nil || reply.StatusCode != http.StatusNotFound {
				t.Fatalf("Handle(%q) = %d, %v; want 404", test.path, reply.StatusCode, err)
			}
			if title := "<title>Page not found at " + test.shown + "</title>"; !strings.Contains(reply.Body, title) {
				t.Errorf("page = %s; want %s", reply.Body, title)
			}
			got := lines(t, out)
			checkFields(t, got[0], map[string]any{"level": "WARN", "logger": "faulty.request", "message": "Not Found: " + test.logged,
				"url.path": test.logged, "http.route": "/{proxy+}", "http.response.status_code": 404})
			checkFields(t, got[1], map[string]any{"level": "INFO", "message": "GET " + test.logged + " 404"})
		})
	}
}

// TestFail: a failure causes one error line, one access line and a 500 page.
func TestFail(t *testing.T) {
	s, out := newTestSite(t, "PROFILE=uniform")
	reply, err := s.Handle(t.Context(), readEvent(t, "post-base64")) // asks for a KeyError
	if err != nil || reply.StatusCode != http.StatusInternalServerError {
		t.Fatalf("Handle() = %d, %v; want 500", reply.StatusCode, err)
	}
	if got := reply.MultiValueHeaders["X-Fault"]; len(got) != 1 || got[0] != "KeyError" {
		t.Errorf("X-Fault = %v; want KeyError", got)
	}
	if !strings.Contains(reply.Body, "<h1>Server Error (500)</h1><p>KeyError</p>") {
		t.Errorf("page = %s; want a server error with its type", reply.Body)
	}
	got := lines(t, out)
	if len(got) != 2 {
		t.Fatalf("%d lines; want 2:\n%s", len(got), out)
	}
	checkFields(t, got[0], map[string]any{"level": "ERROR", "logger": "faulty.request", "message": "Internal Server Error: /",
		"exception.type": "KeyError", "exception.message": `"timezone"`, "exception.handled": true, "http.response.status_code": 500})
	if stack := fmt.Sprint(got[0]["exception.stacktrace"]); !strings.HasPrefix(stack, "goroutine ") || !strings.Contains(stack, "fault.settings.get(") {
		t.Errorf("exception.stacktrace = %s; want a dump that passes settings.get", stack)
	}
	checkFields(t, got[1], map[string]any{"level": "INFO", "message": "POST / 500"})
}

func TestUnknownFault(t *testing.T) {
	s, out := newTestSite(t)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/?fault=<b>", nil))
	if w.Code != http.StatusBadRequest || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Errorf("status %d, type %q; want 400 as plain text", w.Code, w.Header().Get("Content-Type"))
	}
	for _, want := range []string{`There is no fault "<b>"`, "\nKeyError ", "\ntimeout "} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("page = %s; want %q in it", w.Body, want)
		}
	}
	checkFields(t, lines(t, out)[0], map[string]any{"level": "WARN", "message": "Bad Request: /"})
}

// TestPlatformTrace: without a client's trace, lines have Lambda's trace.
func TestPlatformTrace(t *testing.T) {
	s, out := newTestSite(t, "FAILURE_RATE=0")
	ctx := context.WithValue(t.Context(), "x-amzn-trace-id", "Root=1-00000000-000000000000000000000007") //nolint:staticcheck // aws-lambda-go's key
	ev := readEvent(t, "get")
	ev.MultiValueHeaders["X-Amzn-Trace-Id"] = []string{"Root=nonsense"}
	if _, err := s.Handle(ctx, ev); err != nil {
		t.Fatal(err)
	}
	checkFields(t, lines(t, out)[0], map[string]any{"traceId": "00000000000000000000000000000007"})
}

func TestConfigMistakes(t *testing.T) {
	_, err := newSite(lambdatest.Lookup("PROFILE=odd", "FAILURE_RATE=25", "SEED=x", "QUEUE_TIMEOUT=1"), logs.New(io.Discard))
	const want = `PROFILE="odd" must be one of distinct, uniform
FAILURE_RATE="25" must be a number from 0 to 1
SEED="x" must be a whole number
QUEUE_TIMEOUT="1" must be a duration above zero such as 800ms or 2s`
	if err == nil || err.Error() != want {
		t.Errorf("newSite() =\n%v\nwant\n%s", err, want)
	}
}

func BenchmarkHandle(b *testing.B) {
	for _, rate := range []string{"0", "1"} {
		b.Run("failures="+rate, func(b *testing.B) {
			s, err := newSite(lambdatest.Lookup("PROFILE=uniform", "SEED=1", "FAILURE_RATE="+rate), logs.New(io.Discard))
			if err != nil {
				b.Fatal(err)
			}
			ev := readEvent(b, "get")
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Handle(b.Context(), ev); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
