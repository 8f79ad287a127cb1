package aggregation

import (
	"math"
	"time"

	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// stats is what can be told of numbers without keeping them.
type stats struct {
	source
	sums []summary
}

type summary struct {
	count                     int64
	sum, squares, least, most float64
	lost                      float64 // what rounding took from sum
}

// add follows Kahan, as OpenSearch does, so that sums of many numbers agree.
func (m *summary) add(f float64) {
	if m.count == 0 {
		m.least, m.most = f, f
	}
	m.count++
	m.least, m.most = min(m.least, f), max(m.most, f)
	m.squares += f * f
	corrected := f - m.lost
	sum := m.sum + corrected
	m.lost = (sum - m.sum) - corrected
	m.sum = sum
}

func newStats(kind string, o *strictjson.Object) node {
	a := &stats{source: newSource(kind, o)}
	o.Only("format", nil)
	if kind == "extended_stats" {
		o.Only("sigma", nil)
	}
	o.Ignore("value_type")
	return a
}

func (a *stats) index(e *env) (collector, error) {
	f, err := a.resolve(e, a.kind != "value_count")
	if err != nil {
		return nil, err
	}
	if a.kind == "value_count" {
		return a.countValues(f), nil
	}
	absent, fill, err := a.absent(f)
	if err != nil {
		return nil, err
	}
	return func(s *segment.Segment, docs, buckets []uint32) {
		var without func(i int)
		if fill {
			without = func(i int) { a.at(buckets[i]).add(f.Float(absent.Num)) }
		}
		if f == nil {
			return
		}
		each(s, f, docs, func(i int, nums []int64) {
			m := a.at(buckets[i])
			for _, num := range nums {
				m.add(f.Float(num))
			}
		}, without)
	}, nil
}

func (a *stats) at(bucket uint32) *summary {
	if int(bucket) >= len(a.sums) {
		a.sums = grown(a.sums, bucket)
	}
	return &a.sums[bucket]
}

// countValues counts values of any kind.
func (a *stats) countValues(f *mapping.Field) collector {
	return func(s *segment.Segment, docs, buckets []uint32) {
		if f != nil {
			s.Column(f.Path).Each(docs, func(i, lo, hi int) { a.at(buckets[i]).count += int64(hi - lo) })
		}
	}
}

func (a *stats) result(bucket uint32, _ *rendering) (map[string]any, error) {
	m := at(a.sums, bucket)
	switch a.kind {
	case "value_count":
		return map[string]any{"value": m.count}, nil
	case "stats", "extended_stats":
		object := map[string]any{"count": m.count}
		for _, property := range []string{"min", "max", "avg", "sum"} {
			a.show(object, property, property, m)
		}
		if a.kind == "extended_stats" {
			m.extend(object)
		}
		return object, nil
	}
	object := map[string]any{}
	a.show(object, "value", a.kind, m)
	return object, nil
}

// show adds a number to an object, and of dates its text.
func (a *stats) show(object map[string]any, name, property string, m summary) {
	value := m.number(property)
	if m.count == 0 && property != "sum" {
		value = math.NaN()
	}
	object[name] = rank.Float(value)
	if a.field == nil || math.IsNaN(value) || m.count == 0 {
		return
	}
	switch a.field.Kind {
	case mapping.Date:
		object[name+"_as_string"] = a.field.Format.Show(int64(value), time.UTC)
	case mapping.Boolean:
		object[name+"_as_string"] = "true"
		if value == 0 {
			object[name+"_as_string"] = "false"
		}
	}
}

func (m summary) number(property string) float64 {
	n := float64(m.count)
	switch property {
	case "min":
		return m.least
	case "max":
		return m.most
	case "sum":
		return m.sum
	case "avg":
		return m.sum / n
	case "count", "value_count":
		return n
	case "sum_of_squares":
		return m.squares
	case "variance", "variance_population":
		return max(0, (m.squares-m.sum*m.sum/n)/n)
	case "variance_sampling":
		return max(0, (m.squares-m.sum*m.sum/n)/(n-1))
	case "std_deviation", "std_deviation_population":
		return math.Sqrt(m.number("variance"))
	case "std_deviation_sampling":
		return math.Sqrt(m.number("variance_sampling"))
	}
	return math.NaN()
}

// extend adds what extended_stats tells beyond stats.
func (m summary) extend(object map[string]any) {
	for _, property := range []string{"sum_of_squares", "variance", "variance_population", "variance_sampling",
		"std_deviation", "std_deviation_population", "std_deviation_sampling"} {
		value := m.number(property)
		if m.count == 0 {
			value = math.NaN()
		}
		object[property] = rank.Float(value)
	}
	bounds := map[string]any{}
	for suffix, property := range map[string]string{"": "std_deviation", "_population": "std_deviation_population", "_sampling": "std_deviation_sampling"} {
		middle, spread := m.number("avg"), 2*m.number(property)
		bounds["upper"+suffix], bounds["lower"+suffix] = rank.Float(middle+spread), rank.Float(middle-spread)
	}
	object["std_deviation_bounds"] = bounds
}

func (a *stats) metric(bucket uint32, property string) (float64, bool) {
	switch a.kind {
	case "stats", "extended_stats":
		if property == "" {
			return 0, false
		}
	default:
		if property != "" && property != "value" {
			return 0, false
		}
		property = a.kind
	}
	m := at(a.sums, bucket)
	if m.count > 0 || property == "count" || property == "value_count" || property == "sum" {
		return m.number(property), true
	}
	return math.NaN(), true
}
