package process

import (
	"os"
	"os/exec"
	"slices"
	"testing"
)

// TestParent checks that the name of a process may contain any character.
func TestParent(t *testing.T) {
	for stat, want := range map[string]int{
		"77 (bootstrap) S 42 77 77 0 -1 4194560": 42,
		"77 (a) b (S 9) R 42 77 77 0 -1":         42,
		"77 ((sd-pam)) Z 1 77":                   1,
		"77 (x) S":                               0,
		"77":                                     0,
		"":                                       0,
	} {
		if got := parent([]byte(stat)); got != want {
			t.Errorf("parent(%q) = %d; want %d", stat, got, want)
		}
	}
}

func TestResident(t *testing.T) {
	for statm, want := range map[string]int{"3000 512 300 10 0 200 0\n": 512, "3000": 0, "": 0, "a b": 0} {
		if got := resident([]byte(statm)); got != want {
			t.Errorf("resident(%q) = %d; want %d", statm, got, want)
		}
	}
}

// TestUsage measures this process, and a child before and after it ends.
func TestUsage(t *testing.T) {
	before := Measure(os.Getpid())
	if before.Processes != 1 || before.Memory < 1<<20 || before.Handles < 3 {
		t.Fatalf("usage of this process = %+v; want its memory and handles", before)
	}
	file, err := os.Open("process_linux.go")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if after := Measure(os.Getpid()); after.Handles <= before.Handles {
		t.Errorf("with one more file open, %d handles; want more than %d", after.Handles, before.Handles)
	}
	child := exec.CommandContext(t.Context(), "cat")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Skip(err)
	}
	pid := child.Process.Pid
	if !slices.Contains(Children(), pid) || Measure(pid).Memory == 0 {
		t.Errorf("Children = %v, usage %+v; want the child %d", Children(), Measure(pid), pid)
	}
	in.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if gone := Measure(pid); slices.Contains(Children(), pid) || gone.Memory != 0 || gone.Handles != 0 {
		t.Errorf("after its end the child has %+v", gone)
	}
}
