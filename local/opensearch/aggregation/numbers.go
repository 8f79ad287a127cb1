package aggregation

import (
	"math"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// newHistogram reads a histogram of numbers.
func newHistogram(o *strictjson.Object, subs *Tree) (node, error) {
	h := &histogram{source: newSource("histogram", o), subs: subs}
	n := numbers{interval: o.Float("interval", 0), offset: o.Float("offset", 0)}
	if n.interval <= 0 {
		return nil, apierr.Illegal("[interval] must be >0 for histogram aggregation [%s]", h.name)
	}
	o.Only("format", nil)
	h.steps = n
	return h, h.options(o, func(value any) (int64, error) {
		b := strictjson.Of("bounds", map[string]any{"bound": value})
		f := b.Float("bound", 0)
		return segment.FloatBits(f), b.Done()
	})
}

// numbers are steps of equal width.
type numbers struct{ interval, offset float64 }

func (n numbers) floor(f *mapping.Field, num int64) int64 {
	value := segment.Float(num)
	if f != nil && f.Kind != mapping.Double {
		value = float64(num)
	}
	return segment.FloatBits(math.Floor((value-n.offset)/n.interval)*n.interval + n.offset)
}

func (n numbers) next(key int64) int64 {
	step := math.Round((segment.Float(key) - n.offset) / n.interval)
	return segment.FloatBits((step+1)*n.interval + n.offset)
}

func (n numbers) label(key int64, _ *mapping.Field, object map[string]any) string {
	value := rank.Float(segment.Float(key))
	object["key"] = value
	return value.String()
}
