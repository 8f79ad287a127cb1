package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// filters creates a bucket for each of several queries.
type filters struct {
	bucketed
	names   []string // nil if the response lists the buckets without names
	queries []any
}

func newFilters(o *strictjson.Object, subs *Tree) (node, error) {
	a := &filters{bucketed: bucketed{subs: subs}}
	switch given := o.Take("filters").(type) {
	case []any:
		a.queries = given
	case map[string]any:
		named := strictjson.Of("filters", given)
		a.names = named.Keys()
		for _, name := range a.names {
			a.queries = append(a.queries, named.Take(name))
		}
	}
	if len(a.queries) == 0 {
		return nil, apierr.Illegal("[filters] cannot be empty")
	}
	return a, checkWidth("filters", len(a.queries))
}

func (a *filters) index(e *env) (collector, error) {
	queries := make([]query.Query, len(a.queries))
	for i, value := range a.queries {
		var err error
		if queries[i], err = e.Parse(value); err != nil {
			return nil, err
		}
	}
	return a.collector(e, func(s *segment.Segment, docs, parents []uint32, p *parts) {
		sets := make([]segment.Bits, len(queries))
		for i, q := range queries {
			sets[i] = q(s)
		}
		for i, doc := range docs {
			if p.isFull || e.Expired() {
				return
			}
			for n, set := range sets {
				if set.Has(doc) {
					p.putInner(i, doc, parents[i], len(sets), n)
				}
			}
		}
	})
}

func (a *filters) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(len(a.queries)); err != nil {
		return nil, err
	}
	list, byName := []any{}, map[string]any{}
	for n := range a.queries {
		object, err := a.object(inner(parent, len(a.queries), n), r)
		if err != nil {
			return nil, err
		}
		list = append(list, object)
		if a.names != nil {
			byName[a.names[n]] = object
		}
	}
	if a.names != nil {
		return map[string]any{"buckets": byName}, nil
	}
	return map[string]any{"buckets": list}, nil
}

// filter creates one bucket with the documents that match a query.
type filter struct {
	bucketed
	query any
}

func (a *filter) index(e *env) (collector, error) {
	q, err := e.Parse(a.query)
	if err != nil {
		return nil, err
	}
	return a.collector(e, func(s *segment.Segment, docs, parents []uint32, p *parts) {
		set := q(s)
		for i, doc := range docs {
			if set.Has(doc) {
				p.put(i, doc, parents[i])
			}
		}
	})
}

func (a *filter) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(1); err != nil {
		return nil, err
	}
	return a.object(parent, r)
}

func (a *filter) value(bucket uint32) float64 { return float64(at(a.counts, bucket)) }
