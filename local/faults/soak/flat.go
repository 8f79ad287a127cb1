package soak

import (
	"fmt"
	"slices"
)

// A Verdict tells whether one measure has stayed where it was.
type Verdict struct {
	Name, Unit    string
	Second, Last  float64 // the medians of the second quarter and of the last
	Bound         float64 // the highest that Last may be
	Lowest, Worst float64 // of all samples after the first quarter
}

// Flat reports whether the measure has not grown.
func (v Verdict) Flat() bool { return v.Last <= v.Bound }

// String is the verdict in a line.
func (v Verdict) String() string {
	word := "flat"
	if !v.Flat() {
		word = "GROWS"
	}
	return fmt.Sprintf("%s\t%.1f\t%.1f\t%.1f\t%.1f – %.1f\t%s\t%s", v.Name, v.Second, v.Last, v.Bound, v.Lowest, v.Worst, v.Unit, word)
}

// A measure is one of a sample's values.
type measure struct {
	name, unit string
	of         func(Sample) float64
	// How much the median may wander without being said to grow: a share of it
	// and, so that a share of little means something, an amount.
	share, slack float64
	// Each function that runs has its share of it, so that it is judged as if
	// their number were always the same.
	byFunctions bool
}

func measures() []measure {
	return []measure{
		{"memory of the host", "MB", func(s Sample) float64 { return float64(s.Host.Memory) / megabyte }, 0.1, 4, true},
		{"memory of a function", "MB", func(s Sample) float64 { return each(s.Functions.Memory, s.Functions.Processes) / megabyte }, 0.1, 2, false},
		{"handles of the host", "", func(s Sample) float64 { return float64(s.Host.Handles) }, 0.1, 10, true},
		{"handles of a function", "", func(s Sample) float64 { return each(s.Functions.Handles, s.Functions.Processes) }, 0.1, 2, false},
		{"processes nobody knows of", "", func(s Sample) float64 { return float64(max(0, s.Functions.Processes-s.Known)) }, 0, 3, false},
		{"goroutines", "", func(s Sample) float64 { return float64(s.Goroutines) }, 0.1, 50, true},
		// What else the machine does moves lag first. A backlog that is not worked
		// off is minutes after a quarter of an hour.
		{"lag", "s", func(s Sample) float64 { return s.Lag.Seconds() }, 1, 5, false},
	}
}

// Judge compares the second quarter of the samples with the last. The first is
// for pools, caches and connections to fill. What leaks goes on growing, and
// medians do not see the faults, which strike in a ninth of the time. A tenth
// is what medians differ by without any leak, as the garbage collector and the
// machine's other work have it.
//
// How many functions run follows how long the machine lets requests wait: a
// hiccup starts dozens, which stay for minutes. The host has pipes, connections
// and goroutines for each, which are no leak.
func Judge(samples []Sample) []Verdict {
	n := len(samples)
	if n < 8 {
		return nil
	}
	var verdicts []Verdict
	for _, m := range measures() {
		values := valuesOf(samples, m.of)
		if m.byFunctions {
			values = level(values, valuesOf(samples, func(s Sample) float64 { return float64(s.Functions.Processes) }))
		}
		v := Verdict{
			Name: m.name, Unit: m.unit, Second: median(values[n/4 : n/2]), Last: median(values[n-n/4:]),
			Lowest: slices.Min(values[n/4:]), Worst: slices.Max(values[n/4:]),
		}
		v.Bound = v.Second*(1+m.share) + m.slack
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// level takes away from values what goes with by, as far as that is above or
// below its median in the second quarter: the slope is that of least squares,
// once the slope over time is taken out of both, so that a leak is not laid to
// what grew meanwhile.
func level(values, by []float64) []float64 {
	v, b := detrend(values), detrend(by)
	var product, square float64
	for i := range v {
		product += v[i] * b[i]
		square += b[i] * b[i]
	}
	if square < 1e-9 {
		return values
	}
	slope := product / square
	n := len(by)
	usual := median(by[n/4 : n/2])
	levelled := make([]float64, n)
	for i := range values {
		levelled[i] = values[i] - slope*(by[i]-usual)
	}
	return levelled
}

// detrend returns values without their mean and their slope over time.
func detrend(values []float64) []float64 {
	n := float64(len(values))
	var mean, product, square float64
	for _, v := range values {
		mean += v / n
	}
	for i, v := range values {
		x := float64(i) - (n-1)/2
		product += x * v
		square += x * x
	}
	rest := make([]float64, len(values))
	for i, v := range values {
		rest[i] = v - mean - product/square*(float64(i)-(n-1)/2)
	}
	return rest
}

// Smallest is the smallest leak of the host's memory, in bytes a request, that
// Judge would have told: what its bound allows, over the requests between the
// middles of the two quarters. 0 for too few samples.
func Smallest(samples []Sample) float64 {
	verdicts, n := Judge(samples), len(samples)
	if verdicts == nil {
		return 0
	}
	between := samples[n-n/8-1].Requests - samples[3*n/8].Requests
	return (verdicts[0].Bound - verdicts[0].Second) * megabyte / float64(max(1, between))
}

// quarters returns the medians of the second quarter and of the last.
func quarters(samples []Sample, of func(Sample) float64) (second, last float64) {
	n := len(samples)
	return median(valuesOf(samples[n/4:max(n/2, n/4+1)], of)), median(valuesOf(samples[n-max(n/4, 1):], of))
}

func valuesOf(samples []Sample, of func(Sample) float64) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return values
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
