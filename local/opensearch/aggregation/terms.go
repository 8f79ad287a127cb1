package aggregation

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// terms creates a bucket for each value of a field.
type terms struct {
	source
	bucketed
	size    int
	order   []bucketOrder
	include map[string]bool // nil includes all values
	exclude map[string]bool

	ids      map[term]uint32
	keys     []term // by bucket
	byParent [][]uint32
}

// term is a value within a bucket of the parent. It identifies a bucket.
type term struct {
	parent uint32
	num    int64
	text   string
}

func newTerms(o *strictjson.Object, subs *Tree) (node, error) {
	t := &terms{source: newSource("terms", o), bucketed: bucketed{subs: subs}, size: o.Int("size", 10), ids: map[term]uint32{}}
	if t.size < 1 {
		return nil, unread("terms", "size", apierr.Illegal("[size] must be greater than 0. Found [%d] in [terms]", t.size))
	}
	o.Only("min_doc_count", json.Number("1"))
	var err error
	if t.order, err = parseOrder(o.Take("order"), subs); err != nil {
		return nil, err
	}
	if t.include, err = values(o.Take("include")); err != nil {
		return nil, err
	}
	t.exclude, err = values(o.Take("exclude"))
	return t, err
}

// values parses the list of an include or exclude.
func values(given any) (map[string]bool, error) {
	if given == nil {
		return nil, nil
	}
	list, ok := given.([]any)
	if !ok {
		return nil, apierr.Unsupported("an expression in include or exclude of [terms]", "a list of values")
	}
	set := map[string]bool{}
	for _, v := range list {
		set[mapping.Plain(v)] = true
	}
	return set, nil
}

func (t *terms) index(e *env) (collector, error) {
	f, err := t.resolve(e, false)
	if err != nil {
		return nil, err
	}
	return t.collector(e, func(s *segment.Segment, docs, parents []uint32, p *parts) {
		if f != nil && f.Kind == mapping.Keyword {
			t.texts(s.Column(f.Path), docs, parents, p)
			return
		}
		each(s, f, docs, func(i int, nums []int64) {
			for _, num := range nums {
				if b, ok := t.bucket(term{parent: parents[i], num: num}); ok {
					p.put(i, docs[i], b)
				}
			}
		})
	})
}

// texts assigns documents to the buckets of their terms. It looks up the bucket for each parent's
// bucket and ordinal only once in a segment.
func (t *terms) texts(column *segment.Column, docs, parents []uint32, p *parts) {
	known := newTable(column, parents)
	column.Each(docs, func(i, lo, hi int) {
		for _, ord := range column.Ords[lo:hi] {
			cell := known.cell(parents[i], ord)
			if *cell == 0 {
				*cell = nowhere
				if b, ok := t.bucket(term{parent: parents[i], text: column.Dict.At(ord)}); ok {
					*cell = b + 1
				}
			}
			if *cell != nowhere {
				p.put(i, docs[i], *cell-1)
			}
		}
	})
}

// bucket returns the bucket of a term and creates it if necessary. It returns false if include or
// exclude omits the term.
func (t *terms) bucket(key term) (uint32, bool) {
	if b, ok := t.ids[key]; ok {
		return b, true
	}
	if text := mapping.Plain(t.show(key)); t.include != nil && !t.include[text] || t.exclude[text] {
		return 0, false
	}
	b := uint32(len(t.keys))
	t.ids[key] = b
	t.keys = append(t.keys, key)
	siblings := slot(&t.byParent, key.parent)
	*siblings = append(*siblings, b)
	return b, true
}

func (t *terms) show(key term) any {
	switch {
	case t.field == nil || t.field.Kind == mapping.Keyword:
		return key.text
	case t.field.Kind == mapping.Double:
		return rank.Float(t.field.Float(key.num))
	}
	return key.num
}

func (t *terms) result(parent uint32, r *rendering) (map[string]any, error) {
	buckets := slices.Clone(at(t.byParent, parent))
	t.sort(buckets, t.order, t.compare)
	others := int64(0)
	if len(buckets) > t.size {
		for _, b := range buckets[t.size:] {
			others += t.counts[b]
		}
		buckets = buckets[:t.size]
	}
	if err := r.count(len(buckets)); err != nil {
		return nil, err
	}
	list := make([]any, 0, len(buckets))
	for _, b := range buckets {
		object, err := t.object(b, r)
		if err != nil {
			return nil, err
		}
		object["key"] = t.show(t.keys[b])
		if t.field != nil && t.field.Kind == mapping.Date {
			object["key_as_string"] = t.field.Format.Show(t.keys[b].num, time.UTC)
		} else if t.field != nil && t.field.Kind == mapping.Boolean {
			object["key_as_string"] = []string{"false", "true"}[t.keys[b].num&1]
		}
		list = append(list, object)
	}
	return map[string]any{"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": list}, nil
}

func (t *terms) compare(a, b uint32) int {
	return cmp.Or(cmp.Compare(t.keys[a].num, t.keys[b].num), strings.Compare(t.keys[a].text, t.keys[b].text))
}
