package aggregation

import (
	"math"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/query"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// filters is a bucket for each of some queries, and one for the rest if wanted.
type filters struct {
	subs    *Tree
	names   []string // nil where the buckets are a list
	queries []any
	other   string // name of the bucket of the rest, empty for none
	counts  counts
}

func (a *filters) children() *Tree { return a.subs }

func newFilters(o *strictjson.Object, subs *Tree) (node, error) {
	a := &filters{subs: subs}
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
	named := o.Has("other_bucket_key")
	a.other = o.Text("other_bucket_key", "_other_")
	if !o.Bool("other_bucket", named) {
		a.other = ""
	}
	return a, nil
}

func (a *filters) width() int {
	if a.other != "" {
		return len(a.queries) + 1
	}
	return len(a.queries)
}

func (a *filters) index(e *env) (collector, error) {
	queries := make([]query.Query, len(a.queries))
	for i, value := range a.queries {
		var err error
		if queries[i], err = e.Parse(value); err != nil {
			return nil, err
		}
	}
	collect, err := a.subs.index(e)
	return func(s *segment.Segment, docs, parents []uint32) {
		sets := make([]segment.Bits, len(queries))
		for i, q := range queries {
			sets[i] = q.Match(s)
		}
		p := newParts(len(docs))
		for i, doc := range docs {
			found := false
			for n, set := range sets {
				if set.Has(doc) {
					p.put(doc, inner(parents[i], a.width(), n))
					found = true
				}
			}
			if !found && a.other != "" {
				p.put(doc, inner(parents[i], a.width(), len(sets)))
			}
		}
		a.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, err
}

func (a *filters) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(a.width()); err != nil {
		return nil, err
	}
	list, byName := []any{}, map[string]any{}
	for n := range a.width() {
		bucket := inner(parent, a.width(), n)
		object, err := a.subs.into(map[string]any{"doc_count": at(a.counts, bucket)}, bucket, r)
		if err != nil {
			return nil, err
		}
		list = append(list, object)
		name := a.other
		if n < len(a.names) {
			name = a.names[n]
		}
		byName[name] = object
	}
	if a.names != nil {
		return map[string]any{"buckets": byName}, nil
	}
	return map[string]any{"buckets": list}, nil
}

func (a *filters) metric(uint32, string) (float64, bool) { return math.NaN(), false }

// single is one bucket: of the documents that a query matches, of those without
// a field, or of all there are.
type single struct {
	source
	kind   string // filter, missing, global
	query  any
	subs   *Tree
	counts counts
}

func (a *single) children() *Tree { return a.subs }

func newFilter(args any, subs *Tree) node {
	return &single{kind: "filter", query: args, subs: subs}
}

func newSingle(kind string, o *strictjson.Object, subs *Tree) node {
	a := &single{kind: kind, subs: subs}
	if kind == "missing" {
		a.source = newSource(kind, o)
	}
	return a
}

func (a *single) index(e *env) (collector, error) {
	collect, err := a.subs.index(e)
	if err != nil {
		return nil, err
	}
	choose, err := a.chooser(e)
	return func(s *segment.Segment, docs, parents []uint32) {
		p := newParts(len(docs))
		if a.kind == "global" {
			p.docs = s.Live.Docs()
			p.buckets = make([]uint32, len(p.docs))
		} else {
			set := choose(s)
			for i, doc := range docs {
				if set.Has(doc) == (a.kind == "filter") {
					p.put(doc, parents[i])
				}
			}
		}
		a.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, err
}

// chooser returns the documents that a filter takes, or that missing leaves out.
func (a *single) chooser(e *env) (func(*segment.Segment) segment.Bits, error) {
	switch a.kind {
	case "filter":
		q, err := e.Parse(a.query)
		return q.Match, err
	case "missing":
		f, err := a.resolve(e, false)
		return func(s *segment.Segment) segment.Bits {
			set := segment.NewBits(s.N)
			if f != nil {
				s.Column(f.Path).Exists(set)
			}
			return set
		}, err
	}
	return nil, nil
}

func (a *single) result(parent uint32, r *rendering) (map[string]any, error) {
	if err := r.count(1); err != nil {
		return nil, err
	}
	return a.subs.into(map[string]any{"doc_count": at(a.counts, parent)}, parent, r)
}

func (a *single) metric(bucket uint32, property string) (float64, bool) {
	return float64(at(a.counts, bucket)), property == "" || property == "_count" || property == "doc_count"
}
