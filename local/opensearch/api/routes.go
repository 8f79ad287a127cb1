// Package api serves the part of OpenSearch's HTTP API that faulty and the official clients use.
//
// It refuses unsupported requests with an error in OpenSearch's format. [New] returns the handler.
// Each route in routes.go parses the body and the parameters of a request and calls the store.
package api

const (
	writeParams  = "refresh wait_for_active_shards"
	ifParams     = " if_seq_no if_primary_term"
	expandParams = "ignore_unavailable allow_no_indices expand_wildcards"
	queryParams  = expandParams + " q df default_operator lenient analyze_wildcard preference"
	searchParams = queryParams + " size from sort _source _source_includes _source_excludes track_total_hits version seq_no_primary_term scroll"
	getParams    = "_source_includes _source_excludes realtime refresh preference"
	catParams    = "v h s bytes time local"
)

// A route is a request of the API, with its methods and paths and the parameters that it supports.
type route struct {
	patterns, params string
	do               func(*server, *call) (any, error)
}

// api lists all routes. The first matching route serves the request. GET routes also serve HEAD.
func api() []route {
	return []route{
		{"GET /", "", (*server).info},
		{"POST /_bulk|PUT /_bulk|POST /{index}/_bulk|PUT /{index}/_bulk", writeParams, (*server).bulk},
		{"GET /_search|POST /_search|GET /{index}/_search|POST /{index}/_search", searchParams, (*server).search},
		{"GET /_search/scroll|POST /_search/scroll", "scroll scroll_id", (*server).scroll},
		{"DELETE /_search/scroll|DELETE /_search/scroll/{scroll_id}", "", (*server).clearScroll},
		{"GET /_count|POST /_count|GET /{index}/_count|POST /{index}/_count", queryParams, (*server).count},
		{"GET /_msearch|POST /_msearch|GET /{index}/_msearch|POST /{index}/_msearch", "max_concurrent_searches", (*server).multiSearch},
		{"GET /_field_caps|POST /_field_caps|GET /{index}/_field_caps|POST /{index}/_field_caps", expandParams + " fields", (*server).fieldCaps},

		{"GET /{index}/_doc/{id}", getParams + " _source", (*server).getDocument},
		{"GET /{index}/_source/{id}", getParams, (*server).getSource},
		{"PUT /{index}/_doc/{id}|POST /{index}/_doc/{id}|POST /{index}/_doc", writeParams + ifParams + " op_type", (*server).putDocument},
		{"PUT /{index}/_create/{id}|POST /{index}/_create/{id}", writeParams, (*server).createDocument},
		{"POST /{index}/_update/{id}", writeParams + ifParams + " retry_on_conflict", (*server).updateDocument},
		{"DELETE /{index}/_doc/{id}", writeParams + ifParams, (*server).deleteDocument},
		{"GET /_mget|POST /_mget|GET /{index}/_mget|POST /{index}/_mget", getParams + " _source", (*server).multiGet},

		{"GET /_refresh|POST /_refresh|GET /{index}/_refresh|POST /{index}/_refresh", expandParams, (*server).refresh},
		{"GET /_mapping|GET /{index}/_mapping", expandParams + " local", (*server).getMapping},
		{"PUT /_index_template/{name}|POST /_index_template/{name}", "create cause", (*server).putTemplate},
		{"GET /_index_template|GET /_index_template/{name}", "local", (*server).getTemplate},
		{"DELETE /_index_template/{name}", "", (*server).deleteTemplate},

		{"GET /_cluster/health|GET /_cluster/health/{index}", expandParams + " wait_for_status wait_for_no_relocating_shards" +
			" wait_for_no_initializing_shards wait_for_nodes wait_for_active_shards wait_for_events level local", (*server).health},
		{"GET /_cat/indices|GET /_cat/indices/{index}", catParams + " " + expandParams + " health", (*server).catIndices},

		{"PUT /{index}", "wait_for_active_shards", (*server).createIndex},
		{"GET /{index}", expandParams + " local", (*server).getIndex},
		{"DELETE /{index}", expandParams, (*server).deleteIndex},
	}
}
