package soak

import (
	"fmt"
	"slices"
)

// A Verdict reports whether one measure has stayed flat.
type Verdict struct {
	Name, Unit    string
	Second, Last  float64 // medians of the second and the last quarter
	Bound         float64 // maximum of Last for a flat measure
	Lowest, Worst float64 // of all samples after the first quarter
}

// Flat reports whether the measure has not grown.
func (v Verdict) Flat() bool { return v.Last <= v.Bound }

// String returns the verdict as one line.
func (v Verdict) String() string {
	word := "flat"
	if !v.Flat() {
		word = "GROWS"
	}
	return fmt.Sprintf("%s\t%.1f\t%.1f\t%.1f\t%.1f – %.1f\t%s\t%s", v.Name, v.Second, v.Last, v.Bound, v.Lowest, v.Worst, v.Unit, word)
}

// A measure is one value of a sample.
type measure struct {
	name, unit string
	of         func(Sample) float64
	// share and slack specify how much the median may rise without counting as growth: a share of
	// it plus an absolute amount. The amount matters if the median is small.
	share, slack float64
	// byFunctions means that each running function contributes to the measure. It is then judged as
	// if the number of functions were constant.
	byFunctions bool
}

func measures() []measure {
	return []measure{
		{"memory of the host", "MB", func(s Sample) float64 { return float64(s.Host.Memory) / megabyte }, 0.1, 4, true},
		{"memory of a function", "MB", func(s Sample) float64 { return each(s.Functions.Memory, s.Functions.Processes) / megabyte }, 0.1, 2, false},
		{"handles of the host", "", func(s Sample) float64 { return float64(s.Host.Handles) }, 0.1, 10, true},
		{"handles of a function", "", func(s Sample) float64 { return each(s.Functions.Handles, s.Functions.Processes) }, 0.1, 2, false},
		{"unknown processes", "", func(s Sample) float64 { return float64(max(0, s.Functions.Processes-s.Known)) }, 0, 3, false},
		{"goroutines", "", func(s Sample) float64 { return float64(s.Goroutines) }, 0.1, 50, true},
		// Other work on the machine affects lag before any other measure. A growing backlog causes
		// a lag of minutes after a quarter of an hour.
		{"lag", "s", func(s Sample) float64 { return s.Lag.Seconds() }, 1, 5, false},
	}
}

// Judge compares the second quarter of the samples with the last quarter. The first quarter is left
// out, because pools, caches and connections fill in it. A leak keeps growing. Faults do not affect
// the medians, because they last for only a ninth of the time. Medians differ by up to a tenth
// without any leak, because of the garbage collector and other work on the machine.
//
// The number of running functions depends on how long the machine lets requests wait: a short delay
// starts dozens of functions, which stay for minutes. The host has pipes, connections and
// goroutines for each of them, which are not a leak.
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

// level removes from values the part that is proportional to by, as far as by is above or below its
// median in the second quarter. It estimates the slope with least squares, after it has removed the
// trend over time from both. A leak is therefore not attributed to something else that grew at the
// same time.
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

// detrend returns the values without their mean and their slope over time.
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

// Smallest returns the smallest leak of the host's memory that Judge can detect, in bytes per
// request. It is the growth that the bound allows, divided by the number of requests between the
// middles of the two quarters. It is 0 if there are too few samples.
func Smallest(samples []Sample) float64 {
	verdicts, n := Judge(samples), len(samples)
	if verdicts == nil {
		return 0
	}
	between := samples[n-n/8-1].Requests - samples[3*n/8].Requests
	return (verdicts[0].Bound - verdicts[0].Second) * megabyte / float64(max(1, between))
}

// quarters returns the medians of the second quarter and of the last quarter.
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
