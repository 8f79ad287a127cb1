package apply

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A fakeDashboards serves the part of the API of OpenSearch Dashboards that infra
// uses. It is implemented in src/core/server/saved_objects/routes and
// ui_settings/routes.
type fakeDashboards struct {
	base     string                    // path of its URL, such as /_dashboards
	objects  map[string]map[string]any // by type and id
	settings map[string]any
	refuse   map[string]string // import error by object
	imports  int
	header   http.Header
	tenants  map[string]bool // whether each is writable; nil without the security plugin
	moved    bool            // if set, an import gives every object a new id
}

func newFakeDashboards() *fakeDashboards {
	return &fakeDashboards{objects: map[string]map[string]any{}, settings: map[string]any{}}
}

func (f *fakeDashboards) serve(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL + f.base
}

func (f *fakeDashboards) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.header = r.Header
	path, ok := strings.CutPrefix(r.URL.Path, f.base)
	switch {
	case !ok:
		fail(w, 404, "Not Found", "Not Found")
	case r.Method == http.MethodPost && r.Header.Get("osd-xsrf") == "":
		fail(w, 400, "Bad Request", "Request must contain a osd-xsrf header.")
	case path == "/api/saved_objects/_bulk_get":
		f.bulkGet(w, r)
	case path == "/api/saved_objects/_import" && r.URL.RawQuery == "overwrite=true":
		f.importFile(w, r)
	case path == "/api/v1/configuration/account" && f.tenants != nil:
		show(w, map[string]any{"data": map[string]any{"user_name": "ann", "tenants": f.tenants}})
	case path == "/api/opensearch-dashboards/settings":
		f.serveSettings(w, r)
	default:
		fail(w, 404, "Not Found", "Not Found")
	}
}

func fail(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	show(w, map[string]any{"statusCode": status, "error": kind, "message": message})
}

func (f *fakeDashboards) bulkGet(w http.ResponseWriter, r *http.Request) {
	var keys []struct{ Type, ID string }
	_ = json.NewDecoder(r.Body).Decode(&keys)
	all := []any{}
	for _, k := range keys {
		o, ok := f.objects[k.Type+" "+k.ID]
		if !ok {
			o = map[string]any{"id": k.ID, "type": k.Type, "error": map[string]any{"statusCode": 404, "error": "Not Found", "message": "Saved object not found"}}
		}
		all = append(all, o)
	}
	show(w, map[string]any{"saved_objects": all})
}

// importFile imports the objects except those in refuse.
func (f *fakeDashboards) importFile(w http.ResponseWriter, r *http.Request) {
	file, head, err := r.FormFile("file")
	if err != nil || !strings.HasSuffix(head.Filename, ".ndjson") {
		fail(w, 400, "Bad Request", "Invalid file extension ")
		return
	}
	text, _ := io.ReadAll(file)
	f.imports++
	taken, errors, results := 0, []any{}, []any{}
	for line := range bytes.Lines(text) {
		var o map[string]any
		_ = json.Unmarshal(line, &o)
		key := fmt.Sprint(o["type"], " ", o["id"])
		if why, ok := f.refuse[key]; ok {
			errors = append(errors, map[string]any{"type": o["type"], "id": o["id"], "error": json.RawMessage(why)})
			continue
		}
		taken++
		o["updated_at"], o["version"], o["namespaces"] = "2026-11-23T03:00:00.000Z", "WzEsMV0=", []any{"default"}
		f.objects[key] = o
		result := map[string]any{"type": o["type"], "id": o["id"]}
		if f.moved {
			result["destinationId"] = "1b7d"
		}
		results = append(results, result)
	}
	body := map[string]any{"success": len(errors) == 0, "successCount": taken, "successResults": results}
	if len(errors) > 0 {
		body["errors"] = errors
	}
	show(w, body)
}

func (f *fakeDashboards) serveSettings(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var body struct{ Changes map[string]any }
		_ = json.NewDecoder(r.Body).Decode(&body)
		maps.Copy(f.settings, body.Changes)
	}
	shown := map[string]any{"buildNum": map[string]any{"userValue": 8467}}
	for name, value := range f.settings {
		shown[name] = map[string]any{"userValue": value}
	}
	show(w, map[string]any{"settings": shown})
}

func (f *fakeDashboards) attributes(key string) map[string]any {
	return f.objects[key]["attributes"].(map[string]any)
}
