package api

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"faulty/local/opensearch/store"
)

// open returns the API of an empty store with an index.
func open(t *testing.T) http.Handler {
	t.Helper()
	documents, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := documents.Close(); err != nil {
			t.Error(err)
		}
	})
	h := New(documents)
	if status, body := do(t, h, "PUT", "/lim", `{"mappings":{"properties":{"k":{"type":"keyword"},"m":{"type":"text"},"n":{"type":"long"},"f":{"type":"flat_object"},"o":{"type":"object","enabled":false}}}}`); status != 200 {
		t.Fatalf("PUT /lim = %d %s", status, body)
	}
	return h
}

func do(t *testing.T, h http.Handler, method, path, body string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// list returns n times one, separated by commas.
func list(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

// nested returns inner inside n pairs of open and end.
func nested(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

func numbered(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

// TestDocumentLimits compares errors with those of OpenSearch 3.4.0.
func TestDocumentLimits(t *testing.T) {
	h := open(t)
	dotted := func(n int) string { return strings.TrimSuffix(strings.Repeat("d.", n), ".") }
	for _, tt := range []struct {
		name, source string
		want         string // part of the error; "" if the document is stored
	}{
		{"two dots", `{"a..b":1}`, "object field starting or ending with a [.] makes object resolution ambiguous: [a..b]"},
		{"two dots in an object", `{"x":{"a..b":1}}`, "[a..b]"},
		{"two dots, no value", `{"a..b":null}`, "[a..b]"},
		{"leading dot", `{".a":1}`, "[.a]"},
		{"trailing dot", `{"a.":1}`, ""},
		{"dot", `{".":1}`, "field name cannot contain only the character [.]"},
		{"dots", `{"...":1}`, "field name cannot contain only the character [.]"},
		{"blank between dots", `{"a. .b":1}`, "object field cannot contain only whitespace: ['a. .b']"},
		{"blank", `{" ":1}`, ""},
		{"no name", `{"":1}`, "field name cannot be an empty string"},
		{"dots in a flat object", `{"f":{"a..b":1,".":2,"":3}}`, ""},
		{"dots in a disabled object", `{"o":{"a..b":1,".":2}}`, ""},
		{"20 parts", `{"` + dotted(20) + `":1}`, ""},
		{"21 parts", `{"p.` + dotted(20) + `":1}`, "Limit of mapping depth [20] has been exceeded"},
		{"20 objects", nested(19, `{"h":`, `{"h":1}`, "}"), ""},
		{"21 objects", nested(20, `{"i":`, `{"i":1}`, "}"), "The depth of the field has exceeded the allowed limit of [20]"},
		{"20 arrays", `{"n":` + nested(20, "[", "1", "]") + "}", ""},
		{"21 arrays", `{"n":` + nested(21, "[", "1", "]") + "}", "The depth of the nested array field"},
		{"21 arrays of a new field", `{"q":` + nested(21, "[", "1", "]") + "}", "The depth of the nested array field"},
		{"deep flat object", `{"f":` + nested(101, `{"i":`, "1", "}") + "}", ""},
		{"deep disabled object", `{"o":` + nested(140, `{"i":`, "1", "}") + "}", ""},
		{"deep JSON", `{"o":` + nested(1000, `{"i":`, "1", "}") + "}", "Document nesting depth (1001) exceeds the maximum allowed (1000"},
		{"a name of a million dots", `{"` + strings.Repeat("a.", 500_000) + `b":1}`, "Name length (1000001) exceeds the maximum allowed (50000"},
		{"a name of 50,000 dots", `{"` + strings.Repeat("a.", 24_999) + `b":1}`, "Limit of mapping depth [20]"},
		{"long name", `{"o":{"` + strings.Repeat("z", 50_001) + `":1}}`, "Name length (50001)"},
		{"long number", `{"n":` + strings.Repeat("1", 1001) + "}", "Number value length (1001) exceeds the maximum allowed (1000"},
		{"many fields", "{" + numbered(1100, `"f%d":1`) + "}", "Limit of total fields [1000] has been exceeded"},
		{"start byte", "{\"m\":\"a\xff\"}", "Invalid UTF-8 start byte 0xff"},
		{"start byte of a name", "{\"m\xff\":1}", "Invalid UTF-8 start byte 0xff"},
		{"continuation", "{\"m\":\"\x80\"}", "Invalid UTF-8 start byte 0x80"},
		{"middle byte", "{\"m\":\"\xc3(\"}", "Invalid UTF-8 middle byte 0x28"},
		{"cut character", "{\"m\":\"\xe2\x82\"}", "Invalid UTF-8 middle byte 0x22"},
		{"more bytes than needed", "{\"m\":\"\xc0\x80\"}", ""},
		{"surrogate", "{\"m\":\"\xed\xa0\x80\"}", ""},
		{"beyond Unicode", "{\"m\":\"\xf5\x80\x80\x80\"}", ""},
		{"byte order mark", "\xef\xbb\xbf{\"m\":\"a\"}", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			status, body := do(t, h, "PUT", "/lim/_doc/1", tt.source)
			stored := status == 200 || status == 201
			if tt.want == "" && !stored || tt.want != "" && (status != 400 || !strings.Contains(body, tt.want)) {
				t.Errorf("PUT %.100q = %d %.400s; want the error %q", tt.source, status, body, tt.want)
			}
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("PUT %.100q took %v", tt.source, took)
			}
			if status, body := do(t, h, "GET", "/lim/_doc/1", ""); stored && (status != 200 || !json.Valid([]byte(body))) {
				t.Errorf("GET of %.100q = %d %.200q; want JSON", tt.source, status, body)
			}
		})
	}
}

// TestRequestLimits compares errors with those of OpenSearch 3.4.0. Errors about memory are those
// of the embedded store.
func TestRequestLimits(t *testing.T) {
	h := open(t)
	do(t, h, "PUT", "/lim/_doc/1", `{"k":"a","m":"b c","n":5}`)
	const search = "/lim/_search"
	typed := func(query string) string {
		text, _ := json.Marshal(query)
		return `{"size":0,"query":{"query_string":{"query":` + string(text) + `}}}`
	}
	for _, tt := range []struct {
		name, path, body string
		status           int
		want             string
	}{
		{"byte order mark", search, "\xef\xbb\xbf{\"size\":0}", 200, `"hits"`},
		{"byte order mark of a bulk", "/_bulk", "\xef\xbb\xbf{\"index\":{\"_index\":\"lim\"}}\n\xef\xbb\xbf{\"m\":\"a\"}\n", 200, `"errors":false`},
		{"not UTF-8", search, "{\"query\":{\"term\":{\"k\":\"\xff\"}}}", 400, "Invalid UTF-8 start byte 0xff"},
		{"nesting", search, `{"query":` + nested(1001, "[", "", "]") + "}", 400, "Document nesting depth (1001)"},
		{"1,024 clauses", search, `{"size":0,"query":{"bool":{"should":[` + numbered(1024, `{"term":{"k":"%d"}}`) + `]}}}`, 200, `"hits"`},
		{"1,025 clauses", search, `{"size":0,"query":{"bool":{"should":[` + numbered(1025, `{"term":{"k":"%d"}}`) + `]}}}`, 400, "maxClauseCount is set to 1024"},
		{"clauses of two kinds", search, `{"size":0,"query":{"bool":{"should":[` + numbered(600, `{"term":{"k":"%d"}}`) + `],"must_not":[` + numbered(600, `{"term":{"k":"%d"}}`) + `]}}}`, 400, "too_many_clauses"},
		{"nested clauses", search, `{"size":0,"query":{"bool":{"should":[` + list(2, `{"bool":{"should":[`+numbered(600, `{"term":{"k":"%d"}}`)+`]}}`) + `]}}}`, 500, "too_many_nested_clauses"},
		{"clauses of a filter", search, `{"size":0,"aggs":{"a":{"filter":{"bool":{"should":[` + numbered(1025, `{"term":{"k":"%d"}}`) + `]}}}}}`, 400, "too_many_clauses"},
		{"words", search, `{"query":{"match":{"m":"` + strings.Repeat("w ", 1025) + `"}}}`, 400, "too_many_clauses"},
		{"words of a query string", search, `{"query":{"query_string":{"default_field":"m","query":"` + strings.Repeat("w ", 1025) + `"}}}`, 400, "too_many_clauses"},
		{"fields of a query string", search, `{"query":{"query_string":{"fields":["m","k","n"],"lenient":true,"query":"` + strings.TrimSuffix(strings.Repeat("w OR ", 400), "OR ") + `"}}}`, 500, "too_many_nested_clauses"},
		{"a million clauses", search, `{"query":{"bool":{"should":[` + list(1_000_000, `{"match_all":{}}`) + `]}}}`, 413, "values"},
		{"65,536 terms", search, `{"size":0,"query":{"terms":{"k":[` + numbered(65_536, `"%d"`) + `]}}}`, 200, `"hits"`},
		{"65,537 terms", search, `{"size":0,"query":{"terms":{"k":[` + numbered(65_537, `"%d"`) + `]}}}`, 400, "has exceeded the allowed maximum of [65536]"},
		{"long expression", search, typed("k:/" + strings.Repeat("a", 1001) + "/"), 400, "The length of regex [1001] used in the [query_string] has exceeded the allowed maximum of [1000]"},
		{"deep expression", search, typed("k:/" + nested(450, "(", "a", ")") + "/"), 200, `"hits"`},
		{"complex expression", search, typed("k:/((((a{100}){100}){100}){100})/"), 400, "too_complex_to_determinize_exception"},
		{"long query", search, typed("k:/" + nested(20_000, "(", "a", ")") + "/"), 400, "at most 32000 characters"},
		{"parentheses", search, typed(nested(3000, "(", "a", ")")), 400, "at most 500 parentheses"},
		{"groups", search, typed(nested(450, "(a OR ", "a", ")")), 200, `"hits"`},
		{"size", search, `{"size":10001}`, 400, "Result window is too large"},
		{"paging depth", search, `{"from":9999,"size":2}`, 400, "Result window is too large"},
		{"sort keys", search, `{"sort":[` + list(10_000, `{"k":"asc"}`) + `]}`, 400, "more than 32 keys"},
		{"sort keys of top hits", search, `{"aggs":{"a":{"top_hits":{"sort":[` + list(10_000, `{"k":"asc"}`) + `]}}}}`, 400, "more than 32 keys"},
		{"buckets", search, `{"size":0,"aggs":{"a":{"histogram":{"field":"n","interval":0.00001,"min_doc_count":0}}}}`, 200, `"buckets"`},
		{"filters", search, `{"size":0,"aggs":{"a":{"filters":{"filters":[` + list(60_000, `{"match_all":{}}`) + `]}}}}`, 400, "more than 1024 buckets"},
		{"filters in filters", search, `{"size":0,"aggs":{"a":{"filters":{"filters":[` + list(1000, `{"match_all":{}}`) + `]},"aggs":{"b":{"filters":{"filters":[` + list(1000, `{"match_all":{}}`) + `]}}}}}}`, 503, "too_many_buckets_exception"},
		{"filters four deep", search, `{"size":0,"aggs":` + nested(4, `{"a":{"filters":{"filters":[`+list(1000, `{"match_all":{}}`)+`]},"aggs":`, `{}`, "}}") + `}`, 503, "too_many_buckets_exception"},
		{"ranges", search, `{"size":0,"aggs":{"a":{"range":{"field":"n","ranges":[` + list(60_000, `{"from":1}`) + `]}}}}`, 400, "more than 1024 buckets"},
		{"source patterns", search, `{"_source":[` + list(10_000, `"a*"`) + `]}`, 400, "more than 1000 names and patterns"},
		{"timeout that is none", search, `{"timeout":"soon"}`, 400, "failed to parse setting [timeout] with value [soon]"},
		{"timeout without a unit", search + "?timeout=5", `{}`, 400, "failed to parse setting [timeout] with value [5]"},
		{"timeout of zero", search + "?timeout=0ms", `{}`, 200, `"timed_out":false`},
		{"no timeout", search, `{"timeout":"-1"}`, 200, `"timed_out":false`},
		{"long URL", search + "?q=" + strings.Repeat("a", 4100), `{}`, 400, "too_long_http_line_exception"},
		{"filter path", search + "?filter_path=" + list(100, "**.**.**.**.**.a*b"), `{}`, 200, "{}"},
		{"filter path of stars", search + "?filter_path=" + strings.Repeat("*a", 1500) + "b", `{}`, 200, "{}"},
		{"many searches", "/_msearch", strings.Repeat("{}\n{}\n", 1001), 400, "more than 1000 searches"},
		{"many operations", "/_bulk", strings.Repeat("{\"delete\":{\"_index\":\"lim\",\"_id\":\"x\"}}\n", 200_001), 413, "more than 200000 operations"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			begin := time.Now()
			status, body := do(t, h, "POST", tt.path, tt.body)
			if status != tt.status || !strings.Contains(body, tt.want) {
				t.Errorf("POST %.100s %.100s = %d %.400s; want %d %q", tt.path, tt.body, status, body, tt.status, tt.want)
			}
			if took := time.Since(begin); took > time.Minute { // also on a machine with other load
				t.Errorf("POST %.100s %.100s took %v", tt.path, tt.body, took)
			}
		})
	}
}

// TestMappingLimits compares errors with those of OpenSearch 3.4.0.
func TestMappingLimits(t *testing.T) {
	h := open(t)
	for _, tt := range []struct{ name, properties, want string }{
		{"1,000 fields", numbered(1000, `"f%d":{"type":"long"}`), ""},
		{"1,001 fields", numbered(1001, `"f%d":{"type":"long"}`), "Limit of total fields [1000] has been exceeded"},
		{"multi-fields", numbered(501, `"f%d":{"type":"keyword","fields":{"x":{"type":"keyword"}}}`), "Limit of total fields [1000]"},
		{"objects", numbered(501, `"f%d.x":{"type":"keyword"}`), "Limit of total fields [1000]"},
		{"depth", `"` + strings.Repeat("e.", 20) + `e":{"type":"long"}`, "Limit of mapping depth [20]"},
		{"two dots", `"a..b":{"type":"long"}`, "name cannot be empty string"},
		{"dot", `".":{"type":"long"}`, "Invalid field name ."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, body := do(t, h, "PUT", "/"+strings.ToLower(strings.NewReplacer(" ", "-", ",", "").Replace(tt.name)), `{"mappings":{"properties":{`+tt.properties+`}}}`)
			if tt.want == "" && status != 200 || tt.want != "" && (status != 400 || !strings.Contains(body, tt.want)) {
				t.Errorf("PUT = %d %.400s; want the error %q", status, body, tt.want)
			}
		})
	}
}

