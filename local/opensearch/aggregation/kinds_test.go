package aggregation

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// users names for each kind of aggregation a file that requests it, below the
// project's root, and what the file says. A kind without a user goes, except for
// those that the console is to have pages for.
func users() map[string][2]string {
	return map[string][2]string{
		"avg":            {"infra/dashboards/expression.go", `"avg"`},
		"cardinality":    {"local/console/client/explore.go", `"cardinality"`},
		"date_histogram": {"local/console/client/timeline.go", `"date_histogram"`},
		"filter":         {"local/console/client/group_detail.go", `"filter"`},
		"filters":        {"", "several counts in one request"},
		"histogram":      {"infra/dashboards/expression.go", `"histogram"`},
		"max":            {"local/console/client/functions.go", `"max"`},
		"min":            {"local/console/client/groups.go", `"min"`},
		"percentiles":    {"local/console/client/functions.go", `"percentiles"`},
		"range":          {"", "durations by class"},
		"sum":            {"local/console/client/functions.go", `"sum"`},
		"terms":          {"local/console/client/groups.go", `"terms"`},
		"top_hits":       {"local/console/client/group_detail.go", `"top_hits"`},
	}
}

func TestKinds(t *testing.T) {
	if got, want := kinds(), slices.Sorted(maps.Keys(users())); !slices.Equal(got, want) {
		t.Errorf("kinds = %v; want those that have a user, %v", got, want)
	}
	for kind, user := range users() {
		if user[0] == "" {
			continue
		}
		text, err := os.ReadFile("../../../" + user[0])
		if err != nil || !strings.Contains(string(text), user[1]) {
			t.Errorf("%s does not request %s any more (%v); find another user of it, or remove it", user[0], kind, err)
		}
	}
}
