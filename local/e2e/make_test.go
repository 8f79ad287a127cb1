package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestMakeMistakes runs make with flags that it takes for its own, or ignores. It prints the command to
// type, and runs nothing.
func TestMakeMistakes(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		args []string
		want string // in the output
	}{
		{[]string{"load", "-n", "2000"}, `make load ARGS="-n 2000"`},
		{[]string{"-n", "load", "2000"}, `make load ARGS="-n 2000"`},
		{[]string{"load", "ARGS=-c", "50"}, `make load ARGS="-c 50"`},
		{[]string{"load", "n=2000"}, `make load ARGS="-n 2000"`},
		{[]string{"load", "rate=5"}, `make load ARGS="--rate 5"`},
		{[]string{"verify", "index=orders-*"}, `make verify ARGS="--index orders-*"`},
		{[]string{"laod"}, "there is no target laod; `make` lists them"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "make", row.args...)
			cmd.Dir = "../.."
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), row.want) || strings.Contains(string(out), "go build") {
				t.Errorf("make %q = %v\n%s\nwant %s, and nothing built", row.args, err, out, row.want)
			}
		})
	}
}

// TestMakeTargets checks that the Makefile has at most 20 targets and describes each.
func TestMakeTargets(t *testing.T) {
	text, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	targets := regexp.MustCompile(`(?m)^([a-z0-9-]+):(.*)$`).FindAllStringSubmatch(string(text), -1)
	if len(targets) == 0 || len(targets) > 20 {
		t.Errorf("%d targets; want 20 at most", len(targets))
	}
	for _, target := range targets {
		if !strings.Contains(target[2], "## ") {
			t.Errorf("the target %s has no description", target[1])
		}
	}
}
