package translate

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestTruncatedEventHasOriginal: if a value is too long for its field, the document also contains
// the unchanged event.
func TestTruncatedEventHasOriginal(t *testing.T) {
	long := strings.Repeat("x", 9000)
	for _, row := range []struct {
		line string
		want bool
	}{
		{`{"level":"info","message":"m","prompt":"` + long + `"}`, true},
		{`{"level":"info","message":"m","logger":"` + long + `"}`, true},
		{`{"level":"info","message":"` + long + `"}`, false}, // a text field has no length limit
		{`{"level":"info","message":"m","prompt":"short"}`, false},
	} {
		var doc map[string]any
		if err := json.Unmarshal(one(row.line, Options{}), &doc); err != nil {
			t.Fatal(err)
		}
		if got, ok := doc["event.original"].(string); ok != row.want || ok && got != row.line {
			t.Errorf("event.original of %.60q = %.60q, %v; want %v", row.line, got, ok, row.want)
		}
	}
}
