package apply

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// correlation returns the settings with which the Observability pages find the
// logs of a trace: the indices and the names of the fields. See
// common/constants/trace_analytics.ts of
// opensearch-project/dashboards-observability. The second value is JSON in a
// string there.
func correlation(prefix string) map[string]string {
	return map[string]string{
		"observability:traceAnalyticsCorrelatedLogsIndices":       prefix + "-*",
		"observability:traceAnalyticsCorrelatedLogsFieldMappings": `{"serviceName":"service.name","spanId":"spanId","timestamp":"@timestamp","traceId":"traceId"}`,
	}
}

// applyCorrelation sets the settings that have no value. They apply to all of
// Dashboards, so it does not replace values that somebody has set.
func (s *server) applyCorrelation(ctx context.Context, prefix string, dry bool) (outcome, error) {
	if s == nil {
		return outcome{}, nil
	}
	const path = "/api/opensearch-dashboards/settings"
	a, err := s.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return outcome{}, err
	}
	var have struct {
		Settings map[string]struct {
			Value any `json:"userValue"`
		} `json:"settings"`
	}
	if a.status != http.StatusOK || json.Unmarshal(a.body, &have) != nil || have.Settings == nil {
		return s.withoutSettings(a), nil
	}
	changes, others := map[string]string{}, []string{}
	for name, want := range correlation(prefix) {
		switch stored, set := have.Settings[name]; {
		case !set || stored.Value == nil:
			changes[name] = want
		case !sameJSON(text(stored.Value), want):
			others = append(others, name)
		}
	}
	if len(others) > 0 {
		slices.Sort(others)
		return outcome{verdict: "skipped", why: "somebody has set " + strings.Join(others, " and ") + "; see Dashboards Management > Advanced settings"}, nil
	}
	if len(changes) == 0 {
		return outcome{verdict: "unchanged"}, nil
	}
	result := outcome{verdict: "created", why: "Observability's traces lead to the logs of their traceId"}
	if dry {
		return result, nil
	}
	a, err = s.do(ctx, http.MethodPost, path, encode(map[string]any{"changes": changes}))
	if err == nil && a.status != http.StatusOK {
		result = s.withoutSettings(a)
	}
	return result, err
}

// withoutSettings returns the outcome for a server that does not support the
// settings. It is not an error, because the dashboards work without them.
func (s *server) withoutSettings(a response) outcome {
	return outcome{verdict: "skipped", why: s.notDashboards(a).Error()}
}

// sameJSON compares two texts. If both are JSON, it compares their values.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return string(encode(x)) == string(encode(y))
}
