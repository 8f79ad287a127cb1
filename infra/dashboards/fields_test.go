package dashboards

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestFieldList compares the delivered field list with the one that Dashboards
// would read from the indices: no field is missing, and each has the listed
// capabilities.
func TestFieldList(t *testing.T) {
	const prefix = "dash-fields"
	for _, row := range []struct {
		name  string
		open  func(*testing.T) server
		index index
		in    string
		docs  []json.RawMessage
	}{
		{"embedded", embedded, events, prefix + "-2026.11.23", corpus(t)[:500]},
		{"embedded, groups", embedded, groups, prefix + "_groups", states(t)},
		{"OpenSearch", real, events, prefix + "-2026.11.23", corpus(t)[:500]},
		{"OpenSearch, groups", real, groups, prefix + "_groups", states(t)},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := row.open(t)
			remove := func() { s.Remove("/"+row.in, "/_index_template/"+row.index.id(prefix)) }
			remove()
			defer remove()
			s.fillIndex(row.index, prefix, row.in, row.docs)
			var caps struct {
				Fields map[string]map[string]struct {
					Type                     string
					Searchable, Aggregatable bool
				}
			}
			s.Call(http.MethodGet, "/"+row.index.pattern(prefix)+"/_field_caps?fields=*", nil, &caps)
			list, err := row.index.fields(prefix)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range list {
				if strings.HasPrefix(f.Name, "_") || f.Type == "unknown" { // Dashboards cannot use unknown fields
					continue
				}
				for _, typ := range f.Types {
					got, ok := caps.Fields[f.Name][typ]
					if !ok || got.Aggregatable != f.Aggregatable || got.Searchable != f.Searchable {
						t.Errorf("%s of type %s: searchable %t, aggregatable %t in the list; _field_caps has %+v", f.Name, typ, f.Searchable, f.Aggregatable, caps.Fields[f.Name])
					}
				}
			}
			for name, types := range caps.Fields {
				_, isObject := types["object"]
				dynamic := strings.HasPrefix(name, "metrics.") || strings.HasPrefix(name, "labels.") || strings.HasPrefix(name, "attributes.")
				if !isObject && !dynamic && !strings.HasPrefix(name, "_") && !slices.ContainsFunc(list, func(f Field) bool { return f.Name == name }) {
					t.Errorf("the list lacks %s", name)
				}
			}
		})
	}
}

// TestFieldListIsRead: with these members, Dashboards does not read the list
// again and does not save the pattern for its first viewer.
func TestFieldListIsRead(t *testing.T) {
	objects := exported(t)
	list := unnest[[]map[string]any](t, objects[0].Attributes["fields"])
	if len(list) < 100 {
		t.Fatalf("the index pattern lists %d fields; want 100 or more", len(list))
	}
	byName := map[string]map[string]any{}
	for _, f := range list {
		name, _ := f["name"].(string)
		byName[name] = f
		for _, member := range []string{"type", "searchable", "aggregatable", "readFromDocValues"} {
			if f[member] == nil {
				t.Errorf("field %s has no %s", name, member)
			}
		}
	}
	for name, want := range map[string]string{"@timestamp": "date", "message": "string", "error.message": "string", "time": "date", "client.ip": "ip", "faas.coldstart": "boolean", "faas.duration_ms": "number", "_source": "_source"} {
		if byName[name]["type"] != want {
			t.Errorf("field %s is %v; want of type %s", name, byName[name], want)
		}
	}
	for name := range unnest[map[string]any](t, objects[0].Attributes["fieldFormatMap"]) {
		if byName[name] == nil {
			t.Errorf("field %s has a format and is not listed", name)
		}
	}
}
