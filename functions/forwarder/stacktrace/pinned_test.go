package stacktrace_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPinnedFingerprints compares the fingerprint of every golden stack trace with
// testdata/fingerprints.tsv. Users have groups, notes and alarms under these fingerprints. From
// version 0.1.0 on, changing one is therefore a breaking change, which needs an entry in
// CHANGELOG.md, and -update for the table.
func TestPinnedFingerprints(t *testing.T) {
	const table = "testdata/fingerprints.tsv"
	paths, _ := filepath.Glob("testdata/*.txt")
	var b strings.Builder
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		fmt.Fprintf(&b, "%s\t%s\n", name, fingerprintOfFile(t, name))
	}
	if *update {
		if err := os.WriteFile(table, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pinned := strings.Split(strings.TrimSpace(readFile(t, table)), "\n")
	if len(pinned) < 300 {
		t.Fatalf("%s pins %d fingerprints; want at least 300", table, len(pinned))
	}
	for _, want := range pinned {
		if !strings.Contains("\n"+b.String(), "\n"+want+"\n") {
			t.Errorf("no golden trace has the fingerprint %q any more: a group that users know would end", want)
		}
	}
}
