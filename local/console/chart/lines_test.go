package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	l := Lines{Histogram: testHistogram(), Unit: func(x float64) string { return fmt.Sprintf("%.0f ms", x) }, Lines: []Line{
		{"95 %", "s1", []float64{100, 350, math.NaN(), 50}}, {"50 %", "s0", []float64{10, 20, math.NaN(), 5}},
	}}
	drawing := l.SVG()
	var paths []string
	for _, e := range elements(t, drawing) {
		if rest, ok := strings.CutPrefix(e, "path class=line "); ok {
			paths = append(paths, rest)
		}
	}
	want := []string{
		"s1 d=M0 85.5H250L250 14.25H500M750 99.75H1000", // maximum 400, with a gap
		"s0 d=M0 111.15H250L250 108.3H500M750 112.58H1000",
	}
	if fmt.Sprint(paths) != fmt.Sprint(want) {
		t.Errorf("paths = %q; want %q", paths, want)
	}
	for _, text := range []string{"400 ms", "200 ms", "22 Nov 11:15:00 UTC\n95 % 350 ms\n50 % 20 ms", `href="/?from=11:00&amp;to=11:15"`} {
		if !strings.Contains(string(drawing), text) {
			t.Errorf("the drawing lacks %q: %s", text, drawing)
		}
	}
	if n := strings.Count(string(drawing), `class="target"`); n != 3 {
		t.Errorf("%d steps can be clicked; want the 3 with values", n)
	}
	elements(t, Lines{Histogram: testHistogram(), Unit: l.Unit}.SVG())
}

func TestRoundUp(t *testing.T) {
	for _, row := range []struct{ x, want float64 }{{0, 1}, {-1, 1}, {0.003, 0.004}, {1, 1}, {350, 400}, {801, 1000}, {1000, 1000}, {math.Inf(1), 1}} {
		if got := roundUp(row.x); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("roundUp(%v) = %v; want %v", row.x, got, row.want)
		}
	}
}
