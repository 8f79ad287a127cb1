package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"faulty/infra/indices"
)

// Fine-grained access control lets nobody do anything that a role of its own
// does not name, whatever IAM says. The forwarder gets one for its indices: it adds
// documents and creates the day's index, and deletes no document. It reads and
// changes groups of exceptions, and counts events for notifications.
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

// writer are the steps that make the role <prefix>-forwarder, give it to the IAM
// role of that ARN, and have refusals told.
func (s *server) writer(ctx context.Context, prefix, roleARN string, dry bool) []step {
	name := prefix + "-forwarder"
	role := encode(writerRole{
		Cluster: []string{"indices:data/write/bulk", "indices:data/read/mget"},
		Indices: []indexActions{{
			Patterns: []string{prefix + "-*"},
			Actions: []string{"indices:data/write/bulk*", "indices:data/write/index", "indices:admin/create",
				"indices:admin/mapping/put", "indices:admin/mappings/get", "indices:data/read/search*"},
		}, {
			Patterns: []string{indices.GroupsIndex(prefix)},
			Actions: []string{"indices:data/write/bulk*", "indices:data/write/index", "indices:admin/create", "indices:admin/mapping/put",
				"indices:admin/mappings/get", "indices:data/read/get", "indices:data/read/mget*", "indices:data/read/search*"},
		}},
	})
	mapping := encode(map[string][]string{"backend_roles": {roleARN}})
	return []step{
		{"forwarder's role", func() (outcome, error) { return s.applySecurity(ctx, "roles", name, role, dry) }},
		{"forwarder's rights", func() (outcome, error) { return s.applySecurity(ctx, "rolesmapping", name, mapping, dry) }},
		{"audit log", func() (outcome, error) { return s.applyAudit(ctx, dry) }},
	}
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

// applyAudit turns on audit logs: who failed to sign in, and who lacked a right.
// A domain publishes none before, whatever its log publishing options say.
func (s *server) applyAudit(ctx context.Context, dry bool) (outcome, error) {
	const path = "/_plugins/_security/api/audit"
	a, err := s.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return outcome{}, err
	}
	var have struct {
		Config struct{ Enabled bool } `json:"config"`
	}
	switch {
	case a.unknownPath():
		return outcome{verdict: "skipped", why: "this server has no audit log"}, nil
	case a.status != http.StatusOK || json.Unmarshal(a.body, &have) != nil:
		return outcome{}, s.refused(a)
	case have.Config.Enabled:
		return outcome{verdict: "unchanged"}, nil
	}
	result := outcome{verdict: "changed", why: "enabled: false → true"}
	if dry {
		return result, nil
	}
	a, err = s.do(ctx, http.MethodPatch, path, []byte(`[{"op":"add","path":"/config/enabled","value":true}]`))
	if err == nil && a.status != http.StatusOK {
		err = s.refused(a)
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
