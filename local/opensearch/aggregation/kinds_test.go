package aggregation

import (
	"maps"
	"slices"
	"testing"

	"faulty/local/opensearch/indextest"
)

// users returns a folder of the project that requests it, for each kind of aggregation. A kind
// without a user must be removed. The exceptions are kinds for which the console is planned to have
// pages.
func users() map[string]string {
	return map[string]string{
		"avg":            "infra/dashboards",
		"cardinality":    "local/console",
		"date_histogram": "local/console",
		"filter":         "local/console",
		"filters":        "", // several counts in one request
		"histogram":      "infra/dashboards",
		"max":            "local/console",
		"min":            "local/console",
		"percentiles":    "local/console",
		"range":          "", // durations by class
		"sum":            "local/console",
		"terms":          "local/console",
		"top_hits":       "local/console",
	}
}

func TestKinds(t *testing.T) {
	if got, want := kinds(), slices.Sorted(maps.Keys(users())); !slices.Equal(got, want) {
		t.Errorf("kinds = %v; want those that have a user, %v", got, want)
	}
	for kind, user := range users() {
		if user != "" && !indextest.Sends(t, user, `"`+kind+`"`) {
			t.Errorf("%s does not request %s any more; find another user of it, or remove it", user, kind)
		}
	}
}
