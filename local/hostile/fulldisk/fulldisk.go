// Package fulldisk gives tests a small file system that they can fill.
package fulldisk

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Mount returns the directory of a new tmpfs with so many bytes, which is unmounted
// at the end of the test. It skips the test where mounting is not permitted.
func Mount(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size="+strconv.Itoa(bytes), "tmpfs", dir).CombinedOutput(); err != nil { // #nosec G204 -- a number, and the test's directory
		t.Skipf("hostile: full disk: skipped: no tmpfs can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		// Lazily: a process that the test has killed may still be about to close its files.
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil { // #nosec G204 -- the test's directory
			t.Errorf("unmount %s: %v: %s", dir, err, out)
		}
	})
	return dir
}

// Fill writes a file to dir that leaves no space, and returns a function that frees
// it again.
func Fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	filler, err := os.Create(filepath.Join(dir, "filler")) // #nosec G304 -- the test's directory
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); err == nil; {
		_, err = filler.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling %s: %v; want that the disk is full", dir, err)
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := os.Remove(filler.Name()); err != nil {
			t.Fatal(err)
		}
	}
}
