package translate

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoggedGroups checks exceptions that real loggers wrote, in testdata/ran-….jsonl, by event.
// Events on one line of the table form one group, and events on different lines form different
// groups.
func TestLoggedGroups(t *testing.T) {
	for _, row := range []struct{ name, file, groups string }{
		{"zerolog", "ran-go-stacks", "1 2|3|4 6|5"},
		{"zap's stack alone", "ran-go-stacks", "7 8|9|10|21"},
		{"github.com/pkg/errors by zap", "ran-go-stacks", "11 12 15 18 22|13 16|14|17"},
		{"log4j2", "ran-log4j", "2 3 9 10 30 31 37 38|4 11 32 39|5 12 19 26 33 40|6 13 20 27 34 41"},
		{"log4j2, lists without causes", "ran-log4j", "16 17 23 24|18 25"},
		{"logback", "ran-logback", "2 3 9 10|4 11|5 12|6 13"},
		{"Powertools for Python", "ran-powertools-stacks", "1 2|3|4"},
		{"Powertools for Python, frames alone", "ran-powertools-stacks", "5 6|7|8"},
		{"Powertools for TypeScript", "ran-powertools-stacks", "9 10|11|12|13 14"},
		{"unhandled rejections", "ran-node-rejections", "1 2 8 9|3 4 10 11|5 12|6 13|7 14"},
	} {
		t.Run(row.name, func(t *testing.T) {
			all := fingerprints(t, row.file)
			seen := map[string]string{}
			for group := range strings.SplitSeq(row.groups, "|") {
				events := strings.Fields(group)
				want := all[events[0]]
				if other, taken := seen[want]; taken || want == "" {
					t.Errorf("fingerprint of %s:%s = %q, as of %q; want a different one", row.file, events[0], want, other)
				}
				seen[want] = events[0]
				for _, id := range events[1:] {
					if all[id] != want {
						t.Errorf("fingerprint of %s:%s = %q; want %q as of %s", row.file, id, all[id], want, events[0])
					}
				}
			}
		})
	}
}

// fingerprints returns the fingerprints in a golden file's documents, by event.
func fingerprints(t *testing.T, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for line := range strings.Lines(string(documents(t, readDelivery(t, filepath.Join("testdata", name+".jsonl"))))) {
		var doc map[string]any
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			t.Fatal(err)
		}
		group, _ := doc["exception.fingerprint"].(string)
		all[doc["event.id"].(string)] = group
	}
	return all
}
