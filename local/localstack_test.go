package main

import (
	"strings"
	"testing"
)

// TestLocalstackParameters checks that an invalid parameter is reported before anything is started.
func TestLocalstackParameters(t *testing.T) {
	for parameter, want := range map[string]string{
		"Replai":      `parameter "Replai"`,
		"FailureRate": `parameter "FailureRate" is "often"`,
	} {
		c := localstackUpCmd{Template: "../template.yaml", Parameter: map[string]string{parameter: "often"}}
		c.Dir = t.TempDir() // contains no compose.yaml
		if err := c.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--parameter %s=often: %v; want %s", parameter, err, want)
		}
	}
}
