package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/local/opensearch/store"
)

// serve returns the API of a store with five documents.
func serve(t *testing.T) http.Handler {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h := New(s)
	ask(t, h, "PUT /a", `{"mappings":{"properties":{"k":{"type":"keyword"},"n":{"type":"long"},"m":{"type":"text"}}},"settings":{"number_of_replicas":0}}`)
	var body strings.Builder
	for i := 1; i <= 5; i++ {
		fmt.Fprintf(&body, "{\"create\":{\"_index\":\"a\",\"_id\":\"%d\"}}\n{\"k\":\"k%d\",\"n\":%d,\"o\":{\"x\":1,\"y\":[2]},\"m\":\"word %d\"}\n", i, i%2, i, i)
	}
	if status, out := ask(t, h, "POST /_bulk", body.String()); status != http.StatusOK || strings.Contains(out, `"errors":true`) {
		t.Fatalf("_bulk = %d %s", status, out)
	}
	return h
}

func ask(t *testing.T, h http.Handler, request, body string) (int, string) {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// TestRequests has a table for each group of routes. If the requests of a table write, each row
// uses a new store. filter_path reduces a response to the part that the row is about.
func TestRequests(t *testing.T) {
	type row struct {
		name, request, body string
		status              int
		want                string
	}
	for group, rows := range map[string][]row{
		"documents": {
			{"get", "GET /a/_doc/1?_source=n", "", 200, `{"_index":"a","_id":"1","_version":1,"_seq_no":0,"_primary_term":1,"found":true,"_source":{"n":1}}`},
			{"get nothing", "GET /a/_doc/9", "", 404, `{"_index":"a","_id":"9","found":false}`},
			{"exists", "HEAD /a/_doc/1", "", 200, ""},
			{"exists not", "HEAD /a/_doc/9", "", 404, ""},
			{"source", "GET /a/_source/1?_source_includes=o.x,k", "", 200, `{"k":"k1","o":{"x":1}}`},
			{"source without", "GET /a/_source/1?_source_excludes=o,m", "", 200, `{"k":"k1","n":1}`},
			{"index", "PUT /a/_doc/9?refresh=true", `{"n":9}`, 201, `{"_index":"a","_id":"9","_version":1,"result":"created","forced_refresh":true,"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":5,"_primary_term":1}`},
			{"index again", "POST /a/_doc/1?filter_path=result,_version", `{"n":9}`, 200, `{"_version":2,"result":"updated"}`},
			{"index with a new id", "POST /a/_doc?filter_path=result", `{"n":9}`, 201, `{"result":"created"}`},
			{"create", "PUT /a/_create/9?filter_path=result", `{"n":9}`, 201, `{"result":"created"}`},
			{"create what is there", "PUT /a/_doc/1?op_type=create", `{}`, 409, "version_conflict_engine_exception"},
			{"update", "POST /a/_update/1?filter_path=result", `{"doc":{"n":7}}`, 200, `{"result":"updated"}`},
			{"update by script", "POST /a/_update/1", `{"script":"x"}`, 400, "[script] of an update is not supported by the embedded store"},
			{"delete", "DELETE /a/_doc/1?filter_path=result", "", 200, `{"result":"deleted"}`},
			{"delete nothing", "DELETE /a/_doc/9?filter_path=result", "", 404, `"result":"not_found"`},
			{"no body", "PUT /a/_doc/9", "", 400, "request body is required"},
			{"_mget by ids", "POST /a/_mget?filter_path=docs._id,docs.found", `{"ids":["1","9"]}`, 200, `{"docs":[{"_id":"1","found":true},{"_id":"9","found":false}]}`},
			{"_mget of indices", "GET /_mget?filter_path=docs._source,docs.error.type", `{"docs":[{"_index":"a","_id":"2","_source":["n"]},{"_index":"b","_id":"1"}]}`, 200, `{"docs":[{"_source":{"n":2}},{"error":{"type":"index_not_found_exception"}}]}`},
		},
		"_bulk": {
			{"each action", "POST /a/_bulk?filter_path=errors,items.*.status", "{\"create\":{\"_id\":\"1\"}}\n{}\n{\"index\":{}}\n{}\n{\"update\":{\"_id\":\"2\",\"retry_on_conflict\":3}}\n{\"doc\":{\"n\":0}}\n{\"delete\":{\"_id\":\"3\"}}\n", 200,
				`{"errors":true,"items":[{"create":{"status":409}},{"index":{"status":201}},{"update":{"status":200}},{"delete":{"status":200}}]}`},
			{"nothing", "POST /_bulk", "", 400, "request body is required"},
			{"no newline", "POST /_bulk", "{}", 400, "must be terminated by a newline"},
			{"no index", "POST /_bulk", "{\"index\":{}}\n{}\n", 400, "index is missing"},
			{"no id", "POST /a/_bulk", "{\"delete\":{}}\n", 400, "id is missing"},
			{"unknown action", "POST /a/_bulk", "{\"frob\":{}}\n{}\n", 400, "expected one of [create, delete, index, update]"},
			{"unknown parameter", "POST /a/_bulk", "{\"index\":{\"routing\":1}}\n{}\n", 400, "unknown parameter [routing]"},
		},
		"_search": {
			{"all", "GET /a/_search?filter_path=hits.total,hits.hits._id&sort=n:desc", "", 200, `{"hits":{"hits":[{"_id":"5"},{"_id":"4"},{"_id":"3"},{"_id":"2"},{"_id":"1"}],"total":{"relation":"eq","value":5}}}`},
			{"query bar", "GET /a/_search?q=k:k1+AND+n:%3E1&filter_path=hits.hits._id&sort=n", "", 200, `{"hits":{"hits":[{"_id":"3"},{"_id":"5"}]}}`},
			{"a page", "POST /a/_search?filter_path=hits.hits.sort", `{"from":1,"size":2,"sort":["n"]}`, 200, `{"hits":{"hits":[{"sort":[2]},{"sort":[3]}]}}`},
			{"behind a hit", "POST /a/_search?filter_path=hits.hits._id", `{"size":1,"sort":[{"k":"desc"},{"n":"asc"}],"search_after":["k1",3]}`, 200, `{"hits":{"hits":[{"_id":"5"}]}}`},
			{"a part of the source", "POST /a/_search?filter_path=hits.hits._source", `{"size":1,"sort":["n"],"_source":{"includes":["o.*"],"excludes":["o.y"]}}`, 200, `{"hits":{"hits":[{"_source":{"o":{"x":1}}}]}}`},
			{"versions", "POST /a/_search?filter_path=hits.hits._version,hits.hits._seq_no,hits.hits._primary_term", `{"size":1,"sort":["n"],"version":true,"seq_no_primary_term":true}`, 200, `{"hits":{"hits":[{"_primary_term":1,"_seq_no":0,"_version":1}]}}`},
			{"totals up to a number", "POST /a/_search?filter_path=hits.total", `{"track_total_hits":3}`, 200, `{"hits":{"total":{"relation":"gte","value":3}}}`},
			{"no totals", "POST /a/_search?filter_path=hits.total", `{"track_total_hits":false}`, 200, `{}`},
			{"aggregations", "POST /a/_search?filter_path=aggregations", `{"size":0,"aggs":{"m":{"max":{"field":"n"}}}}`, 200, `{"aggregations":{"m":{"value":5.0}}}`},
			{"top_hits", "POST /a/_search?filter_path=aggregations.**._source", `{"size":0,"aggs":{"t":{"top_hits":{"size":1,"sort":[{"n":"desc"}],"_source":"n"}}}}`, 200, `{"aggregations":{"t":{"hits":{"hits":[{"_source":{"n":5}}]}}}}`},
			{"_count", "POST /a/_count?filter_path=count", `{"query":{"term":{"k":"k0"}}}`, 200, `{"count":2}`},
			{"_msearch", "POST /_msearch?filter_path=responses.hits.total.value,responses.status", "{\"index\":\"a\"}\n{\"query\":{\"term\":{\"n\":1}}}\n{\"index\":[\"b\"],\"ignore_unavailable\":true}\n{}\n{\"index\":\"b\"}\n{}\n", 200, `{"responses":[{"hits":{"total":{"value":1}},"status":200},{"hits":{"total":{"value":0}},"status":200},{"status":404}]}`},
			{"_field_caps", "GET /a/_field_caps?fields=n,o*", "", 200, `{"fields":{"n":{"long":{"type":"long","searchable":true,"aggregatable":true}},"o":{"object":{"type":"object","searchable":false,"aggregatable":false}},"o.x":{"long":{"type":"long","searchable":true,"aggregatable":true}},"o.y":{"long":{"type":"long","searchable":true,"aggregatable":true}}},"indices":["a"]}`},
			{"no JSON", "POST /a/_search", `{"query":`, 400, "json_e_o_f_exception"},
			{"a list", "POST /a/_search", `[]`, 400, "parsing_exception"},
			{"unknown key", "POST /a/_search", `{"highlight":{}}`, 400, "supported here: query, from, size"},
			{"unknown parameter", "GET /a/_search?frob=1", "", 400, "unrecognized parameter: [frob]"},
			{"too far", "POST /a/_search", `{"from":10000}`, 400, "Result window is too large"},
			{"no such index", "GET /b/_search", "", 404, "index_not_found_exception"},
		},
		"scroll": {
			{"without hits", "POST /a/_search?scroll=1m", `{"size":0}`, 400, "[size] cannot be [0]"},
			{"from", "POST /a/_search?scroll=1m", `{"from":1}`, 400, "using [from] is not allowed"},
			{"behind a hit", "POST /a/_search?scroll=1m", `{"sort":["n"],"search_after":[1]}`, 500, "`search_after` cannot be used"},
			{"without totals", "POST /a/_search?scroll=1m", `{"track_total_hits":false}`, 400, "disabling [track_total_hits]"},
			{"no time", "POST /a/_search?scroll=soon", "", 400, "failed to parse setting [scroll]"},
			{"too long", "POST /a/_search?scroll=25h", "", 400, "Keep alive for request (25h) is too large"},
			{"no id", "POST /_search/scroll", `{}`, 400, "scrollId is missing"},
			{"unknown id", "POST /_search/scroll", `{"scroll_id":"x"}`, 404, "search_context_missing_exception"},
			{"close nothing", "DELETE /_search/scroll/x", "", 404, `{"num_freed":0,"succeeded":true}`},
		},
		"indices": {
			{"create", "PUT /b", `{"mappings":{"properties":{"x":{"type":"ip"}}}}`, 200, `{"acknowledged":true,"index":"b","shards_acknowledged":true}`},
			{"create what is there", "PUT /a", "", 400, "resource_already_exists_exception"},
			{"exists", "HEAD /a", "", 200, ""},
			{"exists not", "HEAD /b", "", 404, ""},
			{"mapping", "GET /a/_mapping?filter_path=a.mappings.properties.k", "", 200, `{"a":{"mappings":{"properties":{"k":{"type":"keyword"}}}}}`},
			{"delete", "DELETE /a", "", 200, `{"acknowledged":true}`},
			{"refresh", "POST /a/_refresh", "", 200, `{"_shards":{"total":1,"successful":1,"failed":0}}`},
			{"template", "PUT /_index_template/t", `{"index_patterns":["x*"]}`, 200, `{"acknowledged":true}`},
			{"no template", "GET /_index_template/t", "", 404, "resource_not_found_exception"},
			{"health", "GET /_cluster/health/a?filter_path=status,timed_out", "", 200, `{"status":"green","timed_out":false}`},
			{"_cat/indices", "GET /_cat/indices?h=index,docs.count,health&v", "", 200, "index docs.count health\na              5 green\n"},
			{"_cat/indices as JSON", "GET /_cat/indices?h=index&format=json", "", 200, `[{"index":"a"}]`},
			{"no column", "GET /_cat/indices?h=frob", "", 400, "no column [frob]"},
		},
		"routes": {
			{"info", "GET /?filter_path=version.distribution", "", 200, `{"version":{"distribution":"opensearch"}}`},
			{"unknown", "GET /a/_frob", "", 400, "not supported by the embedded store, or by OpenSearch"},
			{"another method", "DELETE /_bulk", "", 405, "allowed: [PUT, POST]"},
			{"everything but", "GET /a/_doc/1?filter_path=-_source,-_seq*", "", 200, `{"_id":"1","_index":"a","_primary_term":1,"_version":1,"found":true}`},
			{"pretty", "GET /a/_source/1?_source_includes=n&pretty", "", 200, "{\n  \"n\": 1\n}\n"},
		},
	} {
		t.Run(group, func(t *testing.T) {
			shared := serve(t)
			for _, tt := range rows {
				t.Run(tt.name, func(t *testing.T) {
					h := shared
					if group == "documents" || group == "_bulk" || group == "indices" {
						h = serve(t)
					}
					status, out := ask(t, h, tt.request, tt.body)
					if status != tt.status || (out != tt.want && (status < 400 || tt.want == "" || !strings.Contains(out, tt.want))) {
						t.Errorf("%s %s = %d %s; want %d %s", tt.request, tt.body, status, out, tt.status, tt.want)
					}
				})
			}
		})
	}
}
