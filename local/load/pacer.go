package load

import (
	"fmt"
	"math"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// pacerFor returns the pacer for the options, or an error if they are invalid.
func pacerFor(o Options) (vegeta.Pacer, error) {
	switch {
	case o.Concurrency < 1:
		return nil, fmt.Errorf("load: concurrency is %d; at least 1 request at a time", o.Concurrency)
	case o.Rate < 0:
		return nil, fmt.Errorf("load: rate is %d; give requests a second, 1 or more", o.Rate)
	case o.Rate == 0 && o.Requests < 1:
		return nil, fmt.Errorf("load: %d requests; at least 1", o.Requests)
	case o.Rate == 0 && o.Duration > 0:
		return nil, fmt.Errorf("load: a duration of %s requires --rate; give both, or a number of requests", o.Duration)
	case o.Rate == 0 && o.Shape != "" && o.Shape != "constant":
		return nil, fmt.Errorf("load: shape %[1]s requires a rate; give --rate", o.Shape)
	case o.Rate == 0:
		return closedLoop{requests: uint64(o.Requests)}, nil // #nosec G115 -- at least 1
	case o.Duration <= 0:
		return nil, fmt.Errorf("load: a rate of %d a second requires --duration, such as 30s", o.Rate)
	}
	rate := vegeta.Rate{Freq: o.Rate, Per: time.Second}
	switch o.Shape {
	case "", "constant":
		return rate, nil
	case "sine": // two waves between 0.2 and 1.8 times the mean
		amp := vegeta.Rate{Freq: o.Rate * 48, Per: time.Minute}
		return vegeta.SinePacer{Period: o.Duration / 2, Mean: rate, Amp: amp, StartAt: vegeta.Trough}, nil
	case "bursts":
		return bursts{mean: float64(o.Rate), period: o.Duration / 5}, nil
	}
	return nil, fmt.Errorf("load: unknown shape %q; constant, sine or bursts", o.Shape)
}

// closedLoop sends a number of requests. It sends each one as soon as a worker is free.
type closedLoop struct{ requests uint64 }

// Pace implements vegeta.Pacer.
func (c closedLoop) Pace(_ time.Duration, hits uint64) (time.Duration, bool) {
	return 0, hits >= c.requests
}

// Rate implements vegeta.Pacer.
func (c closedLoop) Rate(time.Duration) float64 { return math.Inf(1) }

// bursts sends at four times the mean rate for the first fifth of each period, and at a quarter of
// the mean rate for the rest. Together this gives the mean rate.
type bursts struct {
	mean   float64 // mean requests per second
	period time.Duration
}

const (
	burstShare = 0.2
	burstRate  = 4.0
	quietRate  = 0.25
)

// Pace implements vegeta.Pacer.
func (b bursts) Pace(elapsed time.Duration, hits uint64) (time.Duration, bool) {
	missing := float64(hits+1) - b.due(elapsed)
	if missing <= 0 {
		return 0, false
	}
	return time.Duration(missing / b.Rate(elapsed) * float64(time.Second)), false
}

// Rate implements vegeta.Pacer.
func (b bursts) Rate(elapsed time.Duration) float64 {
	if float64(elapsed%b.period) < burstShare*float64(b.period) {
		return burstRate * b.mean
	}
	return quietRate * b.mean
}

// due returns the number of requests that should have been sent after the elapsed time.
func (b bursts) due(elapsed time.Duration) float64 {
	periods := float64(elapsed / b.period)
	part := float64(elapsed%b.period) / float64(b.period)
	in := min(part, burstShare)*burstRate + max(part-burstShare, 0)*quietRate
	return b.mean * b.period.Seconds() * (periods + in)
}
