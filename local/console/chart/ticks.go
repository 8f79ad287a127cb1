package chart

import (
	"strconv"
	"time"
)

const day = 24 * time.Hour

// maxTicks is the number of labels that fit on a desktop screen. On a phone, the style sheet
// hides every second label.
const maxTicks = 9

// tickStep returns the time between the labels of an axis.
func tickStep(span time.Duration) time.Duration {
	for _, step := range []time.Duration{
		time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 4 * day, 7 * day, 14 * day, 30 * day, 91 * day, 365 * day,
	} {
		if span <= maxTicks*step {
			return step
		}
	}
	return max(span/maxTicks, 1)
}

// ticks writes the labels of the axis at round times in the time zone.
func (h Histogram) ticks(d *drawing) {
	span := h.To.Sub(h.From)
	if span <= 0 {
		return
	}
	step := tickStep(span)
	_, offset := h.From.In(h.Zone).Zone()
	shift := time.Duration(offset) * time.Second
	first := h.From.Add(shift).Truncate(step).Add(-shift)
	n := 0
	for t := first; t.Before(h.To); t = t.Add(step) {
		share := float64(t.Sub(h.From)) / float64(span)
		if share < 0.02 || share > 0.97 { // the label would be cut off at the edge
			continue
		}
		class := "tick"
		if n%2 == 1 {
			class = "tick minor"
		}
		n++
		x := percent(share, 1)
		d.element("line", "class", class, "x1", x, "x2", x, "y1", num(plotBottom), "y2", num(plotBottom+4))
		d.end("line")
		d.text(t.In(h.Zone).Format(tickLayout(t.In(h.Zone), step)), "text", "class", class, "x", x, "y", num(histogramHeight-3), "text-anchor", "middle")
	}
}

// tickLayout returns a date layout at midnight and for steps of whole days, otherwise a time layout.
func tickLayout(t time.Time, step time.Duration) string {
	switch {
	case step >= day, step >= time.Minute && t.Hour() == 0 && t.Minute() == 0:
		return "2 Jan"
	case step < time.Second:
		return "15:04:05.000"
	case step < time.Minute:
		return "15:04:05"
	}
	return "15:04"
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
