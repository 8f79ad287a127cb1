package aggregation

import (
	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/segment"
	"faulty/local/opensearch/strictjson"
)

// source is the field that an aggregation is of.
type source struct {
	kind, name string
	missing    any            // stands for the value of documents without one
	field      *mapping.Field // in the last index that has it; nil if none does
}

func newSource(kind string, o *strictjson.Object) source {
	switch {
	case o.Has("script"):
		o.Fail(apierr.Unsupported("[script] of [" + kind + "]"))
	case !o.Has("field"):
		o.Fail(apierr.Illegal("Required one of fields [field, script], but none were specified."))
	}
	return source{kind: kind, name: o.Text("field", ""), missing: o.Take("missing")}
}

// resolve returns the field in an index, nil if there is none. numeric tells
// that it has to be one of numbers.
func (src *source) resolve(e *env, numeric bool) (*mapping.Field, error) {
	f := e.Mapping.Field(src.name)
	if f == nil {
		if flat, _ := e.Mapping.FlatLeaf(src.name); flat != nil {
			return nil, flat.CheckDocValues(e.Context.Index)
		}
		if src.name == "_index" || src.name == "_id" {
			return nil, apierr.Unsupported("an aggregation of [" + src.name + "]")
		}
		return nil, nil
	}
	if err := f.CheckDocValues(e.Context.Index); err != nil {
		return nil, err
	}
	if numeric && f.Kind == mapping.Keyword {
		return nil, wrongType(src.name, f.Type, src.kind)
	}
	src.field = f
	return f, nil
}

// absent returns the value that missing stands for.
func (src *source) absent(f *mapping.Field) (mapping.Value, bool, error) {
	if src.missing == nil {
		return mapping.Value{}, false, nil
	}
	if f == nil {
		f, _ = mapping.Unmapped(src.name, "keyword")
	}
	v, err := f.Convert(src.missing)
	if err != nil {
		return v, true, err
	}
	return v, true, nil
}

// each calls visit with every document's values, and without(i) for those that
// have none.
func each(s *segment.Segment, f *mapping.Field, docs []uint32, visit func(i int, nums []int64), without func(i int)) {
	var column *segment.Column
	if f != nil {
		column = s.Column(f.Path)
	}
	last := 0
	column.Each(docs, func(i, lo, hi int) {
		if without != nil {
			for ; last < i; last++ {
				without(last)
			}
			last = i + 1
		}
		visit(i, column.Nums[lo:hi])
	})
	if without != nil {
		for ; last < len(docs); last++ {
			without(last)
		}
	}
}

// parts are documents on their way into an aggregation's own buckets.
type parts struct {
	docs, buckets []uint32
}

// put adds a document to a bucket, once even if several of its values belong there.
func (p *parts) put(doc, bucket uint32) {
	for i := len(p.docs) - 1; i >= 0 && p.docs[i] == doc; i-- {
		if p.buckets[i] == bucket {
			return
		}
	}
	p.docs = append(p.docs, doc)
	p.buckets = append(p.buckets, bucket)
}

func newParts(n int) *parts {
	return &parts{docs: make([]uint32, 0, n), buckets: make([]uint32, 0, n)}
}

// counts are how many documents each bucket got.
type counts []int64

func (c *counts) add(buckets []uint32) {
	for _, b := range buckets {
		if int(b) >= len(*c) {
			*c = grown(*c, b)
		}
		(*c)[b]++
	}
}
