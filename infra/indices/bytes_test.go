package indices

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
)

// TestBytesPerDocument compares the index size with the template and with
// OpenSearch's dynamic mapping. Each index contains the same 100,000 documents,
// merged into one segment.
//
//	OPENSEARCH_URL=http://localhost:9200 go test ./infra/indices -run TestBytesPerDocument -v
func TestBytesPerDocument(t *testing.T) {
	s := openSearch(t)
	docs := documents(t, lines(10_000))
	weigh := func(name string, body []byte, docs [][]byte) float64 {
		index := "/tune-bytes-" + name
		s.Remove(index)
		defer s.Remove(index)
		s.Call("PUT", index, body, nil)
		s.fill(index, docs)
		return s.bytesPerDocument(index)
	}
	dynamic := weigh("dynamic", []byte(`{"settings":{"number_of_shards":1,"number_of_replicas":0}}`), docs)
	t.Logf("%d documents, default dynamic mapping: %.1f bytes each", len(docs), dynamic)
	tuned := weigh("template", indexBody(t), docs)
	t.Logf("template: %.1f bytes each, ratio %.3f", tuned, tuned/dynamic)
	if tuned/dynamic > maxRatio {
		t.Errorf("ratio %.3f; want at most %.2f", tuned/dynamic, maxRatio)
	}
	plain := weigh("without", indexBody(t), without(t, docs, "log.pattern"))
	t.Logf("template, without log.pattern: %.1f bytes each, ratio of log.pattern %.3f", plain, tuned/plain)
	if tuned/plain > maxPattern {
		t.Errorf("ratio of log.pattern %.3f; want at most %.2f", tuned/plain, maxPattern)
	}
}

// maxRatio is the maximum size of a document, relative to its size with
// OpenSearch's dynamic mapping.
const maxRatio = 0.45

// maxPattern is the maximum size of a document, relative to its size without
// log.pattern.
const maxPattern = 1.05

// without returns copies of the documents without a field.
func without(t *testing.T, docs [][]byte, field string) (rest [][]byte) {
	t.Helper()
	for _, doc := range docs {
		var members map[string]json.RawMessage
		if err := json.Unmarshal(doc, &members); err != nil {
			t.Fatal(err)
		}
		start := bytes.Index(doc, fmt.Appendf(nil, `,%q:`, field))
		if value, ok := members[field]; ok && start >= 0 {
			end := start + len(field) + len(`,"":`) + len(value)
			doc = append(bytes.Clone(doc[:start]), doc[end:]...)
		}
		rest = append(rest, doc)
	}
	return rest
}

// documents converts lines to documents with the forwarder's command, so that the
// test measures what is released.
func documents(t *testing.T, lines []line) [][]byte {
	t.Helper()
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, l := range lines {
		if err := encoder.Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "faulty/functions/forwarder/cmd/parse")
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run faulty/functions/forwarder/cmd/parse: %v", err)
	}
	docs := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	if len(docs) != len(lines) {
		t.Fatalf("parse made %d documents of %d lines", len(docs), len(lines))
	}
	return docs
}

// indexBody returns the part of the template that is the body of an index.
func indexBody(t *testing.T) []byte {
	t.Helper()
	var whole struct {
		Template json.RawMessage `json:"template"`
	}
	if err := json.Unmarshal(template, &whole); err != nil {
		t.Fatal(err)
	}
	return whole.Template
}

// fill creates the documents with their event ids, as the forwarder does.
func (s server) fill(index string, docs [][]byte) {
	s.T.Helper()
	var body bytes.Buffer
	w := bufio.NewWriter(&body)
	send := func() {
		w.Flush()
		var response struct {
			Errors bool            `json:"errors"`
			Items  json.RawMessage `json:"items"`
		}
		s.Call("POST", index+"/_bulk?filter_path=errors,items.*.error", body.Bytes(), &response)
		if response.Errors {
			s.T.Fatalf("bulk into %s: %.500s", index, response.Items)
		}
		body.Reset()
	}
	for i, doc := range docs {
		var source struct {
			ID string `json:"event.id"`
		}
		if err := json.Unmarshal(doc, &source); err != nil {
			s.T.Fatalf("document %d: %v: %s", i, err, doc)
		}
		fmt.Fprintf(w, "{\"create\":{\"_id\":%q}}\n%s\n", source.ID, doc)
		if i%2000 == 1999 || i == len(docs)-1 {
			send()
		}
	}
}

// bytesPerDocument merges an index into one segment and returns its size per
// document.
func (s server) bytesPerDocument(index string) float64 {
	s.T.Helper()
	for _, path := range []string{"/_refresh", "/_forcemerge?max_num_segments=1", "/_flush?force=true", "/_refresh"} {
		s.Call("POST", index+path, nil, nil)
	}
	var stats struct {
		All struct {
			Primaries struct {
				Docs struct {
					Count int `json:"count"`
				} `json:"docs"`
				Store struct {
					Bytes int `json:"size_in_bytes"`
				} `json:"store"`
				Segments struct {
					Count int `json:"count"`
				} `json:"segments"`
			} `json:"primaries"`
		} `json:"_all"`
	}
	s.Call("GET", index+"/_stats/store,docs,segments", nil, &stats)
	p := stats.All.Primaries
	if p.Segments.Count != 1 || p.Docs.Count == 0 {
		s.T.Fatalf("%s has %d segments and %d documents; want one segment and some documents", index, p.Segments.Count, p.Docs.Count)
	}
	return float64(p.Store.Bytes) / float64(p.Docs.Count)
}
