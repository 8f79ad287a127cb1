package apply

import (
	"context"
	"encoding/json"
	"net/http"

	"faulty/infra/dashboards"
)

// promoted returns the fields of promoted labels and metrics. The index template
// does not list them: they are created with the first document that contains
// them. promoted returns nil if the server does not report them, for example
// before the first document.
func (s *server) promoted(ctx context.Context, prefix string) []dashboards.Field {
	a, err := s.do(ctx, http.MethodGet, "/"+prefix+"-*/_field_caps?fields=labels.*,metrics.*&ignore_unavailable=true&allow_no_indices=true", nil)
	if err != nil || a.status != http.StatusOK {
		return nil
	}
	var caps struct {
		Fields map[string]map[string]struct {
			Searchable   bool `json:"searchable"`
			Aggregatable bool `json:"aggregatable"`
		} `json:"fields"`
	}
	if json.Unmarshal(a.body, &caps) != nil {
		return nil
	}
	var all []dashboards.Field
	for name, types := range caps.Fields {
		for typ, can := range types {
			if len(types) == 1 && typ != "object" {
				all = append(all, dashboards.NewField(name, typ, can.Searchable, can.Aggregatable))
			}
		}
	}
	return all
}

// addFields adds fields to the list of an index pattern.
func addFields(attributes map[string]any, more []dashboards.Field) {
	attributes["fields"] = mergeFields(string(encode(more)), attributes["fields"])
}

// mergeFields returns the stored field list of an index pattern plus the fields
// of ours that it does not contain. It keeps the stored fields, because people
// add scripted fields, and Dashboards counts how often a field is selected. If no
// field is missing, it returns the stored list unchanged.
func mergeFields(stored, ours any) any {
	have, want := listed(stored), listed(ours)
	names := map[any]bool{}
	for _, f := range have {
		names[f["name"]] = true
	}
	before := len(have)
	for _, f := range want {
		if !names[f["name"]] {
			have = append(have, f)
		}
	}
	if len(have) == before {
		return stored
	}
	return string(encode(have))
}

// listed parses a list of fields, which is JSON in a string. It returns nil for
// other values.
func listed(list any) []map[string]any {
	text, _ := list.(string)
	var fields []map[string]any
	_ = json.Unmarshal([]byte(text), &fields) // an invalid list is replaced
	return fields
}
