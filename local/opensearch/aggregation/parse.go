package aggregation

import (
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// Parse parses {"name": {"terms": {…}, "aggs": {…}}, …}. nil means no aggregations.
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

// kinds returns the kinds of aggregations that the embedded store supports. TestKinds names the
// user of each.
func kinds() []string {
	return []string{"avg", "cardinality", "date_histogram", "filter", "filters", "histogram", "max", "min", "percentiles", "range", "sum", "terms", "top_hits"}
}

func parseKind(name, kind string, args any, subs *Tree) (node, error) {
	if !slices.Contains(kinds(), kind) {
		return nil, unknown(kind)
	}
	if kind == "filter" {
		return &filter{bucketed: bucketed{subs: subs}, query: args}, nil
	}
	o := strictjson.Strict(kind, args)
	n, err := parseBuckets(kind, o, subs)
	isMetric := err == nil && n == nil
	if isMetric {
		n, err = parseMetric(kind, o)
	}
	if err == nil {
		err = o.Done()
	}
	if err == nil && isMetric && len(subs.names) > 0 {
		err = apierr.New(500, "aggregation_initialization_exception", "Aggregator [%s] of type [%s] cannot accept sub-aggregations", name, kind)
	}
	return n, err
}

// parseBuckets parses a bucket aggregation. It returns nil for any other kind.
func parseBuckets(kind string, o *strictjson.Object, subs *Tree) (node, error) {
	switch kind {
	case "terms":
		return newTerms(o, subs)
	case "date_histogram":
		return newDateHistogram(o, subs)
	case "histogram":
		return newHistogram(o, subs)
	case "range":
		return newRange(o, subs)
	case "filters":
		return newFilters(o, subs)
	}
	return nil, nil
}

func parseMetric(kind string, o *strictjson.Object) (node, error) {
	switch kind {
	case "percentiles":
		return newPercentiles(o)
	case "cardinality":
		return newCardinality(o), nil
	case "top_hits":
		return newTopHits(o)
	}
	return &stats{source: newSource(kind, o)}, nil
}

// unknown returns the error for a kind that the embedded store does not support. The error depends
// on whether OpenSearch supports the kind.
func unknown(kind string) error {
	known := []string{"adjacency_matrix", "auto_date_histogram", "avg_bucket", "bucket_script", "bucket_selector", "bucket_sort", "children", "composite",
		"cumulative_sum", "date_range", "derivative", "diversified_sampler", "extended_stats", "extended_stats_bucket", "geo_bounds", "geo_centroid",
		"geo_distance", "geohash_grid", "geotile_grid", "global", "ip_range", "matrix_stats", "max_bucket", "median_absolute_deviation", "min_bucket",
		"missing", "moving_avg", "moving_fn", "multi_terms", "nested", "parent", "percentile_ranks", "percentiles_bucket", "rare_terms", "reverse_nested",
		"sampler", "scripted_metric", "serial_diff", "significant_terms", "significant_text", "stats", "stats_bucket", "sum_bucket", "value_count",
		"variable_width_histogram", "weighted_avg"}
	if slices.Contains(known, kind) {
		return apierr.Unsupported("aggregation ["+kind+"]", kinds()...)
	}
	return apierr.Parsing("Unknown aggregation type [%s]", kind).CausedBy(apierr.New(400, "named_object_not_found_exception", "unknown field [%s]", kind))
}
