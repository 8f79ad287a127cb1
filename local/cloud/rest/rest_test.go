package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/storage"
	"faulty/local/cloud/template"
)

// faultyAPI returns the API of template.yaml.
func faultyAPI(binary ...string) template.API {
	return template.API{LogicalID: "Api", ID: "a1b2c3d4e5", Stage: "live", BinaryTypes: binary, Routes: []template.Route{
		{Method: "GET", Path: "/", Function: "F"}, {Method: "ANY", Path: "/", Function: "F"},
		{Method: "GET", Path: "/{proxy+}", Function: "F"}, {Method: "ANY", Path: "/{proxy+}", Function: "F"},
	}}
}

// invoker replaces a function.
type invoker func(ctx context.Context, function string, in lambda.Invocation) (lambda.Result, error)

// responding returns a function that always returns the same reply.
func responding(reply string) invoker {
	return func(context.Context, string, lambda.Invocation) (lambda.Result, error) {
		return lambda.Result{Payload: []byte(reply)}, nil
	}
}

func newAPI(api template.API, invoke invoker) *API {
	return New(Options{
		API: api, AccountID: "000000000000", Region: "us-east-1", Functions: map[string]string{"F": "faulty-api"},
		Invoke: invoke, Log: slog.New(slog.DiscardHandler),
	})
}

// TestErrors checks the status and the exact bytes of API Gateway's errors.
func TestErrors(t *testing.T) {
	const internal = `{"message": "Internal server error"}`
	hangs := func(ctx context.Context, _ string, _ lambda.Invocation) (lambda.Result, error) {
		time.Sleep(2 * integrationTimeout) // the invocation continues without its caller
		return lambda.Result{}, nil
	}
	for _, row := range []struct {
		name   string
		api    template.API
		invoke invoker
		method string
		body   io.Reader
		status int
		want   string
	}{
		{"no route", template.API{Routes: []template.Route{{Method: "POST", Path: "/", Function: "F"}}}, nil, "GET", nil, 403, `{"message":"Missing Authentication Token"}`},
		{"body over 10 MB", faultyAPI(), nil, "POST", strings.NewReader(strings.Repeat("x", maxBody+1)), 413, "HTTP content length exceeded 10485760 bytes."},
		{"event over 6 MB", faultyAPI(), nil, "POST", strings.NewReader(strings.Repeat("x", maxEvent)), 413, `{"message": "Request Too Long"}`},
		{"function fails", faultyAPI(), func(context.Context, string, lambda.Invocation) (lambda.Result, error) {
			return lambda.Result{FunctionError: "Unhandled", Payload: []byte(`{"statusCode":200}`)}, nil
		}, "GET", nil, 502, internal},
		{"throttled", faultyAPI(), func(context.Context, string, lambda.Invocation) (lambda.Result, error) {
			return lambda.Result{}, lambda.ErrThrottled
		}, "GET", nil, 500, internal},
		{"full disk", faultyAPI(), func(context.Context, string, lambda.Invocation) (lambda.Result, error) {
			return lambda.Result{}, fmt.Errorf("full: %w", storage.ErrNotCommitted)
		}, "GET", nil, 503, `{"message": "Service Unavailable"}`},
		{"integration timeout", faultyAPI(), hangs, "GET", nil, 504, `{"message": "Endpoint request timed out"}`},
		{"no object", faultyAPI(), responding(`"hello"`), "GET", nil, 502, internal},
		{"no statusCode", faultyAPI(), responding(`{"body":"x"}`), "GET", nil, 502, internal},
		{"statusCode in quotes", faultyAPI(), responding(`{"statusCode":"200"}`), "GET", nil, 502, internal},
		{"statusCode no status", faultyAPI(), responding(`{"statusCode":20}`), "GET", nil, 502, internal},
		{"interim statusCode", faultyAPI(), responding(`{"statusCode":101}`), "GET", nil, 502, internal},
		{"body an object", faultyAPI(), responding(`{"statusCode":200,"body":{}}`), "GET", nil, 502, internal},
		{"header an object", faultyAPI(), responding(`{"statusCode":200,"headers":{"A":{}}}`), "GET", nil, 502, internal},
		{"bad base64", faultyAPI("*/*"), responding(`{"statusCode":200,"isBase64Encoded":true,"body":"?"}`), "GET", nil, 502, internal},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := httptest.NewRecorder()
				newAPI(row.api, row.invoke).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), row.method, "/x", row.body))
				if w.Code != row.status || w.Body.String() != row.want {
					t.Errorf("%d %s; want %d %s", w.Code, w.Body, row.status, row.want)
				}
				if w.Header().Get("X-Amzn-Requestid") == "" || !strings.HasPrefix(w.Header().Get("X-Amzn-Trace-Id"), "Root=1-") {
					t.Errorf("header %v lacks the request's or the trace's id", w.Header())
				}
				time.Sleep(2 * integrationTimeout) // the hanging invocation ends
			})
		})
	}
}

