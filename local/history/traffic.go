package history

import (
	"math"
	"time"
)

// weekend is the traffic of a day of the weekend relative to that of a weekday.
const weekend = 0.7

// traffic returns the times of n requests between start and end in order. The traffic has a daily rhythm: it
// is about five times higher in the evening than at night.
func (m *simulation) traffic(n int) []time.Time {
	const step = 10 * time.Minute
	total := 0.0
	for at := m.o.Start; at.Before(m.o.end()); at = at.Add(step) {
		total += rate(at)
	}
	times := make([]time.Time, 0, n)
	due := 0.0
	for at := m.o.Start; at.Before(m.o.end()); at = at.Add(step) {
		due += rate(at) / total * float64(n)
		count := int(due) - len(times)
		for k := range count { // one request at a random time in each equal part of the step, so that the times are in order
			shift := (float64(k) + m.rand.Float64()) / float64(count)
			times = append(times, at.Add(time.Duration(shift*float64(step))).Truncate(time.Millisecond))
		}
	}
	return times
}

// rate returns the traffic at a time relative to the average of a weekday.
func rate(at time.Time) float64 {
	hour := float64(at.Hour()) + float64(at.Minute())/60
	r := 1 + 0.67*math.Cos((hour-19)/24*2*math.Pi)
	if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
		return r * weekend
	}
	return r
}
