package search

const (
	writeParams  = "refresh wait_for_active_shards"
	expandParams = "ignore_unavailable allow_no_indices expand_wildcards"
	queryParams  = expandParams + " q df default_operator lenient analyze_wildcard preference"
	searchParams = queryParams + " size from sort _source _source_includes _source_excludes track_total_hits track_scores rest_total_hits_as_int" +
		" typed_keys version seq_no_primary_term search_type request_cache batched_reduce_size max_concurrent_shard_requests" +
		" ccs_minimize_roundtrips cancel_after_time_interval pre_filter_shard_size allow_partial_search_results"
	getParams = "_source_includes _source_excludes realtime refresh preference"
	catParams = "v h s bytes time local"
)

// A route is a way into the store: what it is called by, and which parameters
// it understands.
type route struct {
	patterns, params string
	do               func(*Store, *call) (any, error)
}

// api lists all requests there are. The first route that fits is taken; GET
// serves HEAD too.
func api() []route {
	return []route{
		{"GET /", "", (*Store).info},
		{"POST /_bulk|PUT /_bulk|POST /{index}/_bulk|PUT /{index}/_bulk", writeParams, (*Store).bulk},
		{"GET /_search|POST /_search|GET /{index}/_search|POST /{index}/_search", searchParams, (*Store).search},
		{"GET /_count|POST /_count|GET /{index}/_count|POST /{index}/_count", queryParams, (*Store).count},
		{"GET /_msearch|POST /_msearch|GET /{index}/_msearch|POST /{index}/_msearch", "max_concurrent_searches", (*Store).multiSearch},
		{"GET /_field_caps|POST /_field_caps|GET /{index}/_field_caps|POST /{index}/_field_caps", expandParams + " fields", (*Store).fieldCaps},

		{"GET /{index}/_doc/{id}", getParams + " _source", (*Store).getDocument},
		{"GET /{index}/_source/{id}", getParams, (*Store).getSource},
		{"PUT /{index}/_doc/{id}|POST /{index}/_doc/{id}|POST /{index}/_doc", writeParams + " op_type", (*Store).putDocument},
		{"PUT /{index}/_create/{id}|POST /{index}/_create/{id}", writeParams, (*Store).createDocument},
		{"POST /{index}/_update/{id}", writeParams + " retry_on_conflict", (*Store).updateDocument},
		{"DELETE /{index}/_doc/{id}", writeParams, (*Store).deleteDocument},
		{"GET /_mget|POST /_mget|GET /{index}/_mget|POST /{index}/_mget", getParams + " _source", (*Store).multiGet},

		{"GET /_refresh|POST /_refresh|GET /{index}/_refresh|POST /{index}/_refresh", expandParams, (*Store).refresh},
		{"POST /_flush|POST /{index}/_flush", expandParams + " force wait_if_ongoing", (*Store).refresh},
		{"GET /_mapping|GET /{index}/_mapping", expandParams + " local", (*Store).getMapping},
		{"PUT /{index}/_mapping|POST /{index}/_mapping", expandParams, (*Store).putMapping},
		{"GET /_settings|GET /{index}/_settings", expandParams + " local flat_settings", (*Store).getSettings},
		{"PUT /_index_template/{name}|POST /_index_template/{name}", "create cause", (*Store).putTemplate},
		{"GET /_index_template|GET /_index_template/{name}", "local", (*Store).getTemplate},
		{"DELETE /_index_template/{name}", "", (*Store).deleteTemplate},

		{"GET /_cluster/health|GET /_cluster/health/{index}", expandParams + " wait_for_status wait_for_no_relocating_shards" +
			" wait_for_no_initializing_shards wait_for_nodes wait_for_active_shards wait_for_events level local", (*Store).health},
		{"GET /_cat/indices|GET /_cat/indices/{index}", catParams + " " + expandParams + " health", (*Store).catIndices},
		{"GET /_cat/count|GET /_cat/count/{index}", catParams, (*Store).catCount},
		{"GET /_cat/health", catParams, (*Store).catHealth},

		{"PUT /{index}", "wait_for_active_shards", (*Store).createIndex},
		{"GET /{index}", expandParams + " local", (*Store).getIndex},
		{"DELETE /{index}", expandParams, (*Store).deleteIndex},
	}
}
