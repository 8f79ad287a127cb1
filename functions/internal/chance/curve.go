package chance

import (
	"math"
	"time"
)

// A Curve is a weight that changes with time. It depends only on the time, so
// that every process uses the same weights.
type Curve func(at time.Time) float64

// Steady returns a constant weight w.
func Steady(w float64) Curve {
	return func(time.Time) float64 { return w }
}

// Wave returns a weight that oscillates around w as a sine, between w/10 and 1.9
// w, once a period. It starts to rise at phase periods after the epoch:
//
//	w * (1 + 0.9 sin(2π (t/period - phase)))
func Wave(w float64, period time.Duration, phase float64) Curve {
	return func(at time.Time) float64 {
		return w * (1 + 0.9*math.Sin(2*math.Pi*(cycle(at, period)-phase)))
	}
}

// Burst returns the weight w, multiplied by times during a part of each period.
// start and share, 0 to 1, are the start and the length of this part as fractions
// of the period:
//
//	w * times  where start <= t/period mod 1 < start+share,  else w
func Burst(w, times float64, period time.Duration, start, share float64) Curve {
	return func(at time.Time) float64 {
		if c := cycle(at, period); c >= start && c < start+share {
			return w * times
		}
		return w
	}
}

// Drift returns a weight that changes linearly from one value to another within
// each period, then starts over:
//
//	from + (to-from) * (t/period mod 1)
func Drift(from, to float64, period time.Duration) Curve {
	return func(at time.Time) float64 {
		return from + (to-from)*cycle(at, period)
	}
}

// cycle returns the elapsed fraction of the current period, from 0 to less than
// 1. Periods start at the epoch.
func cycle(at time.Time, period time.Duration) float64 {
	ns := at.UnixNano() % int64(period)
	return float64(ns) / float64(period)
}
