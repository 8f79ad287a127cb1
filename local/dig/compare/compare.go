// Package compare determines whether something that is counted before and after a time, such
// as a deployment, has changed.
//
// The traffic before and after is rarely the same. Most counts change with the traffic, so the
// median of their ratios estimates the change in traffic (Scale). DESeq normalizes counts in
// the same way (Anders and Huber 2010, doi:10.1186/gb-2010-11-10-r106). Judge then tests
// whether a count differs from what the traffic explains.
package compare

import (
	"math"
	"slices"
)

// A Change is how a count has changed.
type Change string

// The changes, in descending order of importance.
const (
	New       Change = "new"
	Increased Change = "increased"
	Decreased Change = "decreased"
	Gone      Change = "gone"
	Rare      Change = "rare" // on one side only, but too rare for a conclusion
	Same      Change = "same"
)

// Changes returns all changes in descending order of importance.
func Changes() []Change { return []Change{New, Increased, Decreased, Gone, Rare, Same} }

// significance is the minimum value of the test that counts as a change. The test is the
// likelihood-ratio test for two Poisson rates. Its values have the chi-squared distribution
// with one degree of freedom, whose 0.999 quantile is 10.83: of a thousand unchanged
// patterns, about one is reported as changed. With the same traffic before and after, a count
// on one side only is reported from 8 on.
const significance = 10.83

// minFactor is the minimum factor between two rates that counts as a change. Traffic shifts
// between the parts of a system by smaller factors every day.
const minFactor = 2

// A Result contains a count before and after and the conclusion.
type Result struct {
	Change Change  `json:"change"`
	Before int     `json:"before"`
	After  int     `json:"after"`
	Factor float64 `json:"factor,omitempty"` // change of the rate; only set if both counts are positive
}

// Judge compares two counts. scale is the expected count after for each count of one before,
// if nothing has changed.
func Judge(before, after int, scale float64) Result {
	r := Result{Change: Same, Before: before, After: after}
	if before > 0 && after > 0 {
		r.Factor = float64(after) / float64(before) / scale
	}
	isOneSided := before == 0 || after == 0
	switch isSignificant := likelihoodRatio(before, after, scale) >= significance; {
	case isOneSided && !isSignificant:
		r.Change = Rare
	case before == 0:
		r.Change = New
	case after == 0:
		r.Change = Gone
	case isSignificant && r.Factor >= minFactor:
		r.Change = Increased
	case isSignificant && r.Factor <= 1/float64(minFactor):
		r.Change = Decreased
	}
	return r
}

// likelihoodRatio returns the value of the test. It is twice the logarithm of the ratio between
// the likelihood with two rates and the likelihood with one rate.
func likelihoodRatio(before, after int, scale float64) float64 {
	total := float64(before + after)
	part := func(count int, share float64) float64 {
		if count == 0 {
			return 0
		}
		return float64(count) * math.Log(float64(count)/(total*share))
	}
	return 2 * (part(before, 1/(1+scale)) + part(after, scale/(1+scale)))
}

// The minimum number of things that are on both sides, and the minimum count of each. Below
// these limits, the median of the ratios is not meaningful.
const (
	minThings = 3
	minCount  = 20
)

// A Count contains the counts of one thing before and after.
type Count struct{ Before, After int }

// Scale returns the expected count after for each count of one before, for things that have not
// changed. If too few things are on both sides, Scale returns otherwise. The caller derives this
// value from the lengths of the two times.
func Scale(counts []Count, otherwise float64) float64 {
	var ratios []float64
	for _, c := range counts {
		if c.Before > 0 && c.After > 0 && c.Before+c.After >= minCount {
			ratios = append(ratios, float64(c.After)/float64(c.Before))
		}
	}
	if len(ratios) < minThings {
		return otherwise
	}
	slices.Sort(ratios)
	middle := len(ratios) / 2
	if len(ratios)%2 == 1 {
		return ratios[middle]
	}
	return math.Sqrt(ratios[middle-1] * ratios[middle])
}
