package aggregation

import (
	"math"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// newHistogram parses a histogram of numbers.
func newHistogram(o *strictjson.Object, subs *Tree) (node, error) {
	interval := o.Float("interval", 0)
	if interval <= 0 {
		return nil, apierr.Illegal("[interval] must be >0 for histogram aggregation [%s]", o.Text("field", ""))
	}
	return newSteps("histogram", o, subs, numbers{interval}), nil
}

// numbers divides numbers into steps of equal width.
type numbers struct{ interval float64 }

func (n numbers) floor(f *mapping.Field, num int64) int64 {
	return segment.FloatBits(math.Floor(f.Float(num)/n.interval) * n.interval)
}

func (n numbers) next(key int64) int64 {
	step := math.Round(segment.Float(key) / n.interval)
	return segment.FloatBits((step + 1) * n.interval)
}

func (n numbers) label(key int64, _ *mapping.Field, object map[string]any) {
	object["key"] = rank.Float(segment.Float(key))
}
