package chance

import (
	"math"
	"time"
)

// A Curve is a weight that moves with time. It is a pure function of the
// instant, so that every process draws from the same weights.
type Curve func(at time.Time) float64

// Steady is the weight w at all times.
func Steady(w float64) Curve {
	return func(time.Time) float64 { return w }
}

// Wave swings about w as a sine does, from w/10 to 1.9 w and back once a
// period, and starts its rise at phase periods after the epoch:
//
//	w * (1 + 0.9 sin(2π (t/period - phase)))
func Wave(w float64, period time.Duration, phase float64) Curve {
	return func(at time.Time) float64 {
		return w * (1 + 0.9*math.Sin(2*math.Pi*(cycle(at, period)-phase)))
	}
}

// Burst is w, and times as much in the part of each period, 0 to 1, that
// begins at start and is share long:
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

// Drift goes straight from one weight to another within each period, then
// starts again:
//
//	from + (to-from) * (t/period mod 1)
func Drift(from, to float64, period time.Duration) Curve {
	return func(at time.Time) float64 {
		return from + (to-from)*cycle(at, period)
	}
}

// cycle returns how much of its current period, counted from the epoch, has
// gone at an instant: 0 up to 1.
func cycle(at time.Time, period time.Duration) float64 {
	ns := at.UnixNano() % int64(period)
	return float64(ns) / float64(period)
}
