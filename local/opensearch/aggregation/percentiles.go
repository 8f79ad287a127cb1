package aggregation

import (
	"math"
	"slices"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// percentiles computes exact percentiles, because it stores every number. OpenSearch's t-digest
// gives the same result for few numbers and a close one for many.
type percentiles struct {
	source
	percents []float64
	keyed    bool
	values   [][]float64 // by bucket
}

func newPercentiles(o *strictjson.Object) (node, error) {
	a := &percentiles{source: newSource("percentiles", o), keyed: o.Bool("keyed", true)}
	for _, item := range o.List("percents") {
		one := strictjson.Of("percentiles", map[string]any{"percents": item})
		p := one.Float("percents", 0)
		if err := one.Done(); err != nil {
			return nil, err
		}
		if p < 0 || p > 100 {
			return nil, unread("percentiles", "percents", apierr.Illegal("percent must be in [0,100], got [%v]", p))
		}
		a.percents = append(a.percents, p)
	}
	if len(a.percents) == 0 {
		a.percents = []float64{1, 5, 25, 50, 75, 95, 99} // OpenSearch's default
	}
	slices.Sort(a.percents)
	return a, nil
}

func (a *percentiles) index(e *env) (collector, error) {
	f, err := a.resolve(e, true)
	return func(s *segment.Segment, docs, buckets []uint32) {
		each(s, f, docs, func(i int, nums []int64) {
			values := slot(&a.values, buckets[i])
			for _, num := range nums {
				*values = append(*values, f.Float(num))
			}
		})
	}, err
}

func (a *percentiles) result(bucket uint32, r *rendering) (map[string]any, error) {
	if err := r.result(len(a.percents)); err != nil {
		return nil, err
	}
	values := at(a.values, bucket)
	slices.Sort(values)
	byKey, list := map[string]any{}, []any{}
	for _, p := range a.percents {
		value, key := math.NaN(), rank.Float(p)
		if len(values) > 0 {
			value = values[min(int(p/100*float64(len(values))), len(values)-1)]
		}
		object := map[string]any{"key": key, "value": rank.Float(value)}
		byKey[key.String()] = rank.Float(value)
		if a.field != nil && a.field.Kind == mapping.Date && len(values) > 0 {
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
