package query

import (
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// kinds returns the kinds of queries that the embedded store supports. TestKinds names the user of
// each.
func kinds() []string {
	return []string{"bool", "exists", "ids", "match", "match_all", "prefix", "query_string", "range", "term", "terms"}
}

// clause parses a query of a kind.
func (c *Context) clause(kind string, args any) (Query, error) {
	if kind != "bool" && kind != "query_string" && kind != "match" { // these count their parts themselves
		if err := c.count(1); err != nil {
			return nil, err
		}
	}
	switch kind {
	case "match_all":
		return c.all(), strictjson.Of(kind, args).Done()
	case "ids":
		return c.ids(strictjson.Of(kind, args))
	case "bool":
		return c.boolean(strictjson.Strict(kind, args))
	case "exists":
		return c.exists(strictjson.Of(kind, args))
	case "terms":
		return c.terms(strictjson.Of(kind, args))
	case "query_string":
		return c.queryString(strictjson.Of(kind, args))
	case "term":
		return c.ofField(kind, "value", args, c.term)
	case "prefix":
		return c.ofField(kind, "value", args, c.prefix)
	case "range":
		return c.ofField(kind, "value", args, c.rangeOf)
	case "match":
		return c.ofField(kind, "query", args, c.match)
	}
	return nil, unknown(kind)
}

// ofField parses {"field": {…}} and its short form {"field": value}. In the short form, value is
// the value of the parameter named short.
func (c *Context) ofField(kind, short string, args any, parse func(string, *strictjson.Object) (Query, error)) (Query, error) {
	fields, ok := args.(map[string]any)
	if !ok {
		return nil, apierr.Parsing("[%s] query malformed, no start_object after query name", kind)
	}
	if len(fields) != 1 {
		return nil, apierr.Parsing("[%s] query doesn't support multiple fields, or none: %s", kind, strictjson.Show(args))
	}
	for field, value := range fields {
		if _, long := value.(map[string]any); !long {
			value = map[string]any{short: value}
		}
		return parse(field, strictjson.Of(kind, value))
	}
	panic("unreachable: the object has one key")
}

// unknown returns the error for a kind that the embedded store does not support. The error depends
// on whether OpenSearch supports the kind.
func unknown(kind string) error {
	known := []string{"boosting", "combined_fields", "constant_score", "dis_max", "distance_feature", "field_masking_span", "function_score", "fuzzy",
		"geo_bounding_box", "geo_distance", "geo_polygon", "geo_shape", "has_child", "has_parent", "hybrid", "intervals", "knn", "match_bool_prefix",
		"match_none", "match_phrase", "match_phrase_prefix", "more_like_this", "multi_match", "nested", "neural", "parent_id", "percolate",
		"rank_feature", "regexp", "script", "script_score", "simple_query_string", "span_containing", "span_first", "span_multi", "span_near",
		"span_not", "span_or", "span_term", "span_within", "terms_set", "wildcard", "wrapper", "xy_shape"}
	if slices.Contains(known, kind) {
		return apierr.Unsupported("query ["+kind+"]", kinds()...)
	}
	return apierr.Parsing("unknown query [%s]", kind).CausedBy(
		apierr.New(400, "named_object_not_found_exception", "unknown field [%s]", kind))
}
