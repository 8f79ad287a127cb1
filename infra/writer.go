package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Fine-grained access control lets nobody do anything that a role of its own
// does not name, whatever IAM says. The forwarder gets one for its indices:
// it adds documents and makes the day's index, reads no document, deletes none.
//
// The shapes are those of https://docs.opensearch.org/latest/security/access-control/api/.

// A writerRole is what PUT _plugins/_security/api/roles/<name> takes.
type writerRole struct {
	Cluster []string       `json:"cluster_permissions"`
	Indices []indexActions `json:"index_permissions"`
}

type indexActions struct {
	Patterns []string `json:"index_patterns"`
	Actions  []string `json:"allowed_actions"`
}

// applyWriter makes the role <prefix>-forwarder and gives it to the IAM role
// of that ARN. It returns what became of each, in this order.
func (s *server) applyWriter(ctx context.Context, prefix, roleARN string, dry bool) (role, mapping outcome, err error) {
	name := prefix + "-forwarder"
	role, err = s.applySecurity(ctx, "roles", name, encode(writerRole{
		Cluster: []string{"indices:data/write/bulk"},
		Indices: []indexActions{{
			Patterns: []string{prefix + "-*"},
			Actions: []string{"indices:data/write/bulk*", "indices:data/write/index", "indices:admin/create",
				"indices:admin/mapping/put", "indices:admin/mappings/get"},
		}},
	}), dry)
	if err != nil {
		return role, mapping, fmt.Errorf("role %s: %w", name, err)
	}
	mapping, err = s.applySecurity(ctx, "rolesmapping", name, encode(map[string][]string{"backend_roles": {roleARN}}), dry)
	if err != nil {
		return role, mapping, fmt.Errorf("mapping of role %s: %w", name, err)
	}
	return role, mapping, nil
}

// applySecurity puts one object of the security plugin where it is missing or
// differs. A server without the plugin lets everybody in, and needs none.
func (s *server) applySecurity(ctx context.Context, kind, name string, body []byte, dry bool) (outcome, error) {
	path := "/_plugins/_security/api/" + kind + "/" + name
	result, err := s.reconcile(ctx, object{path, body, func(stored []byte) ([]string, string, error) {
		differences, err := compareSecurity(stored, body, name)
		return differences, path, err
	}}, dry)
	if errors.Is(err, errNoAPI) {
		return outcome{verdict: "skipped", why: "this server has no fine-grained access control"}, nil
	}
	return result, err
}

// compareSecurity returns what differs between {"<name>":{…}} and body.
func compareSecurity(stored, body []byte, name string) ([]string, error) {
	var have map[string]map[string]any
	if err := json.Unmarshal(stored, &have); err != nil || have[name] == nil {
		return nil, fmt.Errorf("the answer is not that of the security plugin: it has no member %q; is there a proxy in between?", name)
	}
	var want map[string]any
	if err := json.Unmarshal(body, &want); err != nil {
		return nil, fmt.Errorf("the object is no JSON: %w", err)
	}
	return compare(leaves(have[name], securityKey), leaves(want, securityKey)), nil
}

// securityKey leaves out what the plugin adds: flags, and what is empty.
func securityKey(path, value string) (string, bool) {
	return path, value != "[]" && value != "{}" && value != "null" && value != "false"
}