// fill stores documents whose terms take long to compare with patterns.
func fill(t *testing.T, h http.Handler) {
	t.Helper()
	var bulk strings.Builder
	for i := range 600 {
		fmt.Fprintf(&bulk, "{\"index\":{\"_index\":\"lim\"}}\n{\"k\":\"%s%d\"}\n", strings.Repeat("a", 8000), i)
	}
	if status, body := do(t, h, "POST", "/_bulk", bulk.String()); status != 200 || !strings.Contains(body, `"errors":false`) {
		t.Fatalf("_bulk = %d %.300s", status, body)
	}
}

const slow = `{"size":0,"query":{"query_string":{"query":"k:/(a|aa|aaa)*(a|aa|aaa)*(a|aa|aaa)*(a|aa|aaa)*b/"}}}`

// TestTimeout checks that a search ends at its timeout and returns the hits found so far.
func TestTimeout(t *testing.T) {
	h := open(t)
	fill(t, h)
	begin := time.Now()
	status, body := do(t, h, "POST", "/lim/_search?timeout=50ms", slow)
	if status != 200 || !strings.Contains(body, `"timed_out":true`) {
		t.Errorf("a search with timeout=50ms = %d %.200s after %v; want timed_out", status, body, time.Since(begin))
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("a search with timeout=50ms took %v", took)
	}
}

// TestDisconnect checks that a search ends when its client closes the connection.
func TestDisconnect(t *testing.T) {
	h := open(t)
	fill(t, h)
	ended := make(chan struct{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		close(ended)
	}))
	defer web.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, web.URL+"/lim/_search", strings.NewReader(slow))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err == nil {
		text, _ := io.ReadAll(res.Body)
		t.Fatalf("the search responds %.200s before the client cancels it; want a slower one", text)
	}
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("the search goes on 20 s after its client has gone")
	}
}
