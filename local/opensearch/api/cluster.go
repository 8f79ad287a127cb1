package api

import (
	"strconv"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/store"
)

// info serves GET /. The version number is that of the OpenSearch release whose API is served, so
// that clients which check it accept the server. The other fields identify the embedded store.
func (s *server) info(*call) (any, error) {
	return map[string]any{
		"name": "faulty", "cluster_name": "faulty", "cluster_uuid": "embedded",
		"version": map[string]any{
			"distribution": "opensearch", "number": "3.4.0", "build_type": "faulty's embedded store",
			"build_hash": "unknown", "build_date": "unknown", "build_snapshot": false, "lucene_version": "none",
			"minimum_wire_compatibility_version": "2.19.0", "minimum_index_compatibility_version": "2.0.0",
		},
		"tagline": "The OpenSearch Project: https://opensearch.org/ (this is faulty's embedded store, which speaks a part of its API)",
	}, nil
}

// colour returns an index's health. Replicas make it yellow, because one node cannot assign them.
func colour(v *store.View) string {
	if v.Replicas > 0 {
		return "yellow"
	}
	return "green"
}

// totals returns the combined health of indices.
func totals(views []*store.View) (status string, primaries, unassigned int) {
	status = "green"
	for _, v := range views {
		primaries++
		unassigned += v.Replicas
		if colour(v) == "yellow" {
			status = "yellow"
		}
	}
	return status, primaries, unassigned
}

func percent(primaries, unassigned int) rank.Float {
	if primaries == 0 {
		return 100
	}
	return 100 * rank.Float(primaries) / rank.Float(primaries+unassigned)
}

func (s *server) health(c *call) (any, error) {
	views, err := s.views(c)
	gone := err != nil && apierr.From(err).Status == 404
	if err != nil && !gone {
		return nil, err
	}
	if level := c.params.Get("level"); level != "" && level != "cluster" {
		return nil, apierr.Unsupported("level [" + level + "] of _cluster/health")
	}
	status, primaries, unassigned := totals(views)
	code := 200
	if gone {
		status, code = "red", 408
	}
	if c.params.Get("wait_for_status") == "green" && status != "green" {
		code = 408 // waiting would not help, because no second node will join
	}
	return reply{code, map[string]any{
		"cluster_name": "faulty", "status": status, "timed_out": code == 408, "number_of_nodes": 1, "number_of_data_nodes": 1,
		"discovered_master": true, "discovered_cluster_manager": true,
		"active_primary_shards": primaries, "active_shards": primaries, "relocating_shards": 0, "initializing_shards": 0,
		"unassigned_shards": unassigned, "delayed_unassigned_shards": 0, "number_of_pending_tasks": 0, "number_of_in_flight_fetch": 0,
		"task_max_waiting_in_queue_millis": 0, "active_shards_percent_as_number": percent(primaries, unassigned),
	}}, nil
}

func (s *server) catIndices(c *call) (any, error) {
	views, err := s.views(c)
	if err != nil {
		return nil, err
	}
	t := table{columns: []column{
		{"health", "h", false}, {"status", "s", false}, {"index", "i,idx", false}, {"uuid", "id", false}, {"pri", "p,shards.primary", true},
		{"rep", "r,shards.replica", true}, {"docs.count", "dc,docsCount", true}, {"docs.deleted", "dd,docsDeleted", true},
		{"store.size", "ss,storeSize", true}, {"pri.store.size", "", true},
	}}
	unit := c.params.Get("bytes")
	for _, v := range views {
		if want := c.params.Get("health"); want != "" && want != colour(v) {
			continue
		}
		bytes := size(v.Bytes, unit)
		t.rows = append(t.rows, []string{colour(v), "open", v.Name, v.UUID, "1", strconv.Itoa(v.Replicas),
			strconv.Itoa(v.Docs), strconv.Itoa(v.Deleted), bytes, bytes})
	}
	return t.show(c)
}
