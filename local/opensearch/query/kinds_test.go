package query

import (
	"maps"
	"slices"
	"testing"

	"faulty/local/opensearch/indextest"
)

// users returns a folder of the project that sends it, for each kind of query. A kind without a
// user must be removed.
func users() map[string]string {
	return map[string]string{
		"bool":         "local/console",
		"exists":       "local/console",
		"ids":          "local/faults",
		"match":        "infra/indices",
		"match_all":    "infra/dashboards",
		"prefix":       "local/verify",
		"query_string": "local/console",
		"range":        "local/verify",
		"term":         "local/verify",
		"terms":        "local/verify",
	}
}

func TestKinds(t *testing.T) {
	if got, want := kinds(), slices.Sorted(maps.Keys(users())); !slices.Equal(got, want) {
		t.Errorf("kinds = %v; want those that have a user, %v", got, want)
	}
	for kind, user := range users() {
		if !indextest.Sends(t, user, `"`+kind+`"`) {
			t.Errorf("%s does not send %s any more; find another user of it, or remove it", user, kind)
		}
	}
}
