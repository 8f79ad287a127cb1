package aggregation

import (
	"cmp"
	"math"
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// ranges creates a bucket for each of several ranges of numbers.
type ranges struct {
	source
	bucketed
	keyed bool
	spans []span
}

// span is one range. It includes from and excludes to. Infinite ends are unbounded.
type span struct {
	key      string
	from, to float64
}

func newRange(o *strictjson.Object, subs *Tree) (node, error) {
	a := &ranges{source: newSource("range", o), bucketed: bucketed{subs: subs}, keyed: o.Bool("keyed", false)}
	for _, value := range o.List("ranges") {
		r := strictjson.Of("ranges", value)
		a.spans = append(a.spans, span{r.Text("key", ""), r.Float("from", math.Inf(-1)), r.Float("to", math.Inf(1))})
		if err := r.Done(); err != nil {
			return nil, err
		}
	}
	if len(a.spans) == 0 {
		return nil, apierr.Illegal("No [ranges] specified for the [%s] aggregation", a.name)
	}
	if err := checkWidth("range", len(a.spans)); err != nil {
		return nil, err
	}
	slices.SortStableFunc(a.spans, func(x, y span) int { return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to)) })
	return a, nil
}

func (a *ranges) index(e *env) (collector, error) {
	f, err := a.resolve(e, true)
	if err != nil {
		return nil, err
	}
	return a.collector(e, func(s *segment.Segment, docs, parents []uint32, p *parts) {
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				if p.isFull || e.Expired() {
					return
				}
				value := f.Float(num)
				for n, span := range a.spans {
					if span.from <= value && value < span.to {
						p.putInner(i, docs[i], parents[i], len(a.spans), n)
					}
				}
			}
		})
	})
}

func (a *ranges) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(len(a.spans)); err != nil {
		return nil, err
	}
	list, byKey := []any{}, map[string]any{}
	for n, s := range a.spans {
		object, err := a.object(inner(parent, len(a.spans), n), r)
		if err != nil {
			return nil, err
		}
		key := cmp.Or(s.key, showEnd(object, "from", s.from)+"-"+showEnd(object, "to", s.to))
		if a.keyed {
			byKey[key] = object
			continue
		}
		object["key"] = key
		list = append(list, object)
	}
	if a.keyed {
		return map[string]any{"buckets": byKey}, nil
	}
	return map[string]any{"buckets": list}, nil
}

// showEnd adds an end of a range to its bucket and returns its part of the key.
func showEnd(object map[string]any, name string, end float64) string {
	if math.IsInf(end, 0) {
		return "*"
	}
	object[name] = rank.Float(end)
	return rank.Float(end).String()
}
