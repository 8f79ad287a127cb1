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
