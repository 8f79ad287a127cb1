package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// TestOneSeedOneSequence: with the same seed, the same requests get the same response bytes.
func TestOneSeedOneSequence(t *testing.T) {
	t.Parallel()
	var runs [2]string
	for i := range runs {
		sys := start(t, map[string]string{"Profile": "uniform", "Seed": "2014"})
		for range 50 {
			status, body := get(t, sys.APIURL())
			runs[i] += fmt.Sprintf("%d %s\n", status, body)
		}
	}
	if runs[0] != runs[1] {
		t.Error("two runs with seed 2014 differ")
	}
	if !strings.Contains(runs[0], "500 ") || !strings.Contains(runs[0], "200 ") {
		t.Error("50 requests gave no failure or no content")
	}
}
