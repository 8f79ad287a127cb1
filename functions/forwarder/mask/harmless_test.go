package mask

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"faulty/functions/forwarder/format"
)

// TestHarmlessLines counts what is masked in the logs of other tests: the samples of formats,
// output of loggers and runtimes, and stack traces. None of them contains a secret, except for the
// few that are named here.
func TestHarmlessLines(t *testing.T) {
	m := load(t)
	lines, masked := harmlessLines(t), 0
	for _, line := range lines {
		if out := string(m.Text([]byte(line))); out != line {
			masked++
			t.Errorf("%.3000q\nbecomes\n%.3000q", line, out)
		}
	}
	t.Logf("%d lines, %d of them masked", len(lines), masked)
	if len(lines) < 1_000 {
		t.Errorf("%d lines; want the logs of all tests", len(lines))
	}
}

func harmlessLines(t testing.TB) (lines []string) {
	t.Helper()
	for _, f := range format.All() {
		for _, s := range f.Samples {
			lines = append(lines, s.Line)
		}
	}
	for _, pattern := range []string{"../stacktrace/testdata/*.txt", "../stacktrace/testdata/*.json", "../translate/testdata/*.jsonl"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, eventsOf(string(text), strings.HasSuffix(file, ".jsonl"))...)
		}
	}
	return lines
}

// eventsOf returns the text of a file, or the messages of its log events.
func eventsOf(text string, isEvents bool) (lines []string) {
	if !isEvents {
		return []string{text}
	}
	for line := range strings.Lines(text) {
		var event struct{ Message string }
		if err := json.Unmarshal([]byte(line), &event); err == nil && event.Message != "" {
			lines = append(lines, event.Message)
		}
		lines = append(lines, line)
	}
	return lines
}
