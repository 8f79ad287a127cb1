package format

import (
	"strings"
	"testing"
)

// TestCutSamples: a sample that was cut off anywhere, or has a byte that is no
// UTF-8, a quote or a bracket in any place, still makes a document.
func TestCutSamples(t *testing.T) {
	bad := []string{"\xff", `"`, "[", "]", `\`, " ", "-", ":", ", "}
	table := NewTable(All())
	for _, f := range All() {
		for _, sample := range f.Samples {
			for i := range len(sample.Line) {
				fields(t, table, sample.Line[:i])
				for j := range 2 {
					b := bad[(i+j)%len(bad)]
					fields(t, table, sample.Line[:i]+b+sample.Line[i+1:])
				}
			}
		}
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
