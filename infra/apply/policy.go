package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// applyPolicy creates or updates the lifecycle policy if the server has Index
// State Management.
func (s *server) applyPolicy(ctx context.Context, name string, body []byte, dry bool) (outcome, error) {
	if s.serverless() {
		return outcome{verdict: "skipped", why: "OpenSearch Serverless has no ISM; give the collection a data lifecycle policy (aws opensearchserverless create-lifecycle-policy)"}, nil
	}
	path := "/_plugins/_ism/policies/" + name
	result, err := s.reconcile(ctx, object{path, body, func(stored []byte) ([]string, string, error) {
		return comparePolicy(stored, body, path)
	}}, dry)
	switch {
	case errors.Is(err, errNoAPI):
		return outcome{verdict: "skipped", why: "this server has no ISM plugin; delete old indices by other means"}, nil
	case result.verdict == "created":
		result.note = enrol(name, "add", "for existing indices: ")
	case result.verdict == "changed":
		result.note = enrol(name, "change_policy", "existing indices keep the old policy until: ")
	}
	return result, err
}

// enrol returns the request that adds existing indices to the policy. An
// ism_template only applies to indices that are created after it.
func enrol(name, verb, when string) string {
	return fmt.Sprintf(`%sPOST _plugins/_ism/%s/%s-* {"policy_id":"%s"}`, when, verb, name, name)
}

// comparePolicy returns the differences, and the path that replaces exactly the
// version that was read. ISM requires the version of the policy in an update.
//
// The formats are those of https://docs.opensearch.org/latest/im-plugin/ism/api/.
func comparePolicy(stored, body []byte, path string) (differences []string, versioned string, err error) {
	var have struct {
		SeqNo       *int64         `json:"_seq_no"`
		PrimaryTerm *int64         `json:"_primary_term"`
		Policy      map[string]any `json:"policy"`
	}
	var want struct {
		Policy map[string]any `json:"policy"`
	}
	if err := json.Unmarshal(stored, &have); err != nil || have.SeqNo == nil || have.PrimaryTerm == nil {
		return nil, "", errors.New("the response is not that of ISM: it has no _seq_no, _primary_term and policy; is there a proxy in between?")
	}
	if err := json.Unmarshal(body, &want); err != nil {
		return nil, "", fmt.Errorf("the policy is no JSON: %w", err)
	}
	versioned = fmt.Sprintf("%s?if_seq_no=%d&if_primary_term=%d", path, *have.SeqNo, *have.PrimaryTerm)
	return compare(leaves(have.Policy, policyKey), leaves(want.Policy, policyKey)), versioned, nil
}

// policyKey omits what the server adds to a policy.
func policyKey(path, value string) (string, bool) {
	name := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case name == "policy_id", name == "schema_version", name == "last_updated_time", path == "user", strings.HasPrefix(path, "user."):
		return path, false
	}
	return path, value != "null"
}
