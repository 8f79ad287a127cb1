package dashboards

import (
	"slices"
	"testing"
)

// TestAggregationParameters: each aggregation has the parameters that its type
// requires in src/plugins/data/common/search/aggs of OpenSearch-Dashboards, and
// each chart has the schemas of its type (src/plugins/vis_type_*).
func TestAggregationParameters(t *testing.T) {
	required := map[string][]string{
		"count": nil, "cardinality": {"field"}, "min": {"field"}, "max": {"field"}, "avg": {"field"}, "sum": {"field"},
		"percentiles": {"field", "percents"}, "top_hits": {"field", "aggregate", "size", "sortField", "sortOrder"},
		"terms": {"field", "size", "order", "orderBy"}, "histogram": {"field", "interval"}, "date_histogram": {"field", "interval"},
	}
	schemas := map[string][]string{
		"histogram": {"metric", "segment", "group"}, "horizontal_bar": {"metric", "segment", "group"}, "area": {"metric", "segment", "group"},
		"line": {"metric", "segment", "group"}, "pie": {"metric", "segment"}, "metric": {"metric", "group"}, "table": {"metric", "bucket"}, "markdown": nil,
	}
	for _, o := range exported(t) {
		if o.Type != "visualization" {
			continue
		}
		state := unnest[struct {
			Type   string
			Aggs   []agg
			Params map[string]any
		}](t, o.Attributes["visState"])
		known, ok := schemas[state.Type]
		if !ok || state.Params["type"] != nil && state.Params["type"] != state.Type {
			t.Errorf("%s: type %q, in its parameters %v", o.ID, state.Type, state.Params["type"])
		}
		metrics := []any{"_key"}
		for _, a := range state.Aggs {
			members, ok := required[a.Type]
			if !ok || !slices.Contains(known, a.Schema) {
				t.Errorf("%s: aggregation %s of type %q in the schema %q", o.ID, a.ID, a.Type, a.Schema)
			}
			for _, member := range members {
				if a.Params[member] == nil {
					t.Errorf("%s: aggregation %s, %s, has no %s", o.ID, a.ID, a.Type, member)
				}
			}
			if a.Schema == "metric" {
				metrics = append(metrics, a.ID)
			}
		}
		for _, a := range state.Aggs {
			if a.Type == "terms" && !slices.Contains(metrics, a.Params["orderBy"]) {
				t.Errorf("%s: aggregation %s is ordered by %v; want one of %v", o.ID, a.ID, a.Params["orderBy"], metrics)
			}
		}
	}
}
