package aggregation

import (
	"math"
	"slices"
	"strconv"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// percentiles are exact: every number is kept. OpenSearch's t-digest gives the
// same for few numbers, and comes close for many.
type percentiles struct {
	source
	wanted []float64 // percents, or the values whose rank is asked
	keyed  bool
	values [][]float64
}

func newPercentiles(kind string, o *strictjson.Object) (node, error) {
	a := &percentiles{source: newSource(kind, o), keyed: o.Bool("keyed", true)}
	list := "percents"
	if kind == "percentile_ranks" {
		list = "values"
	}
	for _, item := range o.List(list) {
		one := strictjson.Of(kind, map[string]any{list: item})
		a.wanted = append(a.wanted, one.Float(list, 0))
		if err := one.Done(); err != nil {
			return nil, err
		}
	}
	if len(a.wanted) == 0 {
		if kind == "percentile_ranks" {
			return nil, apierr.Illegal("[values] must not be empty: [%s]", a.name)
		}
		a.wanted = []float64{1, 5, 25, 50, 75, 95, 99}
	}
	for _, p := range a.wanted {
		if kind == "percentiles" && (p < 0 || p > 100) {
			return nil, unread(kind, "percents", apierr.Illegal("percent must be in [0,100], got [%v]", p))
		}
	}
	slices.Sort(a.wanted)
	o.Ignore("tdigest")
	o.Only("format", nil)
	return a, nil
}

func (a *percentiles) index(e *env) (collector, error) {
	f, err := a.resolve(e, true)
	if err != nil {
		return nil, err
	}
	absent, fill, err := a.absent(f)
	if err != nil {
		return nil, err
	}
	return func(s *segment.Segment, docs, buckets []uint32) {
		if f == nil {
			return
		}
		put := func(i int, num int64) {
			b := buckets[i]
			if int(b) >= len(a.values) {
				a.values = grown(a.values, b)
			}
			a.values[b] = append(a.values[b], f.Float(num))
		}
		var without func(i int)
		if fill {
			without = func(i int) { put(i, absent.Num) }
		}
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				put(i, num)
			}
		}, without)
	}, nil
}

func (a *percentiles) result(bucket uint32, _ *rendering) (map[string]any, error) {
	values := at(a.values, bucket)
	slices.Sort(values)
	byKey, list := map[string]any{}, []any{}
	for _, p := range a.wanted {
		value := a.compute(values, p)
		key := rank.Float(p)
		object := map[string]any{"key": key, "value": rank.Float(value)}
		byKey[key.String()] = rank.Float(value)
		if a.field != nil && a.field.Kind == mapping.Date && !math.IsNaN(value) && a.kind == "percentiles" {
			text := a.field.Format.Show(int64(value), time.UTC)
			byKey[key.String()+"_as_string"], object["value_as_string"] = text, text
		}
		list = append(list, object)
	}
	if a.keyed {
		return map[string]any{"values": byKey}, nil
	}
	return map[string]any{"values": list}, nil
}

// compute returns a percentile of sorted values, or the rank of a value in percent.
func (a *percentiles) compute(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	n := float64(len(values))
	if a.kind == "percentiles" {
		return values[min(int(p/100*n), len(values)-1)]
	}
	below, _ := slices.BinarySearch(values, p)
	upTo, _ := slices.BinarySearchFunc(values, p, func(v, p float64) int {
		if v <= p {
			return -1
		}
		return 1
	})
	return (float64(below) + float64(upTo-below)/2) / n * 100
}

func (a *percentiles) metric(bucket uint32, property string) (float64, bool) {
	p, err := strconv.ParseFloat(property, 64)
	if err != nil {
		return 0, false
	}
	values := at(a.values, bucket)
	slices.Sort(values)
	return a.compute(values, p), true
}

// cardinality counts different values, exactly. OpenSearch estimates, and is
// exact up to a few thousand.
type cardinality struct {
	source
	nums  []map[int64]struct{}
	texts []map[string]struct{}
}

func newCardinality(o *strictjson.Object) node {
	a := &cardinality{source: newSource("cardinality", o)}
	o.Ignore("precision_threshold", "execution_hint")
	return a
}

func (a *cardinality) index(e *env) (collector, error) {
	f, err := a.resolve(e, false)
	if err != nil {
		return nil, err
	}
	if a.source.missing != nil {
		return nil, apierr.Unsupported("[missing] of [cardinality]")
	}
	return func(s *segment.Segment, docs, buckets []uint32) {
		if f == nil || len(docs) == 0 {
			return
		}
		column := s.Column(f.Path)
		if f.Kind == mapping.Keyword {
			a.countTexts(column, docs, buckets)
			return
		}
		column.Each(docs, func(i, lo, hi int) {
			a.nums = grown(a.nums, buckets[i])
			set := &a.nums[buckets[i]]
			if *set == nil {
				*set = map[int64]struct{}{}
			}
			for _, num := range column.Nums[lo:hi] {
				(*set)[num] = struct{}{}
			}
		})
	}, nil
}

func (a *cardinality) countTexts(column *segment.Column, docs, buckets []uint32) {
	known := newTable(column, buckets)
	column.Each(docs, func(i, lo, hi int) {
		for _, ord := range column.Ords[lo:hi] {
			cell := known.cell(buckets[i], ord)
			if *cell != 0 {
				continue
			}
			*cell = 1
			a.texts = grown(a.texts, buckets[i])
			set := &a.texts[buckets[i]]
			if *set == nil {
				*set = map[string]struct{}{}
			}
			(*set)[column.Dict.At(ord)] = struct{}{}
		}
	})
}

func (a *cardinality) result(bucket uint32, _ *rendering) (map[string]any, error) {
	return map[string]any{"value": len(at(a.nums, bucket)) + len(at(a.texts, bucket))}, nil
}

func (a *cardinality) metric(bucket uint32, property string) (float64, bool) {
	return float64(len(at(a.nums, bucket)) + len(at(a.texts, bucket))), property == "" || property == "value"
}
