package apply

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"faulty/infra/access"
)

// TestCreateTemplates: missing templates are created, and existing ones remain as they are.
func TestCreateTemplates(t *testing.T) {
	f := newFake()
	in, err := access.Flags{}.ToSearch(t.Context(), "--search", f.serve(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		change func()
		writes int
		want   string // part of what is printed
	}{
		{"missing", func() {}, 2, "index template faulty_groups: created in http://127.0.0.1:"},
		{"present", func() {}, 0, ""},
		{"different", func() { f.template["priority"] = 7 }, 0, "`infra apply --url " + in.String() + " --prefix faulty` updates it"},
		{"one of them", func() { f.groups = nil }, 1, "index template faulty_groups: created"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.change()
			before := f.writes()
			var out strings.Builder
			if err := CreateTemplates(t.Context(), &out, "--search", "faulty", in); err != nil {
				t.Fatal(err)
			}
			if n := f.writes() - before; n != row.writes || !strings.Contains(out.String(), row.want) || row.want == "" && out.Len() > 0 {
				t.Errorf("%d writes, and it prints %q; want %d and %q", n, out.String(), row.writes, row.want)
			}
		})
	}
}

// TestDynamicMappings: CreateTemplates ensures that OpenSearch does not guess the types of fields.
func TestDynamicMappings(t *testing.T) {
	template := func(pattern string, mappings map[string]any) map[string]any {
		return map[string]any{"index_patterns": []any{pattern}, "template": map[string]any{"mappings": mappings}}
	}
	for _, row := range []struct {
		name   string
		server *fake
		writes int
		want   string // part of the error; "" for none
	}{
		{"a template of another name", &fake{other: template("faulty-*", map[string]any{"dynamic": false})}, 1, ""},
		{"one for other indices", &fake{other: template("logs-*", map[string]any{"dynamic": "false"})}, 2, ""},
		{"a dynamic one of another name", &fake{other: template("faulty-*", map[string]any{})}, 2, ""},
		{"a dynamic one", &fake{template: template("faulty-*", map[string]any{})}, 0, "lets OpenSearch guess the types of fields"},
		{"an index of a template that was removed", &fake{mappings: `{"faulty-2026.10.01":{"mappings":{"dynamic":"false"}}}`}, 2, ""},
		{"an index without it", &fake{mappings: `{"faulty-2026.10.01":{"mappings":{"properties":{}}}}`}, 0, "1 indices have been created without it, the first is faulty-2026.10.01"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.server.about = openSearch340
			in, err := access.Flags{}.ToSearch(t.Context(), "--search", row.server.serve(t))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err = CreateTemplates(t.Context(), &out, "--search", "faulty", in)
			if row.want == "" && err != nil || row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "infra apply --url "+in.String()+" --prefix faulty")) {
				t.Errorf("CreateTemplates = %v; want %q, and the command", err, row.want)
			}
			if n := row.server.writes(); n != row.writes || n > 0 != strings.Contains(out.String(), "adds the dashboards and the retention") {
				t.Errorf("%d writes, and it prints %q; want %d", n, out.String(), row.writes)
			}
		})
	}
}

// TestCreateTemplatesErrors: each error says what to do.
func TestCreateTemplatesErrors(t *testing.T) {
	refuses := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			_, _ = w.Write([]byte(openSearch340))
			return
		}
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"error":{"type":"security_exception","reason":"no permissions for [indices:admin/index_template/get]"},"status":403}`))
	}))
	defer refuses.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	for _, row := range []struct {
		name, address string
		want          []string
	}{
		{"no permission", refuses.URL, []string{"no permissions for", "`infra apply --url " + refuses.URL + " --prefix faulty` creates it"}},
		{"nothing listens", gone.URL, []string{"nothing listens there"}},
		{"another server", elsewhere.URL, []string{"is not OpenSearch;"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			in, err := access.Flags{}.ToSearch(t.Context(), "--search", row.address)
			if err != nil {
				t.Fatal(err)
			}
			err = CreateTemplates(t.Context(), &strings.Builder{}, "--search", "faulty", in)
			for _, want := range row.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("CreateTemplates = %v; want %q", err, want)
				}
			}
		})
	}
}
