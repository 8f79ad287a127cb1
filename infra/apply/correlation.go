package apply

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// correlation are the settings by which the Observability pages go from a trace to
// its logs: in which indices they look, and by which fields. See common/constants/
// trace_analytics.ts of opensearch-project/dashboards-observability; the second
// value is JSON in a string there.
func correlation(prefix string) map[string]string {
	return map[string]string{
		"observability:traceAnalyticsCorrelatedLogsIndices":       prefix + "-*",
		"observability:traceAnalyticsCorrelatedLogsFieldMappings": `{"serviceName":"service.name","spanId":"spanId","timestamp":"@timestamp","traceId":"traceId"}`,
	}
}

// applyCorrelation sets them where nobody has. They hold for all that Dashboards
// shows, so another's choice stays.
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

// withoutSettings: the dashboards work without, so it is no failure.
func (s *server) withoutSettings(a answer) outcome {
	return outcome{verdict: "skipped", why: s.notDashboards(a).Error()}
}

// sameJSON compares texts, as what they hold where they are JSON.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return string(encode(x)) == string(encode(y))
}
