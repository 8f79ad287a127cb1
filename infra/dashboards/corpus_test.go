package dashboards

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/triage"
	"faulty/infra/searchtest"
)

var record = flag.String("record", "", "write testdata/documents.jsonl.gz from the faulty-* indices of this OpenSearch API")

const corpusPath = "testdata/documents.jsonl.gz"

// versioned is an event of a service that logs its version. The functions of the
// corpus do not.
const versioned = `{"@timestamp":"2026-11-25T17:15:10.000Z","event.id":"1","event.action":"application","log.level":"error","log.pattern":"order <*> failed",
	"message":"order 17 failed","faas.name":"orders","service.name":"orders","service.version":"1.10.0","event.bytes":143,"exception.fingerprint":"0123456789abcdef"}`

// summarized is the summary of a delivery with counts of every kind. In the
// summaries of the corpus, no log event was dropped, excluded, joined or refused.
const summarized = `{"@timestamp":"2026-11-25T17:15:10.000Z","event.id":"summary-2","event.action":"application","log.level":"info","log.logger":"faulty.forwarder","faas.name":"faulty-forwarder",
	"message":"delivery forwarded","emf.namespace":"faulty","metrics.received":11,"metrics.stored":4,"metrics.duplicate":1,"metrics.filtered":2,"metrics.excluded":1,"metrics.joined":2,"metrics.refused":1,"metrics.dead_lettered":1}`

// corpus returns the documents that the forwarder has stored for real requests:
// log events of the api, the hasher and the platform, with every failure of the
// catalogue. They were recorded with
//
//	make up
//	go run ./local load -n 380 && go run ./local load --fault all -n 56
//	go test ./infra/dashboards -record http://localhost:9200
func corpus(t *testing.T) []json.RawMessage {
	t.Helper()
	if *record != "" {
		recordCorpus(t, server{searchtest.Server{T: t, URL: *record}})
	}
	file, err := os.Open(corpusPath)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", corpusPath, err)
	}
	var docs []json.RawMessage
	for s := bufio.NewScanner(lines); s.Scan(); {
		docs = append(docs, bytes.Clone(s.Bytes()))
	}
	for _, doc := range []string{versioned, summarized} {
		docs = slices.Insert(docs, len(docs)-1, json.RawMessage(strings.ReplaceAll(doc, "\n\t", "")))
	}
	if len(docs) < 1000 {
		t.Fatalf("%s holds %d documents; want 1000 or more", corpusPath, len(docs))
	}
	return docs
}

func recordCorpus(t *testing.T, s server) {
	var found response
	s.Call("POST", "/faulty-*/_search", []byte(`{"size":10000,"sort":[{"@timestamp":"asc"}]}`), &found)
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	for _, h := range found.Hits.Hits {
		fmt.Fprintf(w, "%s\n", h.Source)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(corpusPath, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// states returns the documents of groups in every status, and of a notification,
// as the forwarder and the console store them.
func states(t *testing.T) (docs []json.RawMessage) {
	t.Helper()
	at := func(day int) time.Time { return time.Date(2026, 11, day, 17, 15, 0, 0, time.UTC) }
	for _, doc := range []any{
		triage.Group{Kind: triage.GroupKind, Fingerprint: "a1", Type: "KeyError", Message: "'price'", Culprit: "charge", Function: "orders", FirstSeen: at(20), FirstVersion: "42", Created: at(20),
			Status: triage.Open, Since: at(24), Number: 1, Regressed: at(24), RegressedIn: "43", Assignee: "ann"},
		triage.Group{Kind: triage.GroupKind, Fingerprint: "b2", Type: "TypeError", Function: "storefront", FirstSeen: at(21), FirstVersion: "42", Created: at(21),
			Status: triage.Resolved, Since: at(22), By: "ben", Number: 1, ResolvedIn: "43", Note: "fixed with the new price list"},
		triage.Group{Kind: triage.GroupKind, Fingerprint: "c3", Type: "TimeoutError", Function: "mailer", FirstSeen: at(23), Created: at(23), Status: triage.Ignored, Since: at(23), By: "ann", Number: 1},
		triage.Notification{Kind: triage.NotificationKind, Fingerprint: "a1", Type: "KeyError"},
	} {
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, text)
	}
	return docs
}

// fill stores the template and the corpus in a server, with the prefix.
func (s server) fill(prefix string, docs []json.RawMessage) {
	s.T.Helper()
	s.fillIndex(events, prefix, prefix+"-2026.11.23", docs)
}

// fillIndex stores the template of an index and documents in a server.
func (s server) fillIndex(i index, prefix, name string, docs []json.RawMessage) {
	s.T.Helper()
	template, err := i.template(prefix)
	if err != nil {
		s.T.Fatal(err)
	}
	s.Call("PUT", "/_index_template/"+i.id(prefix), template, nil)
	for len(docs) > 0 {
		n := min(500, len(docs))
		var body bytes.Buffer
		for _, doc := range docs[:n] {
			fmt.Fprintf(&body, "{\"create\":{\"_index\":%q}}\n%s\n", name, doc)
		}
		docs = docs[n:]
		var result struct {
			Errors bool            `json:"errors"`
			Items  json.RawMessage `json:"items"`
		}
		s.Call("POST", "/_bulk?filter_path=errors,items.*.error", body.Bytes(), &result)
		if result.Errors {
			s.T.Fatalf("bulk: %.500s", result.Items)
		}
	}
	s.Call("POST", "/"+name+"/_refresh", nil, nil)
}
