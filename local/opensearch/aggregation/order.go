package aggregation

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/strictjson"
)

// bucketOrder is one key that buckets are sorted by.
type bucketOrder struct {
	by   string // _count, _key or the path of a metric
	desc bool
}

// parseOrder reads {"_count":"desc"} or a list of such objects. Where all is
// equal, keys ascend.
func parseOrder(value any, otherwise []bucketOrder, subs *Tree) ([]bucketOrder, error) {
	if value == nil {
		return otherwise, nil
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
			if by == "_term" || by == "_time" {
				by = "_key"
			}
			if _, ok := subs.metric(nowhere, by); !ok && by != "_count" && by != "_key" {
				reason := "The provided aggregation [" + by + "] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets."
				err := apierr.New(500, "aggregation_execution_exception", "Invalid aggregation order path [%s]. %s", by, reason)
				return nil, apierr.InShard(err, "_all")
			}
			order = append(order, bucketOrder{by, direction == "desc"})
		}
		if err := o.Done(); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// sortBuckets sorts buckets; byKey compares two of them by their keys.
func sortBuckets(buckets []uint32, order []bucketOrder, n counts, subs *Tree, byKey func(a, b uint32) int) {
	slices.SortFunc(buckets, func(a, b uint32) int {
		for _, o := range order {
			result := 0
			switch o.by {
			case "_count":
				result = cmp.Compare(at(n, a), at(n, b))
			case "_key":
				result = byKey(a, b)
			default:
				x, _ := subs.metric(a, o.by)
				y, _ := subs.metric(b, o.by)
				if math.IsNaN(x) || math.IsNaN(y) { // last in either direction
					result = cmp.Compare(truth(math.IsNaN(x)), truth(math.IsNaN(y)))
					if o.desc {
						result = -result
					}
				} else {
					result = cmp.Compare(x, y)
				}
			}
			if o.desc {
				result = -result
			}
			if result != 0 {
				return result
			}
		}
		return byKey(a, b)
	})
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
