package opensearch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// FuzzSearch sends bodies to _search. Every response has to be JSON, and the store itself must not
// fail.
func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"query":{"bool":{"must":[{"match":{"m":"a b"}}],"must_not":{"exists":{"field":"k"}},"should":[{"term":{"n":1}}],"minimum_should_match":1}}}`,
		`{"query":{"query_string":{"query":"k:a* OR n:>3 AND \"x y\"~2"}},"sort":[{"t":{"order":"desc"}}],"search_after":[5]}`,
		`{"size":0,"aggs":{"a":{"terms":{"field":"k","order":{"b":"desc"}},"aggs":{"b":{"avg":{"field":"n"}}}}}}`,
		`{"aggs":{"a":{"date_histogram":{"field":"t","fixed_interval":"1d"}}}}`,
		`{"aggs":{"a":{"histogram":{"field":"n","interval":0.1}},"p":{"percentiles":{"field":"n"}},"h":{"top_hits":{"sort":["n"]}}}}`,
		`{"aggs":{"a":{"range":{"field":"n","ranges":[{"from":1},{"to":"x"}]}},"f":{"filters":{"filters":[{"ids":{"values":["1"]}}]}}}}`,
		`{"query":{"range":{"t":{"gte":"now-1d/d","lt":"2026-11-22||+1M/M"}}},"_source":{"includes":["a*"],"excludes":"b"}}`,
		`{"query":{"query_string":{"query":"k:/a.*[^b]{1,2}/ m:words~1 m:w?rd*"}}}`, `[]`, `{"query":`,
	} {
		f.Add(seed)
	}
	s := open(f, f.TempDir())
	must(f, s, "PUT /f", `{"mappings":{"properties":{"k":{"type":"keyword"},"m":{"type":"text"},"n":{"type":"double"},"t":{"type":"date"},"o":{"type":"flat_object"}}}}`)
	must(f, s, "POST /_bulk", bulk("f", `{"k":["a","b"],"m":"some words here","n":1.5,"t":"2026-11-22","o":{"a":{"b":1}}}`, `{"k":"c","n":[2,3],"t":0}`, `{}`))
	f.Fuzz(func(t *testing.T, body string) {
		status, out := ask(t, s, "POST /f/_search", body)
		if !json.Valid([]byte(out)) {
			t.Errorf("_search %q = %q; want JSON", body, out)
		}
		if status == http.StatusInternalServerError && !strings.Contains(out, "aggregation_") && !strings.Contains(out, "search_phase") {
			t.Errorf("_search %q = %d %s", body, status, out)
		}
	})
}

// FuzzBulk sends bodies to _bulk. Every response has to be JSON, and the number of documents that
// it reports as created has to be stored.
func FuzzBulk(f *testing.F) {
	for _, seed := range []string{
		bulk("f", `{"a":1}`, `{"a":"x"}`, `{"a":{"b":[1,null,{"c":true}]}}`),
		"{\"index\":{\"_id\":\"1\"}}\n{\"a\":1}\n{\"update\":{\"_id\":\"1\"}}\n{\"doc\":{\"a\":2},\"doc_as_upsert\":true}\n{\"delete\":{\"_id\":\"1\"}}\n",
		"{\"create\":{}}\n{\"d\":\"2026-11-22\",\"d\":1}\n", "\n", "{}\n{}\n", "{\"index\":{\"_index\":\"BAD\"}}\r\n{\"\":1}\r\n",
		"{\"index\":{}}\n{\"a.b\":1,\"a\":{\"b\":2}}\n{\"index\":{}}\n{\"a\":\"\\ud800\"}\n",
	} {
		f.Add(seed)
	}
	s := open(f, f.TempDir())
	n := 0
	f.Fuzz(func(t *testing.T, body string) {
		n++
		index := fmt.Sprintf("f%d", n)
		status, out := ask(t, s, "POST /"+index+"/_bulk", body)
		if !json.Valid([]byte(out)) || status >= 500 {
			t.Fatalf("_bulk %q = %d %q; want JSON", body, status, out)
		}
		if status != http.StatusOK {
			return
		}
		var reply struct {
			Items []map[string]struct {
				Index  string `json:"_index"`
				Result string `json:"result"`
			} `json:"items"`
		}
		if err := json.Unmarshal([]byte(out), &reply); err != nil {
			t.Fatal(err)
		}
		alive := 0
		for _, item := range reply.Items {
			for _, v := range item {
				switch {
				case v.Index != index:
					return // the body names another index
				case v.Result == "created":
					alive++
				case v.Result == "deleted":
					alive--
				}
			}
		}
		if _, out := ask(t, s, "GET /"+index+"/_count?ignore_unavailable=true", ""); at(t, out, "count") != fmt.Sprint(alive) {
			t.Errorf("_bulk %q: %d created, but _count = %s", body, alive, out)
		}
		ask(t, s, "DELETE /"+index+"?ignore_unavailable=true", "")
	})
}
