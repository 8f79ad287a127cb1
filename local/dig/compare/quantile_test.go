package compare

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestJudgeRanges(t *testing.T) {
	known := func(low, high float64) Range { return Range{low, high, true} }
	for _, row := range []struct {
		name          string
		before, after Range
		want          Change
	}{
		{"higher", known(1, 2), known(2.1, 3), Increased},
		{"lower", known(2, 3), known(1, 1.9), Decreased},
		{"they overlap", known(1, 2), known(1.9, 3), Same},
		{"too few before", Range{}, known(5, 6), Rare},
		{"too few after", known(5, 6), Range{Low: 9, High: 9}, Rare},
	} {
		if got := JudgeRanges(row.before, row.after); got != row.want {
			t.Errorf("%s: %s; want %s", row.name, got, row.want)
		}
	}
	if _, _, ok := Interval(0.95, 100); ok {
		t.Error("the 95th percentile of 100 values has an interval; want none")
	}
}

// TestInterval checks that the quantile is outside its interval only once in a few hundred draws.
func TestInterval(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const runs, n = 5000, 400
	for _, q := range []float64{0.5, 0.95} {
		low, high, ok := Interval(q, n)
		if !ok {
			t.Fatalf("Interval(%v, %d) is open", q, n)
		}
		outside := 0
		for range runs {
			values := make([]float64, n)
			for i := range values {
				values[i] = r.Float64()
			}
			slices.Sort(values)
			if values[int(low*n)] > q || values[int(high*n)] < q {
				outside++
			}
		}
		if outside > runs/100 {
			t.Errorf("the quantile %v is outside of its interval in %d of %d draws", q, outside, runs)
		}
	}
}
