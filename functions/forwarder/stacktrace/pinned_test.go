package stacktrace_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPinnedFingerprints compares the fingerprint of every golden trace with
// testdata/fingerprints.tsv. Users have groups, notes and alarms under these
// fingerprints: from version 0.1.0 on, changing one is a breaking change, which needs
// an entry in CHANGELOG.md, and -update for the table.
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
	got, want := strings.Split(b.String(), "\n"), strings.Split(readFile(t, table), "\n")
	if len(got) < 300 || len(got) != len(want) {
		t.Fatalf("%d fingerprints, of which %s has %d; want at least 300, all of them", len(got)-1, table, len(want)-1)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("fingerprint %q; want %q: groups that users know would end", got[i], want[i])
		}
	}
}
