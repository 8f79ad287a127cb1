package compare

import "math"

// Interval returns the ranks, 0 to 1, between which the quantile at rank q of a
// population lies, by n values drawn from it. It needs no assumption about the
// distribution: how many of n values are below the quantile is binomial. It reports
// false where n is too small, so that the interval would be open.
func Interval(q float64, n int) (low, high float64, ok bool) {
	if n < 1 {
		return 0, 0, false
	}
	width := math.Sqrt(significance * q * (1 - q) / float64(n))
	return q - width, q + width, q-width > 0 && q+width < 1
}

// A Range is where a quantile lies: Low and High are the values at the ranks that
// Interval returns.
type Range struct {
	Low, High float64
	IsKnown   bool
}

// JudgeRanges compares a quantile before and after: it has changed where its two
// ranges have nothing in common.
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
