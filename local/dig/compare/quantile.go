package compare

import "math"

// Interval returns a confidence interval for the quantile at rank q of a population, from n
// values drawn from the population. low and high are ranks between 0 and 1. Interval makes no
// assumption about the distribution, because the number of values below the quantile is
// binomially distributed. It returns false if n is too small to limit the interval.
func Interval(q float64, n int) (low, high float64, ok bool) {
	if n < 1 {
		return 0, 0, false
	}
	width := math.Sqrt(significance * q * (1 - q) / float64(n))
	return q - width, q + width, q-width > 0 && q+width < 1
}

// A Range is a confidence interval of a quantile. Low and High are the values at the ranks that
// Interval returns.
type Range struct {
	Low, High float64
	IsKnown   bool
}

// JudgeRanges compares a quantile before and after. The quantile has changed if the two ranges
// do not overlap.
func JudgeRanges(before, after Range) Change {
	switch {
	case !before.IsKnown || !after.IsKnown:
		return Rare
	case after.Low > before.High:
		return Increased
	case after.High < before.Low:
		return Decreased
	}
	return Same
}
