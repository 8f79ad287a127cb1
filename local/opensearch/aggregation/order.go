package aggregation

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// bucketOrder is one sort key of buckets.
type bucketOrder struct {
	by   string // _count, _key or the name of a measure
	desc bool
}

// parseOrder parses {"_count":"desc"} or a list of such objects.
func parseOrder(value any, subs *Tree) ([]bucketOrder, error) {
	if value == nil {
		return []bucketOrder{{by: "_count", desc: true}}, nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	var order []bucketOrder
	for _, item := range list {
		o := strictjson.Of("order", item)
		for _, by := range o.Keys() {
			direction := strings.ToLower(o.Text(by, ""))
			if direction != "asc" && direction != "desc" {
				return nil, apierr.Parsing("Unknown order direction [%s]", direction)
			}
			if err := checkOrder(by, subs); err != nil {
				return nil, err
			}
			order = append(order, bucketOrder{by, direction == "desc"})
		}
		if err := o.Done(); err != nil {
			return nil, err
		}
	}
	return order, nil
}

func checkOrder(by string, subs *Tree) error {
	if _, ok := subs.nodes[by].(measure); ok || by == "_count" || by == "_key" {
		return nil
	}
	if strings.ContainsAny(by, ".>") {
		return apierr.Unsupported("the order path ["+by+"]", "_count", "_key", "the name of a min, max, avg, sum, cardinality or filter")
	}
	reason := "The provided aggregation [" + by + "] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets."
	err := apierr.New(500, "aggregation_execution_exception", "Invalid aggregation order path [%s]. %s", by, reason)
	return apierr.InShard(err, "_all")
}

// sort sorts buckets. byKey compares the keys of two buckets. Buckets that are otherwise equal are
// sorted by ascending key.
func (b *bucketed) sort(buckets []uint32, order []bucketOrder, byKey func(a, b uint32) int) {
	slices.SortFunc(buckets, func(x, y uint32) int {
		for _, o := range order {
			result := 0
			switch o.by {
			case "_count":
				result = cmp.Compare(at(b.counts, x), at(b.counts, y))
			case "_key":
				result = byKey(x, y)
			default:
				m := b.subs.nodes[o.by].(measure)
				result = compareMeasures(m.value(x), m.value(y), o.desc)
			}
			if o.desc {
				result = -result
			}
			if result != 0 {
				return result
			}
		}
		return byKey(x, y)
	})
}

// compareMeasures compares two numbers. It sorts a bucket without a value last in both directions.
func compareMeasures(a, b float64, desc bool) int {
	switch {
	case math.IsNaN(a) == math.IsNaN(b):
		return cmp.Compare(a, b)
	case math.IsNaN(a) == desc:
		return -1
	}
	return 1
}
