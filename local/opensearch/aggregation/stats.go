package aggregation

import (
	"math"
	"time"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
)

// stats computes the min, max, avg or sum of a field's numbers.
type stats struct {
	source
	sums []summary // by bucket
}

type summary struct {
	count            int64
	sum, least, most float64
	lost             float64 // rounding error of sum
}

// add uses Kahan summation like OpenSearch, so that sums of many numbers are equal.
func (m *summary) add(f float64) {
	if m.count == 0 {
		m.least, m.most = f, f
	}
	m.count++
	m.least, m.most = min(m.least, f), max(m.most, f)
	corrected := f - m.lost
	sum := m.sum + corrected
	m.lost = (sum - m.sum) - corrected
	m.sum = sum
}

func (a *stats) index(e *env) (collector, error) {
	f, err := a.resolve(e, true)
	return func(s *segment.Segment, docs, buckets []uint32) {
		each(s, f, docs, func(i int, nums []int64) {
			m := slot(&a.sums, buckets[i])
			for _, num := range nums {
				m.add(f.Float(num))
			}
		})
	}, err
}

func (a *stats) result(bucket uint32, _ *rendering) (map[string]any, error) {
	value := a.value(bucket)
	object := map[string]any{"value": rank.Float(value)}
	if a.field == nil || math.IsNaN(value) {
		return object, nil
	}
	switch a.field.Kind {
	case mapping.Date:
		object["value_as_string"] = a.field.Format.Show(int64(value), time.UTC)
	case mapping.Boolean:
		object["value_as_string"] = "true"
		if value == 0 {
			object["value_as_string"] = "false"
		}
	}
	return object, nil
}

func (a *stats) value(bucket uint32) float64 {
	m := at(a.sums, bucket)
	switch {
	case a.kind == "sum":
		return m.sum
	case m.count == 0:
		return math.NaN()
	case a.kind == "min":
		return m.least
	case a.kind == "max":
		return m.most
	}
	return m.sum / float64(m.count)
}
