package translate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"testing"

	"faulty/functions/forwarder/delivery"
	"faulty/functions/internal/env"
	"faulty/functions/internal/race"
)

// everyOption returns an environment that sets all variables that change a document.
func everyOption(tb testing.TB) Options {
	tb.Helper()
	vars := env.Reader{Lookup: func(name string) (string, bool) {
		value, ok := map[string]string{
			"AWS_REGION": "eu-west-1", "MASK": "all", "MASK_PATTERNS": "[a-c]\n\\d{3}",
			"PROMOTE_LABELS": "plan,a.b,é,http.response,type", "PROMOTE_METRICS": "n,order,Latency,exception.line,a.c",
		}[name]
		return value, ok
	}}
	options := LoadOptions(&vars)
	if err := vars.Err(); err != nil {
		tb.Fatal(err)
	}
	return options
}

// documentsOf returns the documents of lines. Each line is a separate delivery.
func documentsOf(tb testing.TB, lines []string, options Options) (docs [][]byte) {
	tb.Helper()
	translator := Translator{Options: options}
	for i, line := range lines {
		d := delivery.Delivery{Owner: []byte("123456789012"), Group: []byte("/aws/lambda/orders"), Stream: []byte("s"), Events: []delivery.Event{{ID: fmt.Append(nil, i), Time: 1795382692123, Message: []byte(line)}}}
		common := translator.Begin(&d, 1795382693123e6)
		doc := translator.Document(&d, 0).Append(nil, common)
		checkObject(tb, doc)
		docs = append(docs, doc)
	}
	return docs
}

// TestCorpusIsValid: every line of the corpus becomes valid JSON without repeated names. One
// goroutine translates all lines, so the race detector, which makes a line fifteen times as
// expensive, only needs a sample of them.
func TestCorpusIsValid(t *testing.T) {
	lines := corpus(t)
	if len(lines) < 5_000 {
		t.Errorf("the corpus has %d lines; want at least 5,000", len(lines))
	}
	if race.Enabled {
		const every = 6
		n := 0
		lines = slices.DeleteFunc(lines, func(line string) bool { n++; return n%every != 0 || len(line) > 300_000 })
	}
	for name, options := range map[string]Options{"plain": {}, "options": everyOption(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documentsOf(t, lines, options)
		})
	}
}

// TestOpenSearchAcceptsCorpus: a real OpenSearch with the index template accepts all documents of
// the corpus. The test runs if OPENSEARCH_URL is set:
//
//	OPENSEARCH_URL=http://127.0.0.1:9200 go test -run Accepts ./functions/forwarder/translate
func TestOpenSearchAcceptsCorpus(t *testing.T) {
	url := os.Getenv("OPENSEARCH_URL")
	if url == "" {
		t.Skip("OPENSEARCH_URL is not set")
	}
	const index = "faulty-accept-test"
	for _, path := range []string{"/" + index + "-*", "/_index_template/" + index} { // remove the leftovers of an aborted run
		call(t, "DELETE", url+path, nil)
		t.Cleanup(func() { call(t, "DELETE", url+path, nil) })
	}
	template, err := os.ReadFile("../../../infra/indices/template.json")
	if err != nil {
		t.Fatal(err)
	}
	template = bytes.Replace(template, []byte(`"faulty-*"`), []byte(`"`+index+`-*"`), 1)
	template = bytes.Replace(template, []byte(`"priority": 500`), []byte(`"priority": 501`), 1)
	if status, response := call(t, "PUT", url+"/_index_template/"+index, template); status != http.StatusOK {
		t.Fatalf("the index template is rejected: %s", response)
	}
	lines := corpus(t)
	for name, options := range map[string]Options{"plain": {}, "options": everyOption(t)} {
		docs := documentsOf(t, lines, options)
		refused := 0
		for start := 0; start < len(docs); {
			var body []byte
			first := start
			for ; start < len(docs) && len(body) < 4<<20; start++ {
				body = append(append(body, `{"create":{}}`+"\n"...), docs[start]...)
				body = append(body, '\n')
			}
			for i, reason := range refusals(t, url+"/"+index+"-"+name+"/_bulk", body) {
				if refused++; refused <= 10 {
					t.Errorf("%s: line %.300q\nmakes %.500s\nwhich is refused: %s", name, lines[first+i], docs[first+i], reason)
				}
			}
		}
		t.Logf("%s: %d documents, %d refused", name, len(docs), refused)
	}
}

// refusals sends a bulk request and returns the reasons for refused documents, by position.
func refusals(t *testing.T, url string, body []byte) map[int]string {
	t.Helper()
	status, response := call(t, "POST", url, body)
	var verdicts struct {
		Items []struct {
			Create struct {
				Status int
				Error  json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(response, &verdicts); err != nil || status != http.StatusOK {
		t.Fatalf("POST %s = %d %.1000s", url, status, response)
	}
	refused := map[int]string{}
	for i, item := range verdicts.Items {
		if item.Create.Status != http.StatusCreated {
			refused[i] = string(item.Create.Error)
		}
	}
	return refused
}

func call(t *testing.T, method, url string, body []byte) (status int, response []byte) {
	t.Helper()
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	response, err = io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, response
}
