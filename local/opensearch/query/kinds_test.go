package query

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// users names for each kind of query a file that sends it, below the project's
// root, and what the file says. A kind without a user goes.
func users() map[string][2]string {
	return map[string][2]string{
		"bool":         {"local/console/client/client.go", `"bool"`},
		"exists":       {"local/console/client/client.go", `"exists"`},
		"ids":          {"local/faults/account.go", `"ids"`},
		"match":        {"infra/indices/fields_test.go", `"match"`},
		"match_all":    {"infra/dashboards/request_test.go", `"match_all"`},
		"prefix":       {"local/verify/read.go", `"prefix"`},
		"query_string": {"local/console/client/client.go", `"query_string"`},
		"range":        {"local/verify/read.go", `"range"`},
		"term":         {"local/verify/read.go", `"term"`},
		"terms":        {"local/verify/read.go", `"terms"`},
	}
}

func TestKinds(t *testing.T) {
	if got, want := kinds(), slices.Sorted(maps.Keys(users())); !slices.Equal(got, want) {
		t.Errorf("kinds = %v; want those that have a user, %v", got, want)
	}
	for kind, user := range users() {
		text, err := os.ReadFile("../../../" + user[0])
		if err != nil || !strings.Contains(string(text), user[1]) {
			t.Errorf("%s does not send %s any more (%v); find another user of it, or remove it", user[0], kind, err)
		}
	}
}
