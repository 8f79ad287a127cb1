package logline

import (
	"strings"
	"testing"
	"time"

	"faulty/functions/forwarder/document"
	"faulty/functions/forwarder/format"
	"faulty/functions/internal/cputime"
	"faulty/functions/internal/race"
)

// TestLinear: the time for a long line is linear in its length, whatever is repeated in it.
func TestLinear(t *testing.T) {
	const longest = time.Second // a hundred times the measured time
	size := race.Reduced(1 << 18)
	parser := NewParser()
	lines := []string{"a={", "a={}x ", "a=\"", "a=' ", "\" ", "a=[(", "= ", "a=b ", "\x1b[", "\x1b[31m", "[[", "2026-11-22 21:24:52 ", "{\"a\":", "a={ b={ c}x "}
	for _, f := range format.All() {
		for _, sample := range f.Samples {
			lines = append(lines, sample.Line, sample.Line+" ")
		}
	}
	for _, line := range lines {
		text := []byte(strings.Repeat(line, size/len(line)))
		d := document.Document{Observed: observed}
		if took := cputime.Of(func() { parser.Parse(&d, text) }); took > longest {
			t.Errorf("%d bytes of %q take %v", len(text), line, took)
		}
	}
}