// TestResponses checks how a function's result becomes an HTTP response.
func TestResponses(t *testing.T) {
	for _, row := range []struct {
		name, reply, accept string
		binary              []string
		status              int
		header              map[string][]string
		body                string
	}{
		{"plain", `{"statusCode":200,"body":"hello"}`, "", nil, 200, map[string][]string{"Content-Type": {"application/json"}, "Content-Length": {"5"}}, "hello"},
		{"headers", `{"statusCode":201,"headers":{"content-type":"audio/mpeg","X-Number":7,"X-Null":null},"body":"hi"}`, "", nil,
			201, map[string][]string{"Content-Type": {"audio/mpeg"}, "X-Number": {"7"}, "X-Null": {""}}, "hi"},
		{"multi-value headers", `{"statusCode":204,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"],"X":["y"]},"headers":{"X":"z"}}`, "", nil,
			204, map[string][]string{"Set-Cookie": {"a=1", "b=2"}, "X": {"y"}}, ""},
		{"binary", `{"statusCode":200,"isBase64Encoded":true,"body":"AAH/"}`, "", []string{"*/*"}, 200, nil, "\x00\x01\xff"},
		{"binary, accepted type", `{"statusCode":200,"isBase64Encoded":true,"body":"AAH/"}`, "image/png, */*", []string{"image/*"}, 200, nil, "\x00\x01\xff"},
		{"binary, other type", `{"statusCode":200,"isBase64Encoded":true,"body":"AAH/"}`, "text/html", []string{"image/*"}, 200, nil, "AAH/"},
		{"kept for itself", `{"statusCode":200,"headers":{"Content-Length":"99","Server":"mine"},"body":"x"}`, "", nil,
			200, map[string][]string{"Content-Length": {"1"}, "X-Amzn-Remapped-Content-Length": {"99"}, "X-Amzn-Remapped-Server": {"mine"}}, "x"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			r.Header.Set("Accept", row.accept)
			w := httptest.NewRecorder()
			newAPI(faultyAPI(row.binary...), responding(row.reply)).ServeHTTP(w, r)
			if w.Code != row.status || w.Body.String() != row.body {
				t.Errorf("%d %q; want %d %q", w.Code, w.Body, row.status, row.body)
			}
			for name, want := range row.header {
				if got := w.Header().Values(name); !slices.Equal(got, want) {
					t.Errorf("%s: %q; want %q", name, got, want)
				}
			}
		})
	}
}

// TestInvocation: the function receives the client's trace, or a new one.
func TestInvocation(t *testing.T) {
	for _, row := range []struct{ name, sent, want string }{
		{"the client's", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"},
		{"malformed", "Root=1-5759", "Root=1-"},
		{"none", "", "Root=1-"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got lambda.Invocation
			a := newAPI(faultyAPI(), func(_ context.Context, function string, in lambda.Invocation) (lambda.Result, error) {
				if got = in; function != "faulty-api" {
					t.Errorf("invoked %s; want faulty-api", function)
				}
				return lambda.Result{Payload: []byte(`{"statusCode":200}`)}, nil
			})
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			r.Header.Set("X-Amzn-Trace-Id", row.sent)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			if !strings.HasPrefix(got.TraceID, row.want) || len(got.TraceID) < 40 || w.Header().Get("X-Amzn-Trace-Id") != got.TraceID {
				t.Errorf("trace %q in the request, %q in the response; want both %s…", got.TraceID, w.Header().Get("X-Amzn-Trace-Id"), row.want)
			}
		})
	}
}

