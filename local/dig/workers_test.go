package dig_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"faulty/local/dig"
	"faulty/local/dig/report"
	"faulty/local/dig/tally"
)

// TestWorkers checks that the results do not depend on the number of workers: groups, patterns and counts of logs of all
// kinds, and of the files whose events package logfile compares with golden files.
func TestWorkers(t *testing.T) {
	logs, ledger := write(t, 1<<20)
	golden, _ := filepath.Glob("../../functions/forwarder/logfile/testdata/*.*")
	for _, paths := range [][]string{{logs}, golden} {
		for _, patterns := range []bool{false, true} {
			var want string
			for _, workers := range []int{1, 2, 8} {
				o := options("")
				o.Workers, o.Tally = workers, tally.Options{Patterns: patterns}
				for _, path := range paths {
					if filepath.Ext(path) != ".golden" {
						o.Sources = append(o.Sources, open(t, path))
					}
				}
				summary, err := dig.Run(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				var got bytes.Buffer
				if err := report.JSON(&got, &summary, report.Options{Sort: tally.ByCount, Top: 1000, Patterns: patterns}); err != nil {
					t.Fatal(err)
				}
				if want == "" {
					want = got.String()
				}
				if got.String() != want {
					t.Errorf("%d workers, patterns %v: %s\nwant the result of one worker: %s", workers, patterns, &got, want)
				}
				if paths[0] == logs && summary.Documents != int64(ledger.Docs) {
					t.Errorf("%d workers: %d documents; want %d", workers, summary.Documents, ledger.Docs)
				}
			}
		}
	}
}
