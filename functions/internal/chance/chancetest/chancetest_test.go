package chancetest

import (
	"math"
	"testing"
)

// TestCritical compares with published tables of the chi-square distribution.
func TestCritical(t *testing.T) {
	for df, want := range map[int]float64{1: 10.828, 2: 13.816, 3: 16.266, 10: 29.588, 50: 86.661, 100: 149.449} {
		if got := critical(df); math.Abs(got-want) > 0.001 {
			t.Errorf("critical(%d) = %.4f; want %.3f", df, got, want)
		}
	}
}

func TestChiSquare(t *testing.T) {
	for _, test := range []struct {
		name      string
		counts    []int
		weights   []float64
		statistic float64
		df        int
	}{
		{"even", []int{44, 56}, []float64{1, 1}, 1.44, 1},
		{"exact", []int{10, 20, 30}, []float64{1, 2, 3}, 0, 2},
		{"small cells together", []int{96, 1, 3}, []float64{96, 2, 2}, 0, 1},
		{"the impossible happened", []int{99, 1}, []float64{1, 0}, math.Inf(1), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			statistic, df := chiSquare(test.counts, test.weights)
			if math.Abs(statistic-test.statistic) > 1e-9 || df != test.df {
				t.Errorf("chiSquare(%v, %v) = %v, %d; want %v, %d", test.counts, test.weights, statistic, df, test.statistic, test.df)
			}
		})
	}
}
