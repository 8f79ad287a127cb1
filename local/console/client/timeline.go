package client

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"faulty/functions/forwarder/jsonscan"
)

// A Timeline holds counts over time in steps of equal length. After a change to or from
// daylight saving time within the range, the steps of a day start one hour off midnight.
type Timeline struct {
	Start  time.Time // start of the first step, which can be before the start of the scope
	Step   time.Duration
	Series []Series
	offset time.Duration // difference between the start of a step and a multiple of Step since 1970
}

// A Series holds the counts of one kind, one count for each step.
type Series struct {
	Name   string
	Counts []int
}

// Sum returns the sum of the counts.
func (s Series) Sum() (total int) {
	for _, n := range s.Counts {
		total += n
	}
	return total
}

// steps returns the step lengths, which are easy to read on an axis.
func steps() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{
		time.Millisecond, 10 * time.Millisecond, 100 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second,
		15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute,
		30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, 7 * day, 30 * day, 90 * day, 365 * day,
	}
}

const (
	// maxSteps keeps bars wide enough to click and 50 sparklines small.
	maxSteps = 60
	// maxSparkSteps keeps 200 sparklines small.
	maxSparkSteps = 30
)

// newTimeline returns an empty timeline for a scope. Both ends of the scope must be set.
func newTimeline(s Scope) Timeline { return timelineWithin(s, maxSteps) }

// timelineWithin returns an empty timeline with a maximum number of steps.
func timelineWithin(s Scope, maxSteps time.Duration) Timeline {
	t := Timeline{Step: s.To.Sub(s.From)}
	for _, step := range steps() {
		if s.To.Sub(s.From) <= maxSteps*step {
			t.Step = step
			break
		}
	}
	step := t.Step.Milliseconds()
	midnight := -s.Offset.Milliseconds() // midnight in the user's local time on 1970-01-01
	offset := midnight - floor(midnight, step)
	t.offset = time.Duration(offset) * time.Millisecond
	t.Start = time.UnixMilli(floor(s.From.UnixMilli()-offset, step) + offset).UTC()
	return t
}

func floor(n, step int64) int64 {
	if step <= 0 {
		return n
	}
	r := n % step
	if r < 0 {
		r += step
	}
	return n - r
}

// steps returns the number of steps up to the end of the scope.
func (t Timeline) steps(s Scope) int {
	if t.Step <= 0 {
		return 0
	}
	return int((s.To.Sub(t.Start) + t.Step - 1) / t.Step)
}

// histogram returns the date_histogram aggregation for a series. The response omits steps
// without events.
func (t Timeline) histogram() object {
	histogram := object{"field": "@timestamp", "fixed_interval": strconv.FormatInt(max(1, t.Step.Milliseconds()), 10) + "ms", "min_doc_count": 1}
	if t.offset > 0 {
		histogram["offset"] = strconv.FormatInt(t.offset.Milliseconds(), 10) + "ms"
	}
	return object{"date_histogram": histogram}
}

// timeBuckets is the response of a date histogram.
type timeBuckets[A any] struct {
	Buckets []timeBucket[A] `json:"buckets"`
}

type timeBucket[A any] struct {
	Key   int64 `json:"key"`
	Count int   `json:"doc_count"`
	By    A     `json:"by"`
}

// counts reads a histogram without sub-aggregations.
func (t Timeline) counts(s Scope, m timeBuckets[struct{}]) []int {
	out := make([]int, t.steps(s))
	for _, b := range m.Buckets {
		if i := t.at(b.Key); i >= 0 && i < len(out) {
			out[i] += b.Count
		}
	}
	return out
}

// scanCounts reads a histogram without sub-aggregations.
func (t Timeline) scanCounts(c *jsonscan.Cursor, s Scope) []int {
	out := make([]int, t.steps(s))
	buckets(c, func() {
		i, count := -1, 0
		members(c, func(name []byte) {
			switch string(name) {
			case "key":
				i = t.at(integer(c))
			case "doc_count":
				count = int(integer(c))
			}
		})
		if i >= 0 && i < len(out) {
			out[i] += count
		}
	})
	return out
}

// scanLevels reads a histogram that is split by level.
func scanLevels(c *jsonscan.Cursor) (m timeBuckets[terms[struct{}]]) {
	buckets(c, func() {
		var b timeBucket[terms[struct{}]]
		members(c, func(name []byte) {
			switch string(name) {
			case "key":
				b.Key = integer(c)
			case "doc_count":
				b.Count = int(integer(c))
			case "by":
				for _, v := range topValues(c) {
					b.By.Buckets = append(b.By.Buckets, bucket[struct{}]{Key: v.Name, Count: v.Count})
				}
			}
		})
		m.Buckets = append(m.Buckets, b)
	})
	return m
}

func (t Timeline) at(key int64) int {
	return int((key - t.Start.UnixMilli()) / max(1, t.Step.Milliseconds()))
}

// stacked reads a histogram that is split by a terms aggregation. It returns the series in
// the given order of names, then the others by name. Documents without the field form the
// series named without.
func (t Timeline) stacked(s Scope, m timeBuckets[terms[struct{}]], order []string, without string) []Series {
	n := t.steps(s)
	byName := map[string][]int{}
	add := func(name string, i, count int) {
		if i < 0 || i >= n || count == 0 {
			return
		}
		if byName[name] == nil {
			byName[name] = make([]int, n)
		}
		byName[name][i] += count
	}
	for _, b := range m.Buckets {
		rest := b.Count
		for _, part := range b.By.Buckets {
			add(part.Key, t.at(b.Key), part.Count)
			rest -= part.Count
		}
		add(without, t.at(b.Key), max(0, rest)) // the rest is negative if documents have several values
	}
	var out []Series
	for _, name := range order {
		if byName[name] != nil {
			out = append(out, Series{name, byName[name]})
			delete(byName, name)
		}
	}
	for name, counts := range byName {
		out = append(out, Series{name, counts})
	}
	known := len(order)
	slices.SortStableFunc(out, func(a, b Series) int {
		return cmp.Or(rank(order, a.Name, known)-rank(order, b.Name, known), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func rank(order []string, name string, last int) int {
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return last
}

// Levels returns the values of log.level, most severe first.
func Levels() []string { return []string{"fatal", "error", "warn", "info", "debug", "trace"} }
