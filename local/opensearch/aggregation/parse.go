package aggregation

import (
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// Parse reads {"name": {"terms": {…}, "aggs": {…}}, …}; nil is none.
func Parse(value any) (*Tree, error) {
	t := &Tree{nodes: map[string]node{}, metas: map[string]any{}}
	if value == nil {
		return t, nil
	}
	all := strictjson.Of("aggregations", value)
	t.names = all.Keys()
	for _, name := range t.names {
		if strings.ContainsAny(name, "[]>") || name == "" {
			return nil, apierr.Parsing("Invalid aggregation name [%s]. Aggregation names can contain any character except '[', ']', and '>'", name)
		}
		one := strictjson.Of(name, all.Take(name))
		if one.Has("meta") {
			t.metas[name] = one.Take("meta")
		}
		n, err := parseNode(name, one)
		if err != nil {
			return nil, err
		}
		t.nodes[name] = n
	}
	return t, all.Done()
}

func parseNode(name string, o *strictjson.Object) (node, error) {
	subs, err := Parse(o.First("aggs", "aggregations"))
	if err != nil {
		return nil, err
	}
	kinds := o.Keys()
	if err := o.Err(); err != nil {
		return nil, err
	}
	if len(kinds) != 1 {
		return nil, apierr.Parsing("Expected one aggregation type in [%s] but found %v", name, kinds)
	}
	return parseKind(name, kinds[0], o.Take(kinds[0]), subs)
}

func parseKind(name, kind string, args any, subs *Tree) (node, error) {
	if kind == "filter" {
		return newFilter(args, subs), nil
	}
	o := strictjson.Strict(kind, args)
	var n node
	var err error
	switch kind {
	case "terms":
		n, err = newTerms(o, subs)
	case "date_histogram":
		n, err = newDateHistogram(o, subs)
	case "histogram":
		n, err = newHistogram(o, subs)
	case "range", "date_range":
		n, err = newRange(o, subs, kind == "date_range")
	case "filters":
		n, err = newFilters(o, subs)
	case "missing", "global":
		n = newSingle(kind, o, subs)
	case "min", "max", "avg", "sum", "stats", "extended_stats", "value_count":
		n = newStats(kind, o)
	case "percentiles", "percentile_ranks":
		n, err = newPercentiles(kind, o)
	case "cardinality":
		n = newCardinality(o)
	case "top_hits":
		n, err = newTopHits(o)
	default:
		return nil, unknown(kind)
	}
	if err == nil {
		err = o.Done()
	}
	if _, bucket := n.(interface{ children() *Tree }); err == nil && !bucket && len(subs.names) > 0 {
		err = apierr.New(500, "aggregation_initialization_exception", "Aggregator [%s] of type [%s] cannot accept sub-aggregations", name, kind)
	}
	return n, err
}

func unknown(kind string) error {
	known := []string{"adjacency_matrix", "auto_date_histogram", "avg_bucket", "bucket_script", "bucket_selector", "bucket_sort", "children", "composite",
		"cumulative_sum", "derivative", "diversified_sampler", "geo_bounds", "geo_centroid", "geo_distance", "geohash_grid", "geotile_grid", "ip_range",
		"matrix_stats", "max_bucket", "median_absolute_deviation", "min_bucket", "moving_avg", "moving_fn", "multi_terms", "nested", "parent",
		"percentiles_bucket", "rare_terms", "reverse_nested", "sampler", "scripted_metric", "serial_diff", "significant_terms", "significant_text",
		"stats_bucket", "sum_bucket", "variable_width_histogram", "weighted_avg"}
	if slices.Contains(known, kind) {
		return apierr.Unsupported("aggregation [" + kind + "]")
	}
	return apierr.Parsing("Unknown aggregation type [%s]", kind).CausedBy(apierr.New(400, "named_object_not_found_exception", "unknown field [%s]", kind))
}
