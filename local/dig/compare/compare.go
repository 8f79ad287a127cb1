// Package compare judges whether something that is counted before and after a time,
// such as a deployment, has changed.
//
// The traffic is hardly ever the same before and after. Most things change with it, so
// that the median of their ratios says by how much (Scale), as in the normalization of
// counts that DESeq uses (Anders and Huber 2010, doi:10.1186/gb-2010-11-10-r106). Judge
// then tests whether a count differs from what the traffic explains.
package compare

import (
	"math"
	"slices"
)

// A Change says what has become of something.
type Change string

// The changes, in the order of the attention that they deserve.
const (
	New       Change = "new"
	Increased Change = "increased"
	Decreased Change = "decreased"
	Gone      Change = "gone"
	Rare      Change = "rare" // on one side only, but too rarely to judge
	Same      Change = "same"
)

// Changes returns all changes in their order.
func Changes() []Change { return []Change{New, Increased, Decreased, Gone, Rare, Same} }

// significance is the least value of the test that counts as a change. The test is that
// of the likelihood ratio of two Poisson rates, whose values have the chi-squared
// distribution with one degree of freedom. Its quantile at 0.999 is 10.83: of a thousand
// patterns that have not changed, about one is reported as changed. With the same
// traffic before and after, what appears on one side only is reported from 8 times on.
const significance = 10.83

// minFactor is the least factor between two rates that counts as a change. Traffic
// shifts between the parts of a system by less than that every day.
const minFactor = 2

// A Result is a count before and after, and what that means.
type Result struct {
	Change Change  `json:"change"`
	Before int     `json:"before"`
	After  int     `json:"after"`
	Factor float64 `json:"factor,omitempty"` // of the rate, where there is one before and after
}

// Judge compares two counts. scale is how much there is after of what there was one of
// before, if nothing has changed.
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

// likelihoodRatio returns the value of the test: twice the logarithm of the ratio of
// the likelihoods with two rates and with one.
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

// The least number of things that are on both sides, and the least count of each, for
// the median of their ratios to mean something.
const (
	minThings = 3
	minCount  = 20
)

// A Count is how often something is counted before and after.
type Count struct{ Before, After int }

// Scale returns how much there is after of what there was one of before, for what has
// not changed. Where too few things are on both sides, it is otherwise, which the caller
// knows from the lengths of time.
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
