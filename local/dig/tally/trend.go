package tally

import "time"

// slots is how many counts a Trend keeps. It is at least twice the number of columns that are shown.
const slots = 48

// finest is the minimum width of a slot.
const finest = int64(time.Second)

// A Trend is the distribution of counts over time. The range of times does not have to be known in
// advance: a Trend doubles the width of its slots whenever they do not cover a time. The borders of
// the slots of two trends are compatible: they are the same, or the borders of the wider slots are
// also borders of the narrower slots.
type Trend struct {
	width  int64 // width of a slot in nanoseconds; 0 for an empty trend
	start  int64 // number of the first slot, counted in slots since 1970
	counts [slots]uint32
}

// add adds n to the count at ns, in nanoseconds since 1970.
func (t *Trend) add(ns int64, n uint32) {
	if t.width == 0 {
		t.width, t.start = finest, floor(ns, finest)
	}
	at := floor(ns, t.width)
	if at < t.start || at >= t.start+slots {
		t.cover(at)
		at = floor(ns, t.width)
	}
	t.counts[at-t.start] += n
}

// cover rearranges the slots to include slot at.
func (t *Trend) cover(at int64) {
	first, last := at, at
	for i, n := range t.counts {
		if n > 0 {
			first, last = min(first, t.start+int64(i)), max(last, t.start+int64(i))
		}
	}
	halvings := 0
	for last>>halvings-first>>halvings >= slots {
		halvings++
	}
	t.rearrange(halvings, first>>halvings)
}

// rearrange doubles the width of the slots the given number of times. The first slot is then
// slot start.
func (t *Trend) rearrange(doublings int, start int64) {
	old := *t
	*t = Trend{width: old.width << doublings, start: start}
	for i, n := range old.counts {
		if n > 0 {
			t.counts[(old.start+int64(i))>>doublings-start] += n
		}
	}
}

// merge adds the counts of another trend.
func (t *Trend) merge(other *Trend) {
	for t.width != 0 && t.width < other.width {
		t.rearrange(1, t.start>>1)
	}
	for i, n := range other.counts {
		if n > 0 {
			t.add((other.start+int64(i))*other.width, n)
		}
	}
}

// Columns returns the counts in equal parts of the time between from and to.
func (t *Trend) Columns(from, to time.Time, columns int) []int {
	all := make([]int, columns)
	span := max(to.UnixNano()-from.UnixNano(), 1)
	for i, n := range t.counts {
		if n > 0 {
			center := (t.start+int64(i))*t.width + t.width/2 - from.UnixNano()
			column := int(float64(center) / float64(span) * float64(columns))
			all[min(max(column, 0), columns-1)] += int(n)
		}
	}
	return all
}

// floor returns a/b rounded down, including for times before 1970.
func floor(a, b int64) int64 {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}
