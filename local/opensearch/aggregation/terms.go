package aggregation

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/rank"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// terms is a bucket for each value of a field.
type terms struct {
	source
	subs    *Tree
	size    int
	least   int64
	order   []bucketOrder
	allowed func(string) bool

	ids      map[term]uint32
	keys     []term // by bucket
	counts   counts
	byParent [][]uint32
}

// term is a value within a bucket of the parent.
type term struct {
	parent uint32
	num    int64
	text   string
}

func (t *terms) children() *Tree { return t.subs }

func newTerms(o *strictjson.Object, subs *Tree) (node, error) {
	t := &terms{source: newSource("terms", o), subs: subs, ids: map[term]uint32{}}
	t.size, t.least = o.Int("size", 10), int64(o.Int("min_doc_count", 1))
	if t.size < 1 {
		return nil, unread("terms", "size", apierr.Illegal("[size] must be greater than 0. Found [%d] in [terms]", t.size))
	}
	if t.least < 1 {
		return nil, apierr.Unsupported("min_doc_count [0] of [terms]")
	}
	var err error
	if t.order, err = parseOrder(o.Take("order"), []bucketOrder{{by: "_count", desc: true}}, subs); err != nil {
		return nil, err
	}
	if t.allowed, err = allowed(o.Take("include"), o.Take("exclude")); err != nil {
		return nil, err
	}
	o.Only("show_term_doc_count_error", false)
	o.Ignore("shard_size", "shard_min_doc_count", "execution_hint", "collect_mode", "value_type")
	return t, nil
}

// allowed reads include and exclude: an expression each, or a list of values.
func allowed(include, exclude any) (func(string) bool, error) {
	if include == nil && exclude == nil {
		return nil, nil
	}
	in, err := matcher(include)
	if err != nil {
		return nil, err
	}
	out, err := matcher(exclude)
	return func(value string) bool {
		return (in == nil || in(value)) && (out == nil || !out(value))
	}, err
}

func matcher(rule any) (func(string) bool, error) {
	switch rule := rule.(type) {
	case nil:
		return nil, nil
	case string:
		expression, err := regexp.Compile(`(?s)\A(?:` + rule + `)\z`)
		if err != nil {
			return nil, apierr.Illegal("include or exclude [%s]: %v", rule, err)
		}
		return expression.MatchString, nil
	case []any:
		values := map[string]bool{}
		for _, v := range rule {
			values[mapping.Plain(v)] = true
		}
		return func(value string) bool { return values[value] }, nil
	}
	return nil, apierr.Unsupported("include or exclude of [terms] other than an expression or a list")
}

func (t *terms) index(e *env) (collector, error) {
	f, err := t.resolve(e, false)
	if err != nil {
		return nil, err
	}
	absent, fill, err := t.absent(f)
	if err != nil {
		return nil, err
	}
	collect, err := t.subs.index(e)
	if err != nil {
		return nil, err
	}
	return func(s *segment.Segment, docs, parents []uint32) {
		p := newParts(len(docs))
		var without func(i int)
		if fill {
			without = func(i int) {
				if b, ok := t.bucket(term{parents[i], absent.Num, absent.Str}); ok {
					p.put(docs[i], b)
				}
			}
		}
		if f != nil && f.Kind == mapping.Keyword {
			t.texts(s.Column(f.Path), docs, parents, p, without)
		} else {
			each(s, f, docs, func(i int, nums []int64) {
				for _, num := range nums {
					if b, ok := t.bucket(term{parent: parents[i], num: num}); ok {
						p.put(docs[i], b)
					}
				}
			}, without)
		}
		t.counts.add(p.buckets)
		collect(s, p.docs, p.buckets)
	}, nil
}

// texts puts documents in the buckets of their terms. What a parent's bucket and
// an ordinal lead to is looked up once in a segment.
func (t *terms) texts(column *segment.Column, docs, parents []uint32, p *parts, without func(i int)) {
	known := newTable(column, parents)
	last := 0
	column.Each(docs, func(i, lo, hi int) {
		if without != nil {
			for ; last < i; last++ {
				without(last)
			}
			last = i + 1
		}
		for _, ord := range column.Ords[lo:hi] {
			cell := known.cell(parents[i], ord)
			if *cell == 0 {
				*cell = nowhere
				if b, ok := t.bucket(term{parent: parents[i], text: column.Dict.At(ord)}); ok {
					*cell = b + 1
				}
			}
			if *cell != nowhere {
				p.put(docs[i], *cell-1)
			}
		}
	})
	if without != nil {
		for ; last < len(docs); last++ {
			without(last)
		}
	}
}

// bucket returns the bucket of a term, unless include or exclude keep it out.
func (t *terms) bucket(key term) (uint32, bool) {
	if b, ok := t.ids[key]; ok {
		return b, true
	}
	if t.allowed != nil {
		text := key.text
		if t.field != nil && t.field.Kind != mapping.Keyword {
			text = mapping.Plain(t.show(key))
		}
		if !t.allowed(text) {
			return 0, false
		}
	}
	b := uint32(len(t.keys))
	t.ids[key] = b
	t.keys = append(t.keys, key)
	t.byParent = grown(t.byParent, key.parent)
	t.byParent[key.parent] = append(t.byParent[key.parent], b)
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
	buckets := slices.DeleteFunc(slices.Clone(at(t.byParent, parent)), func(b uint32) bool { return at(t.counts, b) < t.least })
	sortBuckets(buckets, t.order, t.counts, t.subs, t.compare)
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
		object := map[string]any{"key": t.show(t.keys[b]), "doc_count": t.counts[b]}
		if t.field != nil && t.field.Kind == mapping.Date {
			object["key_as_string"] = t.field.Format.Show(t.keys[b].num, time.UTC)
		} else if t.field != nil && t.field.Kind == mapping.Boolean {
			object["key_as_string"] = []string{"false", "true"}[t.keys[b].num&1]
		}
		if _, err := t.subs.into(object, b, r); err != nil {
			return nil, err
		}
		list = append(list, object)
	}
	return map[string]any{"doc_count_error_upper_bound": 0, "sum_other_doc_count": others, "buckets": list}, nil
}

func (t *terms) compare(a, b uint32) int {
	return cmp.Or(cmp.Compare(t.keys[a].num, t.keys[b].num), strings.Compare(t.keys[a].text, t.keys[b].text))
}

func (t *terms) metric(uint32, string) (float64, bool) { return math.NaN(), false }
