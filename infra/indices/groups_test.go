package indices

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"faulty/functions/forwarder/triage"
)

// TestGroupsTemplate: the template has a field for every member of the documents
// except history, and no other.
func TestGroupsTemplate(t *testing.T) {
	text, err := Groups("shop-logs")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Patterns []string `json:"index_patterns"`
		Template struct {
			Mappings struct {
				Dynamic    any
				Properties map[string]any
			}
		}
	}
	if err := json.Unmarshal(text, &got); err != nil || len(got.Patterns) != 1 || got.Patterns[0] != triage.Index("shop-logs") || got.Template.Mappings.Dynamic != false {
		t.Fatalf("Groups(shop-logs) = %.200s, %v; want a template for shop-logs_groups that is not dynamic", text, err)
	}
	members := map[string]bool{}
	for _, kind := range []reflect.Type{reflect.TypeFor[triage.Group](), reflect.TypeFor[triage.Notification]()} {
		for field := range kind.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			members[name] = name != "history" && name != "known_versions"
		}
	}
	fields := got.Template.Mappings.Properties
	for name, isField := range members {
		if (fields[name] != nil) != isField {
			t.Errorf("the template has the field %s: %v; want %v", name, fields[name] != nil, isField)
		}
		delete(fields, name)
	}
	if len(fields) > 0 {
		t.Errorf("the template has fields that no document has: %v", fields)
	}
}
