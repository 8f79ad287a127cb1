package apply

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestCompare(t *testing.T) {
	for _, row := range []struct {
		name       string
		have, want string
		key        func(path, value string) (string, bool)
		diff       []string
	}{
		{"settings as the server shows them", `{"template":{"settings":{"index":{"number_of_shards":"1","hidden":"false"}}}}`,
			`{"template":{"settings":{"number_of_shards":1,"index.hidden":false}}}`, templateKey, nil},
		{"members the server adds", `{"priority":500,"composed_of":[],"template":{"aliases":{}}}`, `{"priority":500}`, templateKey, nil},
		{"members a person added", `{"composed_of":["theirs"]}`, `{}`, templateKey, []string{"composed_of.0: theirs → none"}},
		{"another number", `{"priority":1}`, `{"priority":500}`, templateKey, []string{"priority: 1 → 500"}},
		{"a missing field", `{"properties":{}}`, `{"properties":{"a":{"type":"keyword"}}}`, templateKey,
			[]string{"properties.a.type: none → keyword", "properties: {} → none"}},
		{"policy of another version", `{"policy_id":"x","schema_version":21,"user":{"name":"a"},"error_notification":null,"ism_template":[{"priority":1,"last_updated_time":5}]}`,
			`{"ism_template":[{"priority":1}]}`, policyKey, nil},
		{"an action more", `{"actions":[{"close":{}},{"delete":{}}]}`, `{"actions":[{"delete":{}}]}`, policyKey,
			[]string{"actions.0.close: {} → none", "actions.0.delete: none → {}", "actions.1.delete: {} → none"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var have, want map[string]any
			if err := json.Unmarshal([]byte(row.have), &have); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(row.want), &want); err != nil {
				t.Fatal(err)
			}
			if got := compare(leaves(have, row.key), leaves(want, row.key)); !slices.Equal(got, row.diff) {
				t.Errorf("compare(%s, %s) = %q; want %q", row.have, row.want, got, row.diff)
			}
		})
	}
}
