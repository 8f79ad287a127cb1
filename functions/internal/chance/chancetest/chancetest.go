// Package chancetest tests whether random outcomes follow their weights.
package chancetest

import (
	"math"
	"testing"
)

// significance is the probability that the test fails for correct weights. Tests
// use fixed seeds, so that a test that passes once always passes.
const significance = 0.001

// leastExpected is the minimum expected count of a cell for the chi-square
// distribution to apply. Smaller cells are combined.
const leastExpected = 5

// Follows fails the test if counts do not follow weights by Pearson's chi-square
// test. It logs the values.
func Follows(t testing.TB, what string, counts []int, weights []float64) {
	t.Helper()
	statistic, df := chiSquare(counts, weights)
	if df < 1 {
		t.Fatalf("%s: %d cells are too few to test", what, len(counts))
	}
	limit := critical(df)
	t.Logf("%s: chi-square %.1f, %d degrees of freedom, critical value %.1f at %v", what, statistic, df, limit, significance)
	if !(statistic <= limit) {
		t.Errorf("%s: chi-square %.1f; want at most %.1f (%d degrees of freedom)", what, statistic, limit, df)
	}
}

// chiSquare returns the statistic and its degrees of freedom. The statistic is
// infinite if a cell with weight zero has a count.
func chiSquare(counts []int, weights []float64) (statistic float64, df int) {
	total, sum := 0.0, 0.0
	for i, w := range weights {
		total += float64(counts[i])
		sum += w
	}
	df = -1
	restSeen, restExpected := 0.0, 0.0
	for i, w := range weights {
		seen, expected := float64(counts[i]), total*w/sum
		if expected < leastExpected {
			restSeen, restExpected = restSeen+seen, restExpected+expected
			if w == 0 && seen > 0 {
				statistic = math.Inf(1)
			}
			continue
		}
		statistic += (seen - expected) * (seen - expected) / expected
		df++
	}
	if restExpected > 0 {
		statistic += (restSeen - restExpected) * (restSeen - restExpected) / restExpected
		df++
	}
	return statistic, df
}

// critical returns the value that a chi-square variable with df degrees of
// freedom exceeds with probability significance.
func critical(df int) float64 {
	low, high := 0.0, 10*float64(df)+100
	for range 100 {
		mid := (low + high) / 2
		if 1-lowerGamma(float64(df)/2, mid/2) > significance {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// lowerGamma returns the regularised lower incomplete gamma function P(a, x),
// computed from its power series.
func lowerGamma(a, x float64) float64 {
	if x <= 0 {
		return 0
	}
	logGamma, _ := math.Lgamma(a + 1)
	term, sum := 1.0, 1.0
	for n := 1.0; term > sum*1e-15; n++ {
		term *= x / (a + n)
		sum += term
	}
	return sum * math.Exp(a*math.Log(x)-x-logGamma)
}
