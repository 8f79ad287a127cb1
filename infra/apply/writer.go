package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"faulty/infra/indices"
)

// With fine-grained access control, a principal can do nothing without a role,
// even if IAM allows it. The forwarder gets a role for its indices. It may add
// documents and create the day's index, but delete no document. It may also read
// and change groups of exceptions, and count events for notifications.
//
// The formats are those of
// https://docs.opensearch.org/latest/security/access-control/api/.

// A writerRole is the body of PUT _plugins/_security/api/roles/<name>.
type writerRole struct {
	Cluster []string       `json:"cluster_permissions"`
	Indices []indexActions `json:"index_permissions"`
}

type indexActions struct {
	Patterns []string `json:"index_patterns"`
	Actions  []string `json:"allowed_actions"`
}

// writer returns the steps that create the role <prefix>-forwarder, map it to the
// IAM role roleARN, and turn on the audit log of refused requests.
func (s *server) writer(ctx context.Context, prefix, roleARN string, dry bool) []step {
	name := prefix + "-forwarder"
	role := encode(writerRole{
		Cluster: []string{"indices:data/write/bulk", "indices:data/read/mget"},
		Indices: []indexActions{{
			Patterns: []string{prefix + "-*"},
			Actions: []string{"indices:data/write/bulk*", "indices:data/write/index", "indices:admin/create",
				"indices:admin/mapping/put", "indices:admin/mappings/get", "indices:data/read/get", "indices:data/read/mget*", "indices:data/read/search*"},
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

// applySecurity creates or updates one object of the security plugin. It skips a
// server without the plugin, which needs no permissions.
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

// applyAudit turns on the audit log of failed logins and missing permissions.
// Without this setting a domain publishes no audit logs, even if its log
// publishing options are set.
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

// compareSecurity returns the differences between {"<name>":{…}} and body.
func compareSecurity(stored, body []byte, name string) ([]string, error) {
	var have map[string]map[string]any
	if err := json.Unmarshal(stored, &have); err != nil || have[name] == nil {
		return nil, fmt.Errorf("the response is not that of the security plugin: it has no member %q; is there a proxy in between?", name)
	}
	var want map[string]any
	if err := json.Unmarshal(body, &want); err != nil {
		return nil, fmt.Errorf("the object is no JSON: %w", err)
	}
	return compare(leaves(have[name], securityKey), leaves(want, securityKey)), nil
}

// securityKey omits what the plugin adds: flags and empty values.
func securityKey(path, value string) (string, bool) {
	return path, value != "[]" && value != "{}" && value != "null" && value != "false"
}
