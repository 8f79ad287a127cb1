package apply

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const (
	openSearch340 = `{"name":"n","version":{"distribution":"opensearch","number":"3.4.0"},"tagline":"The OpenSearch Project: https://opensearch.org/"}`
	noHandler     = `{"error":"no handler found for uri [/_plugins/_ism/policies/faulty] and method [GET]"}`
)

// A fake is an OpenSearch with two index templates and one policy. Like the real
// server, it returns settings as text and adds members.
type fake struct {
	about            string // response of GET /
	withoutISM       bool
	template, policy map[string]any
	groups           map[string]any // template of groups
	other            map[string]any // template of another name
	mappings         string         // response of GET /faulty-*/_mapping; "" for no index
	version          int
	requests         []string // method and path of each
	header           http.Header
}

func newFake() *fake { return &fake{about: openSearch340} }

// serve starts the fake and returns its address.
func (f *fake) serve(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}

// writes counts the requests that change something.
func (f *fake) writes() (n int) {
	for _, r := range f.requests {
		if strings.HasPrefix(r, "PUT") {
			n++
		}
	}
	return n
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests = append(f.requests, r.Method+" "+r.URL.String())
	f.header = r.Header
	kind, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/_"), "/")
	switch {
	case r.URL.Path == "/":
		fmt.Fprint(w, f.about)
	case kind == "index_template" && name == "":
		f.listTemplates(w)
	case kind == "index_template":
		f.serveTemplate(w, r, name)
	case r.URL.Path == "/faulty-*/_mapping" && f.mappings != "":
		fmt.Fprint(w, f.mappings)
	case r.URL.Path == "/faulty-*/_mapping":
		fmt.Fprint(w, "{}")
	case f.withoutISM:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, noHandler)
	default:
		f.servePolicy(w, r)
	}
}

func (f *fake) listTemplates(w http.ResponseWriter) {
	list := []any{}
	for _, t := range []map[string]any{f.template, f.groups, f.other} {
		if t != nil {
			list = append(list, map[string]any{"name": "any", "index_template": t})
		}
	}
	show(w, map[string]any{"index_templates": list})
}

func (f *fake) serveTemplate(w http.ResponseWriter, r *http.Request, name string) {
	template := &f.template
	if strings.HasSuffix(name, "_groups") {
		template = &f.groups
	}
	switch {
	case r.Method == http.MethodPut:
		*template = decode(r.Body)
		fmt.Fprint(w, `{"acknowledged":true}`)
	case *template == nil:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, `{"error":{"type":"resource_not_found_exception","reason":"index template matching [%s] not found"},"status":404}`, name)
	default:
		shown := maps.Clone(*template)
		shown["composed_of"] = []any{}
		inner := maps.Clone(shown["template"].(map[string]any))
		if settings, ok := inner["settings"]; ok {
			inner["settings"] = asText(settings)
		}
		shown["template"] = inner
		show(w, map[string]any{"index_templates": []any{map[string]any{"name": name, "index_template": shown}}})
	}
}

func (f *fake) servePolicy(w http.ResponseWriter, r *http.Request) {
	current := fmt.Sprintf("if_seq_no=%d&if_primary_term=1", f.version)
	switch {
	case r.Method == http.MethodPut && f.policy != nil && r.URL.RawQuery != current:
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, `{"error":{"type":"version_conflict_engine_exception","reason":"[faulty]: version conflict, document already exists"},"status":409}`)
	case r.Method == http.MethodPut:
		f.policy = decode(r.Body)["policy"].(map[string]any)
		f.version++
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, `{"_id":"faulty"}`)
	case f.policy == nil:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"type":"status_exception","reason":"Policy not found"},"status":404}`)
	default:
		shown := maps.Clone(f.policy)
		shown["policy_id"], shown["last_updated_time"], shown["schema_version"], shown["error_notification"] = "faulty", 1577990934044, 21, nil
		for _, t := range shown["ism_template"].([]any) {
			t.(map[string]any)["last_updated_time"] = 1577990934044
		}
		show(w, map[string]any{"_id": "faulty", "_version": 2, "_seq_no": f.version, "_primary_term": 1, "policy": shown})
	}
}

// asText converts scalars to text, as the server does with settings.
func asText(value any) any {
	switch v := value.(type) {
	case map[string]any:
		shown := map[string]any{}
		for _, name := range slices.Collect(maps.Keys(v)) {
			shown[name] = asText(v[name])
		}
		return shown
	case string:
		return v
	}
	return fmt.Sprint(value)
}

func decode(r io.Reader) map[string]any {
	var object map[string]any
	_ = json.NewDecoder(r).Decode(&object)
	return object
}

func show(w io.Writer, value any) { _ = json.NewEncoder(w).Encode(value) }
