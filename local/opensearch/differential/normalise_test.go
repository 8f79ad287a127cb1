package differential

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

// normalise returns a response without the parts that may differ; see the package's documentation.
func normalise(q question, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range []string{
			"took", "_shards", "_seq_no", "_primary_term", "doc_count_error_upper_bound", "profile", "ingest_took", "terminated_early", "cluster_name",
			"number_of_pending_tasks", "task_max_waiting_in_queue_millis", "number_of_in_flight_fetch",
		} {
			delete(v, key)
		}
		if meta, ok := v["meta"].(map[string]any); ok && len(meta) == 0 {
			delete(v, "meta") // OpenSearch includes it only in some of the buckets without documents
		}
		if e, ok := v["error"].(map[string]any); ok {
			v["error"] = errorTypes(e)
		} else if _, ok := v["error"].(string); ok {
			v["error"] = "words"
		}
		for k, inner := range v {
			if k != "_source" && k != "sort" {
				v[k] = normalise(q, inner)
			}
		}
		if hits, ok := v["hits"].([]any); ok {
			v["hits"] = unorderTies(v, hits, startsLater(q))
		}
		for _, key := range []string{"_score", "max_score"} {
			if _, ok := v[key].(json.Number); ok {
				v[key] = "a score"
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = normalise(q, v[i])
		}
	}
	return v
}

// errorTypes returns the type of an error and the distinct types of its root causes.
func errorTypes(e map[string]any) any {
	types := map[string]any{"type": e["type"]}
	causes, _ := e["root_cause"].([]any)
	for _, cause := range causes {
		if cause, ok := cause.(map[string]any); ok {
			types["root_cause "+show(cause["type"])] = true
		}
	}
	return types
}

// startsLater reports whether q asks for a page that is not the first.
func startsLater(q question) bool {
	body := string(q.Body)
	return strings.Contains(body, `"from"`) || strings.Contains(body, `"search_after"`) || strings.Contains(q.Path, "from=")
}

// unorderTies sorts hits with equal sort keys by their ids. If other hits with the same sort keys
// could be on the page instead, it removes the content of these hits.
func unorderTies(parent map[string]any, hits []any, later bool) []any {
	total, _ := parent["total"].(map[string]any)
	whole := !later && show(total["value"]) == show(len(hits)) && total["relation"] == "eq"
	for start := 0; start < len(hits); {
		end := start + 1
		for end < len(hits) && sortKey(hits[end]) == sortKey(hits[start]) {
			end++
		}
		tied := hits[start:end]
		if !whole && (end == len(hits) || start == 0 && later) && !unique(tied) {
			for i, hit := range tied {
				tied[i] = map[string]any{"one of those that sort as": sortKey(hit)}
			}
		}
		sort.Slice(tied, func(i, j int) bool { return identity(tied[i]) < identity(tied[j]) })
		start = end
	}
	return hits
}

// unique reports whether tied is a single hit whose sort values contain its id, such as event.id.
func unique(tied []any) bool {
	if len(tied) != 1 {
		return false
	}
	hit, _ := tied[0].(map[string]any)
	values, _ := hit["sort"].([]any)
	return slices.Contains(values, hit["_id"])
}

func sortKey(hit any) string {
	h, _ := hit.(map[string]any)
	return show(h["sort"])
}

func identity(hit any) string {
	h, _ := hit.(map[string]any)
	return show([]any{h["_index"], h["_id"]})
}
