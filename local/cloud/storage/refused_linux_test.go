package storage

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"faulty/local/hostile/fulldisk"
)

// TestRefusedWrites: a used-up quota and a directory that has become read-only are treated like a
// full disk. What was added before is there after a restart.
func TestRefusedWrites(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EDQUOT, syscall.EROFS} {
		t.Run(errno.Error(), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "queues")
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRefusedWritesProcess$", "-test.v") // #nosec G204 G702 -- this test binary
			child.Env = append(os.Environ(), fmt.Sprintf("FAULTY_REFUSED=%d", errno), "FAULTY_REFUSED_DIR="+dir)
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if strings.Contains(string(out), "skipped: no filter") {
				t.Skip(string(out))
			}
			if got := fmt.Sprint(sequence(t, open(t, dir))); got != "[1]" {
				t.Errorf("after a restart: %s; want the message that was committed", got)
			}
		})
	}
}

// TestRefusedWritesProcess is the process of TestRefusedWrites, whose writes fail from then on.
func TestRefusedWritesProcess(t *testing.T) {
	var number int
	if _, err := fmt.Sscan(os.Getenv("FAULTY_REFUSED"), &number); err != nil {
		t.Skip("TestRefusedWrites runs this test")
	}
	errno := syscall.Errno(number) // #nosec G115 -- an error number
	d := open(t, os.Getenv("FAULTY_REFUSED_DIR"))
	add := func(seq int) error {
		return d.Add(Statement(strings.Replace(insert, "'q'", "?", 1), seq, strings.Repeat("long ", 10_000))).Wait()
	}
	if err := add(1); err != nil {
		t.Fatal(err)
	}
	fulldisk.RefuseWrites(t, errno)
	for seq := range 2 {
		if err := add(seq + 2); !errors.Is(err, ErrNotCommitted) || !strings.Contains(err.Error(), errno.Error()) || !strings.Contains(err.Error(), "without a restart") || d.Full() == nil {
			t.Errorf("add = %v, Full = %v; want ErrNotCommitted with the reason", err, d.Full())
		}
	}
}