// TestClientGone: an incomplete body does not invoke the function. A client that still listens gets an
// error, and not the empty 200 of a handler that returns.
func TestClientGone(t *testing.T) {
	a := newAPI(faultyAPI(), func(context.Context, string, lambda.Invocation) (lambda.Result, error) {
		t.Error("the function was invoked with half a body")
		return lambda.Result{}, nil
	})
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/", iotest.ErrReader(errors.New("reset"))))
	if w.Code != http.StatusRequestTimeout || w.Header().Get("Connection") != "close" {
		t.Errorf("%d %v; want 408, and that the connection is closed", w.Code, w.Header())
	}
}

func TestRouter(t *testing.T) {
	route := func(method, path string) template.Route {
		return template.Route{Method: method, Path: path, Function: method + " " + path}
	}
	r := newRouter([]template.Route{
		route("ANY", "/{proxy+}"), route("GET", "/"), route("ANY", "/items"), route("GET", "/items/{id}"),
		route("GET", "/items/{id}/parts/{rest+}"), route("get", "/items/new"), route("POST", "/items/new"),
	})
	for _, row := range []struct {
		name, method, path, want string
		params                   map[string]string
	}{
		{"root", "GET", "/", "GET /", nil},
		{"root, other method", "POST", "/", "", nil},
		{"literal", "DELETE", "/items", "ANY /items", nil},
		{"slash at the end", "GET", "/items/", "ANY /items", nil},
		{"parameter", "GET", "/items/7%2F8", "GET /items/{id}", map[string]string{"id": "7/8"}},
		{"literal before parameter", "GET", "/items/new", "get /items/new", nil},
		{"greedy below", "GET", "/items/7/parts/a/b", "GET /items/{id}/parts/{rest+}", map[string]string{"id": "7", "rest": "a/b"}},
		{"greedy", "PUT", "/a/b%20c/", "ANY /{proxy+}", map[string]string{"proxy": "a/b c/"}},
		{"parameter, other method", "POST", "/items/7", "", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, params, ok := r.match(row.method, row.path)
			if got.Function != row.want || ok != (row.want != "") {
				t.Fatalf("match(%s %s) = %q, %v; want %q", row.method, row.path, got.Function, ok, row.want)
			}
			if ok && !maps.Equal(params, row.params) {
				t.Errorf("match(%s %s): parameters %v; want %v", row.method, row.path, params, row.params)
			}
		})
	}
}

// FuzzRouter: with a greedy route at the root, every path except / has a route,
// and its parameter is the path.
func FuzzRouter(f *testing.F) {
	f.Add("/a/b")
	f.Add("//a//%zz/")
	r := newRouter([]template.Route{{Method: "ANY", Path: "/{proxy+}"}})
	f.Fuzz(func(t *testing.T, path string) {
		_, params, ok := r.match(http.MethodGet, path)
		if want := strings.Trim(path, "/") != ""; ok != want {
			t.Errorf("match(%q) = %v; want %v", path, ok, want)
		}
		if ok && params["proxy"] == "" {
			t.Errorf("match(%q): no proxy parameter", path)
		}
	})
}

// FuzzReply: every response has a final status.
func FuzzReply(f *testing.F) {
	f.Add([]byte(`{"statusCode":200,"headers":{"A":1},"multiValueHeaders":{"B":["c"]},"body":"x","isBase64Encoded":false}`))
	f.Add([]byte(`{"statusCode":1e2}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		r, err := parseReply(lambda.Result{Payload: payload})
		if err == nil && (r.StatusCode < 200 || r.StatusCode > 599) {
			t.Errorf("parseReply(%q): status %d", payload, r.StatusCode)
		}
		if err == nil {
			r.writeHeader(http.Header{})
		}
	})
}
