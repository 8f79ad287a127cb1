package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/local/dig"
	"faulty/local/dig/tally"
)

// week returns a tally of messages in two halves of a day, between which a deployment changed something. part 1
// is the first half, 2 is the second half, and 0 is both.
func week(o tally.Options, part int) *tally.Tally {
	t := &tally.Tally{Options: o}
	start := time.Unix(1790848800, 0)
	add := func(half, n int, function, level, pattern, group string) {
		if part != 0 && half != part {
			return
		}
		for i := range n {
			d := &document.Document{Time: start.Add(time.Duration(half-1)*12*time.Hour + time.Duration(i)*12*time.Hour/time.Duration(n)).UnixNano()}
			d.SetText(document.FaasName, function)
			d.SetText(document.Level, level)
			d.SetText(document.Action, "application")
			d.SetText(document.Pattern, pattern)
			if group != "" {
				d.SetText(document.ExceptionFingerprint, group)
				d.SetText(document.ExceptionType, "KeyError")
				d.SetText(document.ExceptionMessage, "'id'")
			}
			t.Add(d, 1<<20)
		}
	}
	add(1, 400, "orders", "info", "order <*> placed", "")
	add(2, 200, "orders", "info", "order <*> placed", "")
	add(1, 100, "mailer", "info", "sent <*> \x1b[31mmails", "")
	add(2, 52, "mailer", "info", "sent <*> \x1b[31mmails", "")
	add(1, 60, "stock", "debug", "cache is warm", "")
	add(2, 29, "stock", "debug", "cache is warm", "")
	add(1, 40, "stock", "info", "legacy price <*>", "")
	add(1, 20, "stock", "warn", "stock of <*> is low", "")
	add(2, 60, "stock", "warn", "stock of <*> is low", "")
	add(1, 90, "stock", "info", "reserved <*>", "")
	add(2, 9, "stock", "info", "reserved <*>", "")
	add(2, 30, "orders", "error", "cannot charge <*>", "aaaa")
	add(1, 30, "mailer", "error", "cannot send <*>", "bbbb")
	add(2, 15, "mailer", "error", "cannot send <*>", "bbbb")
	add(2, 2, "mailer", "error", "cannot connect", "cccc")
	return t
}

var update = flag.Bool("update", false, "rewrite the golden files")

func at() time.Time { return time.Unix(1790848800, 0).Add(12 * time.Hour).UTC() }

func TestPatterns(t *testing.T) {
	var b bytes.Buffer
	Tally(&b, week(tally.Options{Patterns: true}, 0), Options{Sort: tally.ByLevel, Top: 6, Patterns: true})
	golden(t, "patterns.txt", b.Bytes())
	b.Reset()
	Tally(&b, &tally.Tally{}, Options{Top: 40, Patterns: true})
	if b.String() != "no messages\n" {
		t.Errorf("patterns of nothing = %q", &b)
	}
}

// TestOtherPatterns checks that the output mentions patterns beyond the limit.
func TestOtherPatterns(t *testing.T) {
	all := week(tally.Options{Patterns: true}, 1)
	all.Other = tally.Other{Count: 7, Bytes: 2048}
	var b bytes.Buffer
	Tally(&b, all, Options{Top: 40, Patterns: true})
	if want := "and 7 other messages, 2.0 KB, of further patterns, which are not counted separately\n"; !strings.Contains(b.String(), want) {
		t.Errorf("patterns = %s; want %q", &b, want)
	}
}

func TestCompareAt(t *testing.T) {
	var b bytes.Buffer
	Tally(&b, week(tally.Options{Patterns: true, At: at()}, 0), Options{Top: 40, Patterns: true})
	golden(t, "compare-patterns.txt", b.Bytes())
	b.Reset()
	Tally(&b, week(tally.Options{At: at()}, 0), Options{Top: 40})
	golden(t, "compare-groups.txt", b.Bytes())
	b.Reset()
	Tally(&b, week(tally.Options{At: at()}, 1), Options{Top: 1})
	if !strings.Contains(b.String(), "note: one of the two has no messages") {
		t.Errorf("comparison of the first half with nothing = %s; want a note", &b)
	}
}

// TestCompareWith checks that a comparison of two runs gives the same changes as a comparison of two windows.
func TestCompareWith(t *testing.T) {
	for _, withPatterns := range []bool{true, false} {
		o := Options{Sort: tally.ByCount, Top: 40, Patterns: withPatterns}
		name := filepath.Join(t.TempDir(), "before.json")
		write(t, name, printed(t, week(tally.Options{Patterns: true}, 1), Options{Sort: tally.ByCount, Patterns: true}))
		windows := changes(t, printed(t, week(tally.Options{Patterns: withPatterns, At: at()}, 0), o))
		var err error
		if o.Earlier, err = ReadEarlier(name, withPatterns); err != nil {
			t.Fatal(err)
		}
		runs := changes(t, printed(t, week(tally.Options{Patterns: withPatterns}, 2), o))
		if len(windows) < 2 || strings.Join(windows, "\n") != strings.Join(runs, "\n") {
			t.Errorf("two windows: %q; two runs: %q", windows, runs)
		}
	}
}

// printed returns the JSON output of a run.
func printed(t *testing.T, all *tally.Tally, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, &dig.Summary{Tally: all}, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changes returns the changes in the JSON output of a run.
func changes(t *testing.T, text []byte) (all []string) {
	t.Helper()
	type change struct {
		Change                      string
		Before, After               int
		Factor                      float64
		Pattern, Fingerprint, Level string
	}
	var run struct {
		Comparison struct{ Groups, Patterns []change }
	}
	if err := json.Unmarshal(text, &run); err != nil {
		t.Fatal(err)
	}
	for _, c := range append(run.Comparison.Groups, run.Comparison.Patterns...) {
		line, _ := json.Marshal(c)
		all = append(all, string(line))
	}
	return all
}

func TestPatternsJSON(t *testing.T) {
	golden(t, "patterns.json", printed(t, week(tally.Options{Patterns: true, At: at()}, 0), Options{Sort: tally.ByLevel, Patterns: true}))
}

func TestEarlierErrors(t *testing.T) {
	dir := t.TempDir()
	for _, row := range []struct{ name, text, want string }{
		{"text", "COUNT FIRST SEEN", "is not the JSON of an earlier run"},
		{"other", `{"a":1}`, "is not the JSON of an earlier run"},
		{"groups", `{"groups":[],"functions":[]}`, "has no patterns; let the earlier run print them with dig --dry-run --patterns --json"},
	} {
		name := filepath.Join(dir, row.name)
		write(t, name, []byte(row.text))
		if _, err := ReadEarlier(name, true); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v; want %q", row.name, err, row.want)
		}
	}
	if _, err := ReadEarlier(filepath.Join(dir, "groups"), false); err != nil {
		t.Errorf("without patterns: %v", err)
	}
	if _, err := ReadEarlier(filepath.Join(dir, "none"), false); err == nil {
		t.Error("no file: no error")
	}
}

func TestSparkline(t *testing.T) {
	if got := sparkline([]int{0, 1, 2, 4, 8}); got != "·▁▂▄█" {
		t.Errorf("sparkline = %q", got)
	}
	if got := sparkline([]int{1, 1000}); got != "▁█" {
		t.Errorf("sparkline = %q", got)
	}
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// golden compares text with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		write(t, path, got)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s =\n%s\nwant\n%s", name, got, want)
	}
}
