package differential

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

// question is one request to both servers. It is one line of testdata/queries.ndjson.
type question struct {
	Name   string          `json:"name"`
	Method string          `json:"method"`
	Path   string          `json:"path"` // including the query string
	Body   json.RawMessage `json:"body,omitempty"`
	raw    string          // sent instead of Body: a bulk body, or invalid JSON
}

// response is a response. Its numbers are decoded in the form in which they were written.
type response struct {
	status int
	body   any // a string if the response is not JSON
}

// server responds to questions.
type server func(question) (response, error)

// at returns the server at a URL.
func at(url string) server {
	return func(q question) (response, error) { return ask(url, q) }
}

func ask(url string, q question) (response, error) {
	body := []byte(q.raw)
	if q.raw == "" && len(q.Body) > 0 {
		body = q.Body
		var text string // if the body is a JSON string, the content of the string is sent
		if json.Unmarshal(body, &text) == nil {
			body = []byte(text)
		}
	}
	req, err := http.NewRequest(q.Method, url+q.Path, bytes.NewReader(body))
	if err != nil {
		return response{}, fmt.Errorf("question %s: %w", q.Name, err)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return response{}, fmt.Errorf("question %s: %w", q.Name, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return response{}, fmt.Errorf("response to %s: %w", q.Name, err)
	}
	return response{resp.StatusCode, decode(text)}, nil
}

func decode(text []byte) any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return string(text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return string(text)
	}
	return v
}

// mustAsk is like ask for requests that must get a response.
func mustAsk(t *testing.T, s server, q question) response {
	t.Helper()
	a, err := s(q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// reset removes the indices and the template of an earlier run.
func reset(t *testing.T, s server) {
	t.Helper()
	for _, path := range []string{"/diff-logs-*,diff-dynamic,diff-condition?ignore_unavailable=true", "/_index_template/diff-logs"} {
		mustAsk(t, s, question{Name: "reset", Method: http.MethodDelete, Path: path})
	}
}

// template returns the index template for the indices of this test.
func template(t *testing.T) json.RawMessage {
	t.Helper()
	text, err := os.ReadFile(templateFile)
	if err != nil {
		t.Fatal(err)
	}
	var body object
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatalf("%s: %v", templateFile, err)
	}
	body["index_patterns"] = []string{"diff-logs-*"}
	text, err = json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// setup returns the requests that fill the stores. The test also compares their responses.
func setup(t *testing.T) []question {
	t.Helper()
	questions := []question{
		{Name: "setup template", Method: http.MethodPut, Path: "/_index_template/diff-logs", Body: template(t)},
	}
	all := bulks()
	for _, file := range []string{"testdata/odd.ndjson", "testdata/dynamic.ndjson"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	all = append(all, all[0]) // all of its documents exist already
	for i, body := range all {
		questions = append(questions, question{Name: fmt.Sprintf("setup bulk %d", i), Method: http.MethodPost, Path: "/_bulk", raw: body})
	}
	return append(questions, question{Name: "setup refresh", Method: http.MethodPost, Path: "/diff-logs-*,diff-dynamic/_refresh"})
}

// questions returns the requests in testdata/queries.ndjson.
func questions(t *testing.T) []question {
	t.Helper()
	text, err := os.ReadFile("testdata/queries.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var all []question
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var q question
		if err := json.Unmarshal([]byte(line), &q); err != nil || q.Name == "" || seen[q.Name] {
			t.Fatalf("queries.ndjson:%d: %q, %v; want a question with a unique name", i+1, line, err)
		}
		seen[q.Name] = true
		all = append(all, q)
	}
	return all
}
