package lambda

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestRuntimeAPIRefusals checks unknown calls, and responses to requests that are
// not in flight.
func TestRuntimeAPIRefusals(t *testing.T) {
	a, err := newRuntimeAPI()
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	a.expect("id-1")
	for _, row := range []struct {
		name, method, path string
		status             int
		body               string
	}{
		{"another version", "GET", "/2019-01-01/runtime/invocation/next", 404, "UnknownPath"},
		{"post to next", "POST", "/2018-06-01/runtime/invocation/next", 404, "UnknownPath"},
		{"another call", "POST", "/2018-06-01/runtime/invocation/id-1/stream", 404, "UnknownPath"},
		{"another request", "POST", "/2018-06-01/runtime/invocation/id-0/response", 400, "InvalidRequestID"},
		{"the request", "POST", "/2018-06-01/runtime/invocation/id-1/response", 202, "OK"},
		{"the request again", "POST", "/2018-06-01/runtime/invocation/id-1/error", 400, "InvalidRequestID"},
		{"init error", "POST", "/2018-06-01/runtime/init/error", 202, "OK"},
	} {
		t.Run(row.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), row.method, "http://"+a.addr()+row.path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != row.status || !strings.Contains(string(body), row.body) {
				t.Errorf("%s %s: %d %s; want %d %s", row.method, row.path, res.StatusCode, body, row.status, row.body)
			}
		})
	}
}
