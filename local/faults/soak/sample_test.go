package soak

import (
	"fmt"
	"testing"
)

// TestSample checks the cells of a sample and its text for a terminal.
func TestSample(t *testing.T) {
	s := testSamples(2, nil)[1]
	s.Fault = "429"
	if len(s.Cells()) != len(Columns()) {
		t.Errorf("%d cells for %d columns", len(s.Cells()), len(Columns()))
	}
	const want = "[2026-11-25T12:00:05Z 83886080 400 500 20 20 251658240 220 1000 200.0 1500 429]"
	if got := fmt.Sprint(s.Cells()); got != want {
		t.Errorf("Cells = %s; want %s", got, want)
	}
	const line = "1000 requests, 200 a second, lag 1.5 s, host 80 MB and 400 handles, 20 functions 240 MB and 220 handles  429"
	if s.String() != line {
		t.Errorf("String = %q; want %q", s, line)
	}
}
