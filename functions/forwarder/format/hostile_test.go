package format

import (
	"encoding/json"
	"faulty/functions/forwarder/document"
	"strings"
	"testing"
)

// TestCutSamples: a sample that is truncated, or that contains an invalid UTF-8 byte, a quote or a
// bracket, still makes a document. It tests every seventh position of a sample, which is enough
// because the samples of a format differ in length.
func TestCutSamples(t *testing.T) {
	const step = 7
	bad := []string{"\xff", `"`, "[", "]", `\`, " ", "-", ":", ", "}
	table := NewTable(All())
	n := 0
	for _, f := range All() {
		for _, sample := range f.Samples {
			for i := n % step; i < len(sample.Line); i += step {
				n++
				checkValid(t, table, sample.Line[:i])
				checkValid(t, table, sample.Line[:i]+bad[n%len(bad)]+sample.Line[i+1:])
			}
		}
	}
}

func checkValid(t *testing.T, table *Table, line string) {
	t.Helper()
	d := document.Document{Observed: observed}
	message, _ := table.Match(&d, []byte(line))
	d.Fill(document.Message, document.Plain(message))
	if text := d.Append(nil, nil); !json.Valid(text) {
		t.Errorf("%q makes no JSON: %s", line, text)
	}
}

func TestNextColumn(t *testing.T) {
	for _, row := range []struct{ line, column, rest string }{
		{`a b`, "a", "b"},
		{`a   b`, "a", "b"},
		{`"a b" c`, "a b", "c"},
		{`"a \" b\\" c`, `a \" b\\`, "c"},
		{`"a "b"c" d`, `a "b"c`, "d"},
		{`"cut o`, "cut o", ""},
		{`[a b] c`, "a b", "c"},
		{`[::1]:80 c`, "[::1]:80", "c"},
		{`[] []`, "", "[]"},
		{``, "", ""},
	} {
		column, rest := nextColumn([]byte(row.line))
		if string(column) != row.column || string(rest) != row.rest {
			t.Errorf("nextColumn(%q) = %q, %q; want %q, %q", row.line, column, rest, row.column, row.rest)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, row := range []struct {
		text string
		ns   int64
		ok   bool
	}{
		{"1.234ms", 1234e3, true},
		{"85.2µs", 85200, true},
		{"1m2.5s", 62500e6, true},
		{"29 ms", 29e6, true},
		{"0s", 0, true},
		{"7", 0, false},
		{"-1ms", 0, false},
		{strings.Repeat("9", 40) + "s", 0, false},
	} {
		ns, ok := duration([]byte(row.text))
		if ok != row.ok || ok && ns != row.ns {
			t.Errorf("duration(%q) = %d, %v; want %d, %v", row.text, ns, ok, row.ns, row.ok)
		}
	}
}
