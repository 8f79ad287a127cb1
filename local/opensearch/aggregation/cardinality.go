package aggregation

import (
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// cardinality counts distinct values exactly. OpenSearch estimates their number, and is exact up to
// a few thousand.
type cardinality struct {
	source
	nums  []map[int64]struct{} // by bucket
	texts []map[string]struct{}
}

func newCardinality(o *strictjson.Object) node {
	a := &cardinality{source: newSource("cardinality", o)}
	o.Ignore("precision_threshold")
	return a
}

func (a *cardinality) index(e *env) (collector, error) {
	f, err := a.resolve(e, false)
	return func(s *segment.Segment, docs, buckets []uint32) {
		if f != nil && f.Kind == mapping.Keyword {
			a.addTexts(s.Column(f.Path), docs, buckets)
			return
		}
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				add(slot(&a.nums, buckets[i]), num)
			}
		})
	}, err
}

func (a *cardinality) addTexts(column *segment.Column, docs, buckets []uint32) {
	known := newTable(column, buckets)
	column.Each(docs, func(i, lo, hi int) {
		for _, ord := range column.Ords[lo:hi] {
			if cell := known.cell(buckets[i], ord); *cell == 0 {
				*cell = 1
				add(slot(&a.texts, buckets[i]), column.Dict.At(ord))
			}
		}
	})
}

func add[T comparable](set *map[T]struct{}, value T) {
	if *set == nil {
		*set = map[T]struct{}{}
	}
	(*set)[value] = struct{}{}
}

func (a *cardinality) count(bucket uint32) int {
	return len(at(a.nums, bucket)) + len(at(a.texts, bucket))
}

func (a *cardinality) result(bucket uint32, _ *rendering) (map[string]any, error) {
	return map[string]any{"value": a.count(bucket)}, nil
}

func (a *cardinality) value(bucket uint32) float64 { return float64(a.count(bucket)) }
