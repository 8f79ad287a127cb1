package e2e

import (
	"os/exec"
	"strings"
	"testing"
)

// TestLayout checks which packages may import which: functions import neither each
// other nor local (their only contract is process and environment), and stacktrace
// imports only the standard library and packages that do the same: the JSON scanner,
// the patterns and codes of messages, and the search for words.
func TestLayout(t *testing.T) {
	t.Parallel()
	for _, rule := range []struct {
		packages string
		allowed  []string // what packages of faulty they may depend on
	}{
		{"faulty/functions/api/...", []string{"faulty/functions/api", "faulty/functions/internal"}},
		{"faulty/functions/hasher/...", []string{"faulty/functions/hasher", "faulty/functions/internal"}},
		{"faulty/functions/forwarder/...", []string{"faulty/functions/forwarder", "faulty/functions/internal"}},
		{"faulty/functions/forwarder/stacktrace/...", []string{"faulty/functions/forwarder/stacktrace", "faulty/functions/forwarder/jsonscan", "faulty/functions/forwarder/pattern", "faulty/functions/forwarder/errorcode", "faulty/functions/forwarder/letters"}},
		{"faulty/infra/...", []string{"faulty/infra"}},
		// The console shows frames as the forwarder classifies them; dig processes
		// historical logs with the forwarder's code.
		{"faulty/local/...", []string{"faulty/local", "faulty/infra", "faulty/functions/forwarder", "faulty/functions/internal/env"}},
	} {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", rule.packages).CombinedOutput()
		if err != nil {
			t.Fatalf("go list -deps %s: %v\n%s", rule.packages, err, out)
		}
		for dep := range strings.FieldsSeq(string(out)) {
			isFaulty := strings.HasPrefix(dep, "faulty/")
			isThirdParty := strings.Contains(strings.SplitN(dep, "/", 2)[0], ".") && strings.HasSuffix(rule.packages, "stacktrace/...")
			if isThirdParty || isFaulty && !within(dep, rule.allowed) {
				t.Errorf("%s depends on %s", rule.packages, dep)
			}
		}
	}
}

func within(dep string, allowed []string) bool {
	for _, a := range allowed {
		if dep == a || strings.HasPrefix(dep, a+"/") {
			return true
		}
	}
	return false
}
